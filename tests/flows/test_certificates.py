"""行政处罚法第四十二条: who acts holds a certificate that is valid on the day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docstore.errors import AccessDeniedError, InvalidInputError
from docstore.model.case_file import CaseFile
from modules.cases.api import findings, open_case
from modules.documents.api import issue
from modules.organisation.api import Officer, is_certificate_valid_on, register_officer, set_certificate_period
from modules.organisation.certificates import OVER, standing
from tests.security.world import approved_plan, opened, party
from tests.site import TestSite, post, whole_site

WANG = {"name": "王五", "certificate": "豫H-0002"}
VISIT = {"from": "2026-03-02T01:10:00Z", "to": "2026-03-03T02:25:00Z"}


@pytest.fixture(scope="module")
def site(running_mongo: Any, tmp_path_factory: Any) -> Iterator[TestSite]:
    folder: Path = tmp_path_factory.mktemp("certificates")
    with whole_site(running_mongo, folder) as made:
        yield made
    running_mongo.give_back_all()


def officer(site: TestSite, name: str, certificate: str, *days: str) -> Officer:
    made = register_officer(site.system, name=name, certificate=certificate)
    if days:
        set_certificate_period(site.system, officer_id=made.id, valid_from=days[0], valid_until=days[1])
    return made


def open_with(site: TestSite, name: str, certificate: str) -> CaseFile:
    return open_case(
        site.act("handler"),
        type_key="inspection",
        party=party(),
        officers=[{"name": name, "certificate": certificate}, WANG],
        facet={"place": "二车间", "explosion_risk": False, "visit": VISIT},
    )


@pytest.mark.parametrize(
    "days",
    [
        ("2020-01-01", "2026-03-01"),  # over before the visit
        ("2026-03-03", "2033-12-31"),  # not yet on its first day
        ("2020-01-01", "2026-03-02"),  # over on its last day
        ("2020-01-01", "2026-06-30"),  # good at the visit, over today
    ],
)
def test_no_case_is_opened_with_a_certificate_that_is_not_valid(site: TestSite, days: tuple[str, str]) -> None:
    certificate = f"豫H-{''.join(days)}"
    officer(site, "赵六", certificate, *days)
    before = site.system.count(CaseFile, {})
    for name in ("赵六", "赵 六"):  # another spelling is no other certificate
        with pytest.raises(InvalidInputError) as refused:
            open_with(site, name, certificate)
        assert "第四十二条" in refused.value.fields["officer_1_certificate"]
    assert site.system.count(CaseFile, {}) == before


def test_what_nobody_has_entered_hinders_nobody(site: TestSite) -> None:
    officer(site, "钱七", "豫H-0777")
    assert open_with(site, "钱七", "豫H-0777").number
    assert is_certificate_valid_on(site.system, "豫H-0777", "2026-03-02") is None


def test_a_paper_is_not_issued_once_the_certificate_is_over(site: TestSite) -> None:
    known = officer(site, "李四", "豫H-0001")
    case = opened(site)
    plan = approved_plan(site, case)
    states = {one.check.id: one.state for one in findings(site.system, case)}
    assert states["K004"] == "undecided"
    set_certificate_period(site.system, officer_id=known.id, valid_from="2024-01-01", valid_until="2026-03-31")
    with pytest.raises(InvalidInputError):
        issue(site.act("handler"), record_id=plan.id)
    set_certificate_period(site.system, officer_id=known.id, valid_from="2024-01-01", valid_until="2033-12-31")
    issue(site.act("handler"), record_id=plan.id)
    states = {one.check.id: one.state for one in findings(site.system, site.system.get(CaseFile, case.id))}
    assert states["K004"] == "passed"
    set_certificate_period(site.system, officer_id=known.id, valid_from="2024-01-01", valid_until="2026-03-31")
    found = next(one for one in findings(site.system, site.system.get(CaseFile, case.id)) if one.check.id == "K004")
    assert found.blocks and "李四" in found.note
    set_certificate_period(site.system, officer_id=known.id, valid_from="2024-01-01", valid_until="2033-12-31")


def test_the_list_says_what_runs_out_and_who_acts_does_not_set_his_own_days(site: TestSite) -> None:
    known = officer(site, "孙八", "豫H-0888", "2020-01-01", "2025-12-31")
    admin = site.client("admin")
    assert "已过期" in admin.get("/manage/officers/").get_data(as_text=True)
    assert "核对执法证有效期" in site.client("legal").get("/", follow_redirects=True).get_data(as_text=True)
    place = f"/officers/{known.id}"
    assert post(admin, place, {"valid_from": "2020-01-01", "valid_until": "2019-01-01"}).status_code == 422
    assert post(admin, place, {"valid_from": "2020-01-01", "valid_until": "2033-01-01"}).status_code == 302
    assert post(site.client("handler"), place, {"valid_until": "2040-01-01"}).status_code == 403
    with pytest.raises(AccessDeniedError):
        set_certificate_period(
            site.act("handler"), officer_id=known.id, valid_from="2020-01-01", valid_until="2040-01-01"
        )


def test_a_number_is_entered_with_its_days_or_the_case_is_not_filed(site: TestSite) -> None:
    new, sent = "/manage/officers/new/", {"name": "周九", "certificate": "豫H-0909"}
    assert post(site.client("admin"), new, sent).status_code == 200, "asked for the days"
    assert site.system.first(Officer, {"certificate": "豫H-0909"}) is None
    page = site.client("handler").get(new).get_data(as_text=True)
    assert "valid_from" not in page and post(site.client("handler"), new, sent).status_code == 302
    case = open_with(site, "周九", "豫H-0909")
    issue(site.act("handler"), record_id=approved_plan(site, case).id)
    found = next(one for one in findings(site.system, case) if one.check.id == "K004")
    assert found.blocks and "豫H-0909 没有填有效期" in found.note


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dates(), st.dates(), st.dates())
def test_a_certificate_stands_as_its_days_say(begins: Any, ends: Any, day: Any) -> None:
    one = Officer(name="a", certificate="b", valid_from=begins.isoformat(), valid_until=ends.isoformat())
    assert (standing(one, day.isoformat()) in ("valid", "expiring")) is (begins <= day <= ends)
    assert (standing(one, day.isoformat()) == OVER) is (not begins <= day <= ends and ends < day)
