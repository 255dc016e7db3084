"""冻结 on the screens: who places, who releases, who sees, and where it is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docstore.disposition.holds import place_hold
from docstore.model.case_file import CaseFile
from docstore.model.hold import Hold
from docstore.model.record import Record
from modules.filing.api import file_case
from tests.security.world import add_department, opened, submitted
from tests.site import TestSite, post, whole_site


@pytest.fixture(scope="module")
def site(running_mongo: Any, tmp_path_factory: Any) -> Iterator[TestSite]:
    folder: Path = tmp_path_factory.mktemp("holds")
    with whole_site(running_mongo, folder) as made:
        add_department(made)
        yield made
    running_mongo.give_back_all()


@pytest.fixture(scope="module")
def case(site: TestSite) -> CaseFile:
    return submitted(site)


def seen(site: TestSite, username: str, address: str) -> str:
    return site.client(username).get(address).get_data(as_text=True)


def test_a_hold_from_placing_to_release(site: TestSite, case: CaseFile) -> None:
    head, address = site.client("head"), f"/cases/{case.id}/holds"
    paper = site.system.find(Record, {"case": case.id, "type_key": "document"})[0]
    asked = {"what": "case", "ground": "lawsuit", "basis": "", "note": ""}
    refused = post(head, f"{address}/place", asked, address)
    assert refused.status_code == 422 and "写依据的文号" in refused.get_data(as_text=True)
    assert post(head, f"{address}/place", {**asked, "basis": "豫08行初7号"}, address).status_code == 302

    for page in (f"/cases/{case.id}", f"/cases/{case.id}/filing", f"/records/{paper.id}", address):
        text = site.client("head").get(page, follow_redirects=True).get_data(as_text=True)
        assert "行政诉讼" in text and "冻结" in text, page
    assert case.id in seen(site, "handler", "/cases?hold=held") and case.id not in seen(
        site, "handler", "/cases?hold=released"
    )

    hold = site.system.find(Hold, {"case": case.id})[0]
    assert "解除这一项" not in seen(site, "head", address) and "签名并冻结" not in seen(site, "leader", address)
    leader = site.client("leader")
    release = f"{address}/{hold.id}/release"
    assert post(leader, release, {"reason": ""}, address).status_code == 422
    assert post(leader, release, {"reason": "判决已经生效"}, address).status_code == 302
    text = seen(site, "officer", address)
    assert "判决已经生效" in text and "没有冻结" in text
    assert case.id in seen(site, "handler", "/cases?hold=released")


def test_the_archivist_who_held_a_case_may_file_it(site: TestSite) -> None:
    handed_over = submitted(site)
    act = site.act("archivist")
    place_hold(act, case_id=handed_over.id, ground="audit", basis="市审计局")
    assert file_case(act, case_id=handed_over.id).archive_number


@pytest.mark.parametrize("username", ["officer", "handler", "keeper", "leader", "head2", "archivist", "admin"])
def test_others_place_nothing(site: TestSite, username: str) -> None:
    """The archivist: not in a case that is not his yet."""
    mine = opened(site)
    site.app.config["WTF_CSRF_ENABLED"] = False
    try:
        sent = {"what": "case", "ground": "audit", "basis": "市审计局"}
        assert site.client(username).post(f"/cases/{mine.id}/holds/place", data=sent).status_code in (403, 404)
    finally:
        site.app.config["WTF_CSRF_ENABLED"] = True
    assert site.system.find(Hold, {"case": mine.id}) == []
