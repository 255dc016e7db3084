"""The register of parties: found, chosen, masked, changed, merged and separated; cases keep what they began with."""

from __future__ import annotations

import html
import io
import os
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

from admin.display import masked_identity, masked_phone
from docstore.errors import AccessDeniedError, ConflictError, InvalidInputError
from docstore.model.case_file import CaseFile
from modules.cases.api import open_case
from modules.parties.api import Party, in_force, register_party
from modules.parties.merging import CHANGED, DOUBLE, candidates, merge_parties, merged_entries, separate_party
from modules.parties.spelling import alike
from tests.api.asking import Asker
from tests.security.world import VISIT, credit_code, id_number, individual, opened, party
from tests.site import PASSWORD, TestSite, post

REASON = "照营业执照核对"
TABLE = re.compile(r'name="table" value="([^"]*)"')
NEXT = re.compile(r'href="([^"]*)" rel="next"')
VISITED = {
    "type_key": "inspection",
    "officer_1_name": "李四",
    "officer_1_certificate": "豫H-0001",
    "officer_2_name": "王五",
    "officer_2_certificate": "豫H-0002",
    "place": "二车间",
    "visit_from": "2026-03-02T09:10",
    "visit_to": "2026-03-02T10:25",
}


def registered(site: TestSite, **changes: str) -> Party:
    return register_party(site.act("handler"), values=party(**changes))


def person(site: TestSite, **changes: str) -> Party:
    return register_party(site.act("handler"), values=individual(**changes))


def double_of(site: TestSite, one: Party) -> Party:
    """The same unit registered again, with a letter of its code misread: as of before check digits were asked for."""
    made = registered(site, name=one.name, address=f"{one.address}院内")
    database: Any = site.store.database
    database.parties.update_one({"_id": made.id}, {"$set": {"credit_code": one.credit_code[:-1] + "!"}})
    return site.system.get(Party, made.id)


def merged(site: TestSite, double: Party, kept: Party, ground: str = DOUBLE) -> Party:
    return merge_parties(site.act("head"), party_id=double.id, into_id=kept.id, ground=ground, reason=REASON)


def text(site: TestSite, who: str, path: str) -> str:
    return site.client(who).get(path).get_data(as_text=True)


def events(site: TestSite, party: Party, kind: str) -> list[Any]:
    database: Any = site.store.database
    return list(database.custody_events.find({"objects.id": party.id, "event_type": kind}, sort=[("recorded_at", 1)]))


# --- finding and choosing ---------------------------------------------------------------------------------


def test_a_party_is_found_by_part_of_its_name_and_chosen_without_a_script(site: TestSite) -> None:
    known, client = registered(site, name="焦作某某甲乙丙公司"), site.client("handler")
    found = post(client, "/cases/new", {**VISITED, "party_q": "甲乙（丙）", "find": "1"}).get_data(as_text=True)
    assert f'name="pick" value="{known.id}"' in found and "二车间" in found  # what was typed is still there
    by_enter = post(client, "/cases/new", {"party_q": "甲乙丙"})
    assert by_enter.status_code == 200 and known.id in by_enter.get_data(as_text=True)
    chosen = post(client, "/cases/new", {**VISITED, "pick": known.id}).get_data(as_text=True)
    assert f'name="party_id" value="{known.id}"' in chosen and 'name="party_name"' not in chosen
    assert 'name="party_name"' in post(client, "/cases/new", {"party_id": known.id, "unpick": "1"}).get_data(True)
    assert post(client, "/cases/new", {**VISITED, "party_id": known.id}).status_code == 302
    case = site.system.first(CaseFile, {"party": known.id})
    assert case is not None and dict(case.party_facts) == known.facts()
    gone = post(client, "/cases/new", {**VISITED, "party_id": "none"})
    assert gone.status_code == 422 and "没有这个当事人" in gone.get_data(as_text=True)


def test_an_identity_number_is_found_whole_only_and_never_stands_in_an_address(site: TestSite) -> None:
    one = person(site)
    client = site.client("handler")

    def picked(typed: str) -> bool:
        return one.name in post(client, "/parties/pick", {"party_q": typed}, "/parties").get_data(as_text=True)

    assert picked(one.id_number) and picked(f"{one.id_number[:6]} {one.id_number[6:].lower()}") and picked(one.name)
    assert not picked(one.id_number[:-1]) and not picked(one.id_number[1:])
    answer = post(client, "/parties/search", {"q": one.id_number}, "/parties")
    assert answer.status_code == 200 and one.name in answer.get_data(as_text=True)
    assert post(client, "/parties/search", {"q": one.name[:2]}, "/parties").status_code == 302
    assert one.name not in text(site, "handler", f"/parties?q={one.id_number}")


def test_the_list_goes_page_by_page_and_narrows(site: TestSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modules.parties.register.SHOWN", 2)
    made = [registered(site, name=f"翻页公司{letter}") for letter in "甲乙丙丁戊"]
    client, path, met = site.client("handler"), "/parties?q=翻页", []
    while path:
        shown = client.get(path).get_data(as_text=True)
        met += [one.name for one in made if one.name in shown]
        further = NEXT.search(shown)
        path = further.group(1).replace("&amp;", "&") if further else ""
    assert sorted(met) == sorted(one.name for one in made) and len(met) == 5
    assert made[0].name not in text(site, "handler", "/parties?kind=person&q=翻页")


def test_a_person_is_chosen_as_one_types_and_the_rest_of_the_page_stays(site: TestSite, chromium: Browser) -> None:
    """In a real browser: what stands on the page of one kind is not seen under the other; no script is refused."""
    one, said = person(site, name="慕容清和"), []
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = chromium.new_page(base_url=f"http://127.0.0.1:{server.server_port}")
    page.on("console", lambda message: said.append(message.text))
    page.goto("/login")
    page.get_by_label("账号").fill("handler")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.goto("/cases/new")
    page.get_by_text("个人", exact=True).click()
    expect(page.get_by_label("家庭住址")).to_be_visible()
    expect(page.get_by_label("统一社会信用代码", exact=True)).to_be_hidden()
    page.get_by_label("执法场所").fill("二车间")
    page.get_by_label("先找一找登记过没有").press_sequentially("容清")
    page.get_by_role("button", name="慕容清和").click()
    expect(page.get_by_text(masked_identity(one.id_number))).to_be_visible()
    expect(page.get_by_label("执法场所")).to_have_value("二车间")
    if folder := os.environ.get("QC_SHOTS"):
        page.screenshot(path=f"{folder}/chosen-live.png", full_page=True)
    page.goto(f"/parties/{one.id}")
    page.get_by_role("button", name="看完整的号码").click()
    expect(page.get_by_text(one.id_number)).to_be_visible()
    if folder:
        page.screenshot(path=f"{folder}/party-live.png", full_page=True)
    assert said == []
    page.close()
    server.shutdown()


# --- masking ----------------------------------------------------------------------------------------------


@given(st.from_regex(r"\A0?[0-9]{2,3}[- ]?[0-9]{7,8}(转[0-9]{1,4})?([、,]1[0-9]{10})?\Z"))
def test_a_masked_telephone_hides_most_of_every_number(number: str) -> None:
    shown = masked_phone(number).replace("、", ",").split(",")
    for whole, part in zip(number.replace("、", ",").split(","), shown, strict=True):
        digits = [sum(letter.isdigit() for letter in one) for one in (whole, part)]
        assert "****" in part and digits[1] <= 7 and digits[0] - digits[1] >= 3


@given(st.text("0123456789ABCDEFX", max_size=40))
def test_a_masked_identity_number_never_shows_more_than_eight_letters_of_it(number: str) -> None:
    shown = masked_identity(number).replace("*", "").replace(" ", "")
    assert len(shown) <= min(8, len(number) // 2) and (not number or len(shown) < len(number))


def test_numbers_are_masked_everywhere_until_they_are_opened_and_that_is_an_event(site: TestSite) -> None:
    one = person(site)
    other = person(site, name=one.name)
    path = f"/parties/{one.id}"
    for page in ("/parties", path, f"{path}/change", f"/parties?q={one.name}"):
        shown = text(site, "handler", page)
        assert one.name in shown and one.id_number not in shown and one.phone not in shown, page
    assert one.id_number not in text(site, "head", f"{path}/merge?into={other.id}")
    told = Asker(site)("handler", "GET", path).get_json()
    assert told["id_number"] == masked_identity(one.id_number) and told["phone"] == "138****1234"
    assert not events(site, one, "party_numbers_read")
    opened_page = post(site.client("handler"), f"{path}/numbers", {}, path).get_data(as_text=True)
    assert one.id_number in opened_page and one.phone in opened_page
    whole = Asker(site)("handler", "POST", f"{path}/numbers").get_json()
    assert whole == {"id_number": one.id_number, "phone": one.phone}
    reader = site.act("handler").actor
    assert [told["agent"]["id"] for told in events(site, one, "party_numbers_read")] == [reader.id] * 2
    assert post(site.client("officer"), f"{path}/numbers", {}, path).status_code == 403


# --- changing ---------------------------------------------------------------------------------------------


def test_a_change_keeps_what_was_before_and_no_case_follows(site: TestSite) -> None:
    case = opened(site)
    path, client = f"/parties/{case.party}", site.client("handler")
    assert post(client, f"{path}/change", {"party_name": "改了名", "reason": " "}).status_code == 422
    typed = {"party_name": "改了名", "party_phone": "0391-7654321", "reason": "来函告知"}
    assert post(client, f"{path}/change", typed).status_code == 302
    after = site.system.get(Party, case.party)
    assert (after.name, after.phone, after.credit_code) == ("改了名", "0391-7654321", case.party_facts["credit_code"])
    assert site.system.get(CaseFile, case.id).party_facts == case.party_facts
    (event,) = events(site, after, "party_changed")
    assert event["detail"]["before"]["name"] == case.party_name and event["detail"]["reason"] == "来函告知"
    shown = text(site, "handler", path)
    assert "来函告知" in shown and "0391-7654321" not in shown and "0391-1234567" not in shown
    taken = post(client, f"{path}/change", {"credit_code": registered(site).credit_code, "reason": "换码"})
    assert taken.status_code == 422 and "把两条合并" in taken.get_data(as_text=True)


# --- doubles ----------------------------------------------------------------------------------------------


def test_what_looks_alike_is_pointed_at_and_nothing_is_merged_by_itself(site: TestSite) -> None:
    one = registered(site, address="焦作市中站区工业路 8 号")
    double = double_of(site, one)
    registered(site, name=one.name, address="武陟县木城街道朝阳一路")  # the same name, somewhere else
    assert [(like.party.id, like.why) for like in candidates(site.act("head"), one)] == [
        (double.id, "名称相同，地址相近")
    ]
    assert double.id in text(site, "head", "/parties?kind=doubles")
    assert "由科室负责人合并" in text(site, "handler", f"/parties/{one.id}")
    assert site.system.get(Party, double.id).merged_into is None
    assert alike("焦作市中站区工业路8号", "中站区工业路 8 号院内") > 0.5 > alike("工业路 8 号", "人民路 1 号")


def test_cases_of_both_are_shown_together_and_an_id_of_before_still_names_its_entry(site: TestSite) -> None:
    first = opened(site)
    kept = site.system.get(Party, first.party)
    double = double_of(site, kept)
    second = _about(site, double.id)
    before = [dict(site.system.get(CaseFile, one.id).to_mongo()) for one in (first, second)]
    form = {"ground": DOUBLE, "reason": ""}
    path = f"/parties/{double.id}/merge?into={kept.id}"
    assert post(site.client("head"), path, form).status_code == 422
    assert post(site.client("head"), path, {**form, "reason": REASON}).status_code == 302
    shown = text(site, "handler", f"/parties/{kept.id}")
    assert first.number in shown and second.number in shown
    assert kept.id in text(site, "handler", f"/parties/{double.id}")  # where it stands now
    assert [dict(site.system.get(CaseFile, one.id).to_mongo()) for one in (first, second)] == before
    assert _about(site, double.id).party == kept.id  # a new case is about the entry in force
    again = register_party(site.act("handler"), values={**kept.facts(), "phone": "0391-7654321"})
    assert again.id == kept.id
    mines = text(site, "handler2", f"/parties/{kept.id}")
    assert "没有你能看的案件" in mines and first.number not in mines
    separate = f"/parties/{double.id}/separate"
    assert post(site.client("head"), separate, {"reason": ""}, f"/parties/{double.id}").status_code == 422
    assert post(site.client("head"), separate, {"reason": "看错了"}, f"/parties/{double.id}").status_code == 302
    shown = text(site, "handler", f"/parties/{kept.id}")
    assert first.number in shown and second.number not in shown
    assert [one["detail"]["reason"] for one in events(site, kept, "party_separated")] == ["看错了"]


def _about(site: TestSite, party_id: str) -> CaseFile:
    officers = [{"name": "李四", "certificate": "豫H-0001"}, {"name": "王五", "certificate": "豫H-0002"}]
    facet = {"place": "二车间", "explosion_risk": False, "visit": VISIT}
    return open_case(site.act("handler"), type_key="inspection", party=party_id, officers=officers, facet=facet)


def test_what_must_not_be_merged_is_not(site: TestSite) -> None:
    one, other, somebody = registered(site), registered(site), person(site)
    refusals: list[tuple[type[Exception], Callable[[], object]]] = [
        (InvalidInputError, lambda: merged(site, one, other)),  # two right codes
        (InvalidInputError, lambda: merged(site, one, one)),
        (ConflictError, lambda: merged(site, one, somebody, CHANGED)),
        (
            AccessDeniedError,
            lambda: merge_parties(
                site.act("handler"), party_id=one.id, into_id=other.id, ground=CHANGED, reason=REASON
            ),
        ),
        (ConflictError, lambda: separate_party(site.act("head"), party_id=one.id, reason=REASON)),
    ]
    for error, act in refusals:
        with pytest.raises(error):
            act()
    assert merged(site, one, other, CHANGED).id == other.id
    with pytest.raises(ConflictError):
        merged(site, one, registered(site), CHANGED)  # it is merged already
    with pytest.raises(InvalidInputError):
        register_party(site.act("handler"), values=party(credit_code=one.credit_code))  # the code of before


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=8))
def test_however_entries_are_merged_and_separated_each_stands_for_itself_or_for_one_other(
    site: TestSite, moves: list[tuple[int, int]]
) -> None:
    """`(a, b)` merges a into b, `(a, a)` separates a; what cannot be done changes nothing."""
    entries = [registered(site, name="同一个名字") for _ in range(4)]
    into: dict[int, int] = {}
    for a, b in moves:
        can = a in into if a == b else a not in into and b not in into
        try:
            if a == b:
                separate_party(site.act("head"), party_id=entries[a].id, reason=REASON)
                del into[a]
            else:
                merged(site, entries[a], entries[b], CHANGED)
                into[a] = b
            assert can
        except ConflictError:
            assert not can
    now = [site.system.get(Party, one.id) for one in entries]
    assert [one.facts() for one in now] == [one.facts() for one in entries]
    standing = {in_force(site.system, one).id for one in now}
    groups = [[one.id, *(two.id for two in merged_entries(site.system, one))] for one in now if one.id in standing]
    assert sorted(key for group in groups for key in group) == sorted(one.id for one in entries)
    assert standing == {entries[a].id for a in range(4) if a not in into}


def test_persons_come_from_a_spreadsheet_all_or_none(site: TestSite) -> None:
    known, client, path = person(site), site.client("handler"), "/import/persons"
    heads = "当事人（个人）,证件种类,证件号码,家庭住址,本人电话"
    number = id_number(801)
    right = f"{heads}\n欧阳,居民身份证,{number},人民路 1 号,13800001234\n司空,护照,E7654321,人民路 2 号,13800001234\n"
    wrong = f"{right}某人,居民身份证,{known.id_number},人民路 3 号,abc\n"

    def sent(table: str) -> Any:
        return post(client, path, {"file": (io.BytesIO(table.encode()), "list.csv")})

    refused = sent(wrong)
    assert refused.status_code == 422 and f"登记的是“{known.name}”" in refused.get_data(as_text=True)
    seen = sent(right).get_data(as_text=True)
    assert site.system.first(Party, {"id_number": number}) is None
    table = html.unescape(TABLE.search(seen).group(1))  # type: ignore[union-attr]
    assert post(client, f"{path}/confirm", {"table": table}, path).status_code == 302
    made = site.system.first(Party, {"id_number": number})
    assert made is not None and (made.name, made.identity_kind, made.gender) == ("欧阳", "resident_id", "男")
    assert site.system.first(Party, {"identity_kind": "passport", "id_number": "E7654321"})


def test_a_program_finds_changes_merges_and_separates(site: TestSite) -> None:
    ask, one, other = Asker(site), registered(site), registered(site)
    found = ask("handler", "POST", "/parties/search", {"text": one.credit_code[:-1]}).get_json()["items"]
    assert one.id in [row["id"] for row in found]
    path = f"/parties/{one.id}"
    wrong = ask("handler", "POST", f"{path}/change", {"phone": "abc", "reason": REASON}, version=0)
    assert wrong.status_code == 422 and "phone" in wrong.get_json()["fields"]
    code = {"credit_code": credit_code(99_999), "reason": REASON}
    changed = ask("handler", "POST", f"{path}/change", code, version=0).get_json()
    assert changed["credit_code"] == credit_code(99_999)
    wanted = {"into_id": other.id, "ground": CHANGED, "reason": REASON}
    assert ask("head", "POST", f"{path}/merge", wanted, version=1).get_json()["merged_into"] == other.id
    assert ask("head", "POST", f"{path}/separate", {"reason": REASON}, version=2).get_json()["merged_into"] is None
