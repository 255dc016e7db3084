"""What does not comply stands on the page of the case; the gravest keeps it from being filed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docstore.custody.rolling_fixity import notice_key
from docstore.errors import ConflictError
from docstore.model.case_file import CaseFile
from docstore.model.record import Record, Version
from docstore.store import notices
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.cases.api import correct_party, findings
from modules.documents.api import issue
from modules.filing.api import file_case
from tests.security.world import approved_plan, draft, opened, submitted
from tests.site import TestSite, whole_site


@pytest.fixture(scope="module")
def site(running_mongo: Any, tmp_path_factory: Any) -> Iterator[TestSite]:
    folder: Path = tmp_path_factory.mktemp("checks")
    with whole_site(running_mongo, folder) as made:
        yield made
    running_mongo.give_back_all()


def states(site: TestSite, case: CaseFile) -> dict[str, str]:
    return {one.check.id: one.state for one in findings(site.system, site.system.get(CaseFile, case.id))}


def test_a_case_is_looked_at_as_it_grows(site: TestSite) -> None:
    case = opened(site)
    begun = states(site, case)
    assert begun["K005"] == begun["K204"] == "passed"
    assert {begun[key] for key in ("K101", "K103", "K203", "K300", "K306", "K407")} == {"undecided"}
    issue(site.act("handler"), record_id=approved_plan(site, case).id)
    issue(site.act("handler"), record_id=draft(site, case, "N03").id)
    written = states(site, case)
    assert written["K101"] == "failed"  # approved today, for a visit that was
    assert written["K300"] == written["K306"] == "passed"
    other = {**case.party_facts, "name": "某某化工有限公司"}
    correct_party(site.act("handler"), case_id=case.id, party=other, reason="写错了名称")
    assert states(site, case)["K300"] == "failed"
    page = site.client("handler").get(f"/cases/{case.id}").get_data(as_text=True)
    assert "案卷检查" in page and "写的是" in page and "扣 3 分" in page


@use_case
def find_changed(uow: UnitOfWork, *, case: str, blob: str) -> None:
    """As the rolling verification writes it."""
    uow.record("fixity_failed", case=case, detail={"blob": blob}, outcome="failure")


def test_what_was_changed_behind_the_back_is_not_filed_until_it_is_mended(site: TestSite) -> None:
    case = submitted(site)
    record = site.system.find(Record, {"case": case.id})[0]
    blob = site.system.find(Version, {"record": record.id})[0].blob
    find_changed(site.system, case=case.id, blob=blob)
    notices.post(site.store, notice_key(blob), "bad", "不一致。", "")
    with pytest.raises(ConflictError, match="原始文件未被改动"):
        file_case(site.act("archivist"), case_id=case.id)
    assert "不能归档" in site.client("archivist").get(f"/cases/{case.id}/filing").get_data(as_text=True)
    notices.take_down(site.store, notice_key(blob))
    file_case(site.act("archivist"), case_id=case.id)
    event = site.store.database.custody_events.find_one({"case": case.id, "event_type": "case_filed"})
    assert event["detail"]["not_in_order"] == ["K101"]


def test_the_archivist_is_told_of_what_should_have_been_filed(site: TestSite) -> None:
    case = opened(site)
    run = site.store.registry.jobs["filing.tell_of_overdue"].run
    run(site.system)
    assert not [one for one in notices.standing(site.store) if "归档" in one.sentence]
    site.store.database.cases.update_one({"_id": case.id}, {"$set": {"enforcement_ended_on": "2026-01-05"}})
    run(site.system)
    assert [one for one in notices.standing(site.store) if case.number in one.sentence]
