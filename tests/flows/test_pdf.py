"""The PDF of a paper: tried a few times, given up in the open, had again by a person, while other papers go on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from docstore import clock
from docstore.errors import AccessDeniedError, ConflictError, ConverterUnavailableError, QuanchengError
from docstore.model.record import Rendition, Version
from docstore.rendering.pdf import ConversionFailedError
from docstore.worker import run_next
from modules.documents.printing import jobs
from modules.documents.printing.pdf_state import PdfState, pdf_state, retry_pdf
from tests.security.world import draft, opened
from tests.site import TestSite, whole_site

GONE = "LibreOffice 在转这份文书时退出了。"


class Converter:
    """Fails as it is told to."""

    def __init__(self) -> None:
        self.fault: QuanchengError | None = None
        self.calls = 0
        self.pdf = b"%PDF-1.7 made"

    def convert(self, document: bytes) -> bytes:
        self.calls += 1
        if self.fault is not None:
            raise self.fault
        return self.pdf


@pytest.fixture
def site(mongo: Any, tmp_path: Path) -> Iterator[TestSite]:
    with whole_site(mongo, tmp_path) as made:
        yield made


@pytest.fixture
def converter(site: TestSite) -> Converter:
    made = Converter()
    site.store.equipment = replace(site.store.equipment, converter=made)
    return made


@pytest.fixture
def version(site: TestSite, converter: Converter) -> Version:
    record = draft(site, opened(site), "N02")
    found = site.system.first(Version, {"record": record.id})
    assert found is not None
    return found


def worked(site: TestSite) -> None:
    """Until nothing waits, without the pauses of the worker."""
    outbox = site.store.database.outbox
    while outbox.find_one({"state": "waiting"}):
        outbox.update_many({"state": "waiting"}, {"$set": {"due_at": clock.now() - timedelta(seconds=1)}})
        run_next(site.store)


def said(site: TestSite) -> list[tuple[str, str]]:
    """What the streams say of PDFs."""
    found = site.store.database.custody_events.find({"event_type": {"$regex": "^rendition_"}}, sort=[("sequence", 1)])
    return [(one["event_type"], one["outcome"]) for one in found]


def test_it_is_tried_a_few_times_then_given_up_in_the_open(
    site: TestSite, converter: Converter, version: Version
) -> None:
    converter.fault = ConverterUnavailableError(GONE)
    run_next(site.store)
    assert pdf_state(site.system, version) == PdfState("again", GONE)
    worked(site)
    assert converter.calls == jobs.TRIES
    assert pdf_state(site.system, version) == PdfState("failed", GONE)
    assert said(site) == [("rendition_failed", "failure")]
    assert GONE in str(site.store.database.custody_events.find_one({"event_type": "rendition_failed"}))


def test_what_no_converter_can_read_is_given_up_at_once(site: TestSite, converter: Converter, version: Version) -> None:
    converter.fault = ConversionFailedError("这份文书没有转成 PDF。")
    worked(site)
    assert converter.calls == 1
    assert pdf_state(site.system, version) == PdfState("failed", "这份文书没有转成 PDF。")


def test_faces_that_stood_in_are_told_with_the_pdf(site: TestSite, converter: Converter, version: Version) -> None:
    converter.pdf = b"%PDF-1.7 /FontName /BAAAAA+NotoSerifCJKjp-Regular"
    site.work()
    made = site.system.first(Rendition, {"record": version.record, "kind": "pdf"})
    assert made is not None and {"named", "printed"} == {key for one in made.recipe["faces"] for key in one}
    event = site.store.database.custody_events.find_one({"event_type": "rendition_made"})
    assert event is not None and event["detail"]["faces"] == made.recipe["faces"] != []


def test_other_papers_go_on(site: TestSite, converter: Converter, version: Version) -> None:
    converter.fault = ConverterUnavailableError(GONE)
    run_next(site.store)
    converter.fault = None
    other = site.system.first(Version, {"record": draft(site, opened(site), "N02").id})
    assert other is not None
    run_next(site.store)
    assert pdf_state(site.system, other).state == "made"
    assert pdf_state(site.system, version).state == "again"


def test_a_person_has_it_tried_again(site: TestSite, converter: Converter, version: Version) -> None:
    converter.fault = ConversionFailedError("这份文书没有转成 PDF。")
    worked(site)
    with pytest.raises(AccessDeniedError):
        retry_pdf(site.act("admin"), record_id=version.record, number=1)
    converter.fault = None
    retry_pdf(site.act("handler"), record_id=version.record, number=1)
    assert pdf_state(site.system, version).state == "waiting"
    with pytest.raises(ConflictError, match="不用重试"):
        retry_pdf(site.act("handler"), record_id=version.record, number=1)
    worked(site)
    assert pdf_state(site.system, version) == PdfState("made")
    assert said(site) == [
        ("rendition_failed", "failure"),
        ("rendition_asked_again", "success"),
        ("rendition_made", "success"),
    ]
    with pytest.raises(ConflictError, match="不用重试"):
        retry_pdf(site.act("handler"), record_id=version.record, number=1)


def test_without_a_converter_it_is_said_and_made_later(site: TestSite, converter: Converter, version: Version) -> None:
    site.store.equipment = replace(site.store.equipment, converter=None)
    worked(site)
    assert pdf_state(site.system, version).state == "impossible"
    with pytest.raises(ConflictError, match="LibreOffice"):
        retry_pdf(site.act("handler"), record_id=version.record, number=1)
    site.store.equipment = replace(site.store.equipment, converter=converter)
    assert pdf_state(site.system, version).state == "none"
    retry_pdf(site.act("handler"), record_id=version.record, number=1)
    worked(site)
    assert pdf_state(site.system, version).state == "made"
