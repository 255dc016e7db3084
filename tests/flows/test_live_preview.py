"""The pages beside the form: what is typed, without a trace; one at a time, the newest wins."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest
from flask.testing import FlaskClient

from docstore.forms.declaration import FormDeclaration
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from modules.documents.api import start_document, submit
from modules.documents.facts import form_facts
from modules.documents.writing import previewing
from modules.documents.writing.desk import Desk, PreviewBusyError, PreviewSupersededError
from tests.security.world import INPUTS, draft, opened
from tests.site import TOKEN, TestSite, whole_site


class Converter:
    """Counts, and gives a PDF of two empty pages."""

    def __init__(self) -> None:
        self.asked = 0

    def convert(self, document: bytes) -> bytes:
        self.asked += 1
        pdf = pypdfium2.PdfDocument.new()
        for _ in range(2):
            pdf.new_page(300, 400)
        stream = io.BytesIO()
        pdf.save(stream)
        return stream.getvalue()


@pytest.fixture(scope="module")
def site(running_mongo: Any, tmp_path_factory: Any) -> Iterator[TestSite]:
    with whole_site(running_mongo, tmp_path_factory.mktemp("preview")) as made:
        yield made
    running_mongo.give_back_all()


@pytest.fixture
def converter(site: TestSite) -> Iterator[Converter]:
    before, made = site.store.equipment, Converter()
    site.store.equipment = replace(before, converter=made)
    yield made
    site.store.equipment = before


def ask(client: FlaskClient, record: Record, **typed: str) -> Any:
    token = TOKEN.search(client.get("/").get_data(as_text=True))
    headers = {"X-CSRFToken": token.group(1) if token else ""}
    return client.post(f"/documents/{record.id}/preview", data=typed, headers=headers)


def everything(site: TestSite) -> dict[str, int]:
    database: Any = site.store.database
    return {name: database[name].count_documents({}) for name in database.list_collection_names()}


def test_the_pages_are_pictures_and_nothing_is_kept_of_them(site: TestSite, converter: Converter) -> None:
    record = start_document(site.act("handler"), case_id=opened(site).id, form_id="N02")
    client = site.client("handler")
    token = ask(client, record, inspection_method="现场检查")
    before = everything(site)
    told = ask(client, record, inspection_method="现场检查", remarks="写到一半").get_json()
    assert token.status_code == 200 and told["total"] == 2 and not told["note"]
    assert all(page.startswith("data:image/png;base64,") for page in told["pages"])
    asked = converter.asked
    ask(client, record, inspection_method="现场检查", remarks="写到一半")
    assert converter.asked == asked  # the same words are the same pages
    assert everything(site) == before
    assert site.system.get(Record, record.id).facets["documents"]["inputs"] == {}


def test_who_may_not_write_sees_no_preview(site: TestSite, converter: Converter) -> None:
    record = draft(site, opened(site), "N02")
    assert ask(site.client("officer"), record).status_code == 403
    assert ask(site.client("archivist"), record).status_code == 403
    submit(site.act("handler"), record_id=record.id)
    assert ask(site.client("handler"), record).status_code == 409
    assert converter.asked == 0


def test_without_a_converter_the_page_says_so(site: TestSite) -> None:
    record = draft(site, opened(site), "N02")
    told = ask(site.client("handler"), record).get_json()
    assert told["pages"] == [] and "LibreOffice" in told["note"]


@pytest.fixture
def n03(site: TestSite) -> tuple[FormDeclaration, dict[str, Any]]:
    case = opened(site)
    return site.store.registry.of("form")["N03"], form_facts(site.system, site.system.get(CaseFile, case.id))


def test_what_cannot_be_read_leaves_its_own_place_blank(n03: tuple[FormDeclaration, dict[str, Any]]) -> None:
    form, facts = n03
    rows = [{"check_item": "电气", "description": "好的一行"}, {"check_item": "x\ny", "description": "另一行"}]
    inputs = {**INPUTS["N03"], "inspection_start": "不是时间", "no_such_field": "x", "problems": rows}
    values = previewing.readable(form, inputs, facts)
    assert "inspection_start" not in values and values["inspection_place"] == "二车间"
    assert [row.get("description") for row in values["problems"]] == ["好的一行", "另一行"]
    assert "check_item" not in values["problems"][1]


def test_of_several_that_wait_the_newest_is_done() -> None:
    desk, begun, done = Desk(patience=5, places=3), threading.Event(), []

    def work(name: str, wait: float) -> None:
        try:
            with desk.turn("one draft"):
                begun.set()
                time.sleep(wait)
                done.append(name)
        except PreviewSupersededError:
            done.append(f"{name} superseded")

    threads = [threading.Thread(target=work, args=("first", 0.3))]
    threads[0].start()
    assert begun.wait(5)
    for name in ("second", "third"):
        threads.append(threading.Thread(target=work, args=(name, 0)))
        threads[-1].start()
        time.sleep(0.05)
    for one in threads:
        one.join()
    assert sorted(done) == ["first", "second superseded", "third"]


def test_who_waits_too_long_or_as_one_too_many_is_told_to_come_back() -> None:
    desk = Desk(patience=0.05, places=1)
    with desk.turn("a"), pytest.raises(PreviewBusyError), desk.turn("b"):
        pass
    with desk.turn("b"):
        pass
