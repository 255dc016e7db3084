"""Nobody sees a byte of a record without an event that says so, however the bytes are asked for."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from docstore.rendering.pdf import LibreOfficeConverter
from tests.security.world import draft, opened, served, upload
from tests.site import TestSite


def readings(site: TestSite, record: str, username: str) -> list[str]:
    database: Any = site.store.database
    where = {
        "objects.id": record,
        "agent.id": site.act(username).actor.id,
        "event_type": {"$in": ["record_read", "record_downloaded"]},
    }
    return [event["event_type"] for event in database.custody_events.find(where, sort=[("sequence", 1)])]


@pytest.fixture
def recording(site: TestSite) -> str:
    key: str = upload(site.client("officer"), opened(site), b"0123456789" * 10).headers["Upload-Result"]
    site.work()
    return key


RANGES = [{}, {"Range": "bytes=0-"}, {"Range": "bytes=0-99"}, {"Range": "nonsense"}]


@pytest.mark.parametrize("headers", RANGES)
@pytest.mark.parametrize("query", ["", "?download=1"])
def test_a_recording(site: TestSite, recording: str, query: str, headers: dict[str, str]) -> None:
    answer = site.client("keeper").get(f"/recordings/{recording}/content{query}", headers=headers)
    assert answer.status_code in (200, 206) and len(answer.data) == 100
    assert readings(site, recording, "keeper") == ["record_downloaded" if query else "record_read"]


@pytest.mark.parametrize("headers", RANGES)
def test_a_document(site: TestSite, headers: dict[str, str]) -> None:
    record = draft(site, opened(site), "N02")
    answer = site.client("keeper").get(f"/documents/{record.id}/versions/1/docx", headers=headers)
    assert answer.status_code in (200, 206)
    assert readings(site, record.id, "keeper") == ["record_downloaded"]


@pytest.mark.pdf
def test_the_picture_of_a_page(site: TestSite) -> None:
    record = draft(site, opened(site), "N02")
    soffice = shutil.which("soffice") or shutil.which("libreoffice") or ""
    without = site.store.equipment
    site.store.equipment = replace(without, converter=LibreOfficeConverter(Path(soffice), 60))
    try:
        site.work()
    finally:
        site.store.equipment = without
    answer = site.client("keeper").get(f"/documents/{record.id}/versions/1/pages/1.png")
    assert answer.status_code == 200 and answer.data.startswith(b"\x89PNG")
    assert readings(site, record.id, "keeper") == ["record_read"]


def test_the_ranges_of_one_reading_are_one_event(site: TestSite, recording: str) -> None:
    client = site.client("keeper")
    client.get(f"/recordings/{recording}")
    for start in range(0, 100, 10):
        client.get(f"/recordings/{recording}/content", headers={"Range": f"bytes={start}-{start + 9}"})
    assert readings(site, recording, "keeper") == ["record_read"]


def test_another_persons_reading_is_not_mine(site: TestSite, recording: str) -> None:
    site.client("head").get(f"/recordings/{recording}")
    site.client("keeper").get(f"/recordings/{recording}/content", headers={"Range": "bytes=0-1"})
    assert readings(site, recording, "keeper") == ["record_read"]


def test_what_was_typed_into_a_final_paper(site: TestSite) -> None:
    """Its inputs are its content, and the API gives them out."""
    paper = served(site, opened(site))["N05"].id
    before = len(readings(site, paper, "handler"))
    assert site.client("handler").get(f"/api/v1/documents/{paper}/inputs").status_code == 200
    assert len(readings(site, paper, "handler")) == before + 1
