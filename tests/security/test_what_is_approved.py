"""What was approved is what is issued, and nobody approves what he wrote."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx import Document

from docstore.errors import SeparationOfDutiesError
from docstore.model.record import Record, Version
from modules.documents.api import generate, give_opinion, issue, save_draft, start_document, submit
from tests.security.world import INPUTS, approved_plan, credit_code, draft, opened, person
from tests.site import TestSite


def text_of(site: TestSite, record: Record) -> str:
    """The words of the newest version."""
    version = site.system.first(Version, {"record": record.id}, sort="-number")
    assert version is not None
    content = site.store.blobs.open(version.blob, version.family).read()
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def test_who_signs_reads_what_was_typed_last(site: TestSite) -> None:
    """A harmless version is rendered, something else is typed, and the document is sent without rendering again."""
    record = draft(site, opened(site), "N02")
    other: dict[str, Any] = {**INPUTS["N02"], "inspection_content": [{"item": "另一件事"}]}
    save_draft(site.act("handler"), record_id=record.id, inputs=other)
    submit(site.act("handler"), record_id=record.id)
    assert "另一件事" in text_of(site, record)


def test_nothing_new_is_rendered_when_nothing_changed(site: TestSite) -> None:
    record = draft(site, opened(site), "N02")
    submit(site.act("handler"), record_id=record.id)
    assert site.system.get(Record, record.id).current_version == 1


def test_what_is_issued_is_what_was_approved(site: TestSite) -> None:
    """Another case of the same unit brings a new name after the approval."""
    code = credit_code(1)
    case = opened(site, credit_code=code, name="原来的名称有限公司")
    record = approved_plan(site, case)
    opened(site, "handler2", credit_code=code, name="后来的名称有限公司")
    issue(site.act("handler"), record_id=record.id)
    assert "原来的名称有限公司" in text_of(site, record)
    assert "后来的名称有限公司" not in text_of(site, record)


def test_who_wrote_a_later_version_cannot_review_it(site: TestSite) -> None:
    person(site, "both", "handler", "department_head")
    record = draft(site, opened(site), "N02")
    generate(site.act("both"), record_id=record.id, inputs=INPUTS["N02"])
    submit(site.act("handler"), record_id=record.id)
    with pytest.raises(SeparationOfDutiesError):
        give_opinion(site.act("both"), record_id=record.id, text="同意", is_agreed=True)


def test_starting_twice_gives_one_draft(site: TestSite) -> None:
    case = opened(site)
    first = start_document(site.act("handler"), case_id=case.id, form_id="N02")
    assert start_document(site.act("handler"), case_id=case.id, form_id="N02").id == first.id


WORDS = "{{ 7*7 }} {% raw %} {%p if x %} ${jndi:ldap://x} <w:t>&amp;</w:t> =HYPERLINK(1) {_{x}_}"


def test_template_code_in_data_is_printed_as_it_is(site: TestSite) -> None:
    record = draft(site, opened(site, name=WORDS[:100]), "N02", inspection_content=[{"item": WORDS}])
    text = text_of(site, record)
    assert WORDS in text and WORDS[:100] in text and "49" not in text.replace(WORDS, "")
