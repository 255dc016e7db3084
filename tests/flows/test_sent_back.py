"""What one person sends back to another: with a reason, to where it can be mended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docstore.errors import InvalidInputError
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from modules.cases.api import close_case, excuse_obligation
from modules.documents.api import give_opinion, start_document, submit
from modules.filing.api import return_case
from tests.security.world import draft, opened, submitted
from tests.site import TestSite, post, whole_site


@pytest.fixture
def site(mongo: Any, tmp_path: Path) -> Iterator[TestSite]:
    with whole_site(mongo, tmp_path) as made:
        yield made


def test_a_returned_file_is_mended_closed_and_handed_over_again(site: TestSite) -> None:
    case = submitted(site)
    ended = case.enforcement_ended_on
    client = site.client("archivist")
    back = f"/cases/{case.id}/return"
    blank = post(client, back, {"reason": "   "}, page=f"/cases/{case.id}/filing")
    assert blank.status_code == 422 and "写明要补正什么" in blank.get_data(as_text=True)
    assert site.system.get(CaseFile, case.id).state == "submitted"
    assert post(client, back, {"reason": "缺第 3 页"}, page=f"/cases/{case.id}/filing").status_code == 302
    assert "已退回科室补正。" in client.get("/archive").get_data(as_text=True)  # his list says what he did
    case = site.system.get(CaseFile, case.id)
    assert (case.state, case.enforcement_ended_on) == ("open", ended)
    for name in ("handler", "keeper"):
        assert "缺第 3 页" in site.client(name).get(f"/cases/{case.id}/filing").get_data(as_text=True)
    assert "补正退回的案卷" in site.client("handler").get("/").get_data(as_text=True)
    assert start_document(site.act("handler"), case_id=case.id, form_id="N03")  # it can be mended
    close_case(site.act("head"), case_id=case.id)
    keeper = site.client("keeper")
    assert post(keeper, f"/cases/{case.id}/submit", {}, page=f"/cases/{case.id}/filing").status_code == 302
    assert "缺第 3 页" not in keeper.get(f"/cases/{case.id}/filing").get_data(as_text=True)


def test_nobody_returns_a_file_without_a_reason(site: TestSite) -> None:
    with pytest.raises(InvalidInputError):
        return_case(site.act("archivist"), case_id=submitted(site).id, reason="  ")


@pytest.mark.parametrize("text", ["同意。", " 同意", "拟同意。"])
def test_a_draft_is_not_sent_back_with_consent_as_the_reason(site: TestSite, text: str) -> None:
    record = draft(site, opened(site), "N02")
    submit(site.act("handler"), record_id=record.id)
    with pytest.raises(InvalidInputError):
        give_opinion(site.act("head"), record_id=record.id, text=text, is_agreed=False)
    give_opinion(site.act("head"), record_id=record.id, text="不同意，改日期", is_agreed=False)
    assert site.system.get(Record, record.id).state == "draft"


def test_a_draft_that_was_sent_back_is_first_and_says_so(site: TestSite) -> None:
    case = opened(site)
    record = draft(site, case, "N02")
    submit(site.act("handler"), record_id=record.id)
    give_opinion(site.act("head"), record_id=record.id, text="日期写错", is_agreed=False)
    start_document(site.act("handler"), case_id=case.id, form_id="H02")
    client = site.client("handler")
    home = client.get("/").get_data(as_text=True)
    assert home.index("写完现场检查方案") < home.index("退回修改") < home.index("写完举报（投诉）案件登记表")
    assert "日期写错" in client.get(f"/cases/{case.id}/drafts").get_data(as_text=True)


def test_a_draft_left_in_a_closed_case_is_nobodys_task(site: TestSite) -> None:
    case = opened(site)
    start_document(site.act("handler"), case_id=case.id, form_id="N02")
    assert "写完现场检查方案" in site.client("handler").get("/").get_data(as_text=True)
    for form in ("N02", "N03", "N05", "N06"):
        excuse_obligation(site.act("head"), case_id=case.id, obligation=form, reason="没有进场")
    close_case(site.act("head"), case_id=case.id)
    assert "写完现场检查方案" not in site.client("handler").get("/").get_data(as_text=True)
