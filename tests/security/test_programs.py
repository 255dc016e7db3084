"""What programs may: posts and secrecy through the interface, uploads by a token, opinions only as a reading."""

from __future__ import annotations

from typing import Any

from docstore.access.account import Account
from docstore.access.tokens import create_token
from docstore.model.record import Record
from modules.cases.reading_reason import needs_reason
from modules.documents.api import give_opinion, submit
from tests.security.world import approved_plan, draft, opened, served, tus
from tests.site import PASSWORD, TestSite, post


def token(site: TestSite, username: str, *scopes: str) -> dict[str, str]:
    text = create_token(site.act(username), name="t", scopes=scopes, days=1)
    return {"Authorization": f"Bearer {text}"}


def readings(site: TestSite, key: str) -> int:
    events: Any = site.store.database.custody_events
    return int(events.count_documents({"objects.id": key, "event_type": "record_read"}))


def test_a_token_uploads_what_it_was_made_for_and_nothing_else(site: TestSite) -> None:
    case, client = opened(site), site.client()
    head = tus({"purpose": "recording", "case": case.id, "filename": "a.mp4"}, 4)
    good = token(site, "officer", "cases.view", "recordings.capture")
    assert client.post("/uploads", headers=head).status_code == 401
    assert client.post("/uploads", headers={**head, "Authorization": "Bearer qct_x"}).status_code == 401
    narrow = token(site, "officer", "cases.view")
    assert client.post("/uploads", headers={**head, **narrow}).status_code in (403, 404)
    made = client.post("/uploads", headers={**head, **good})
    assert made.status_code == 201
    place = made.headers["Location"]
    part = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    other = token(site, "handler", "cases.view", "recordings.capture")
    assert client.patch(place, data=b"film", headers={**part, **other}).status_code == 404
    assert client.patch(place, data=b"film", headers={**part, **good}).headers["Upload-Result"]
    # A session beside a bad token is no way round it.
    assert site.client("officer").post("/uploads", headers={**head, "Authorization": "Bearer x"}).status_code == 401


def test_opinions_go_out_only_with_a_reading(site: TestSite) -> None:
    case = opened(site)
    paper = approved_plan(site, case)
    client, mine = site.client(), token(site, "keeper", "records.view", "events.view", "cases.view")
    rows = client.get(f"/api/v1/documents?case={case.id}", headers=mine).get_json()["items"]
    assert [one["id"] for one in rows] == [paper.id] and not any("opinions" in one for one in rows)
    events = client.get(f"/api/v1/cases/{case.id}/events", headers=mine).get_json()["items"]
    assert "同意" not in [one["note"] for one in events]
    assert readings(site, paper.id) == 0
    whole = client.get(f"/api/v1/documents/{paper.id}", headers=mine)
    assert [one["text"] for one in whole.get_json()["opinions"]] == ["同意", "同意"] and readings(site, paper.id) == 1
    stranger = token(site, "supervisor", "records.view")
    assert client.get(f"/api/v1/documents/{paper.id}", headers=stranger).get_json()["code"] == "reason-needed"
    give = "复核意见甲乙丙"
    waiting = draft(site, opened(site), "N02")
    submit(site.act("handler"), record_id=waiting.id)
    give_opinion(site.act("head"), record_id=waiting.id, text=give, is_agreed=True)
    assert give not in site.client("supervisor").get(f"/cases/{waiting.case}").get_data(as_text=True)
    assert give in site.client("handler").get(f"/cases/{waiting.case}/events").get_data(as_text=True)


def test_who_has_to_sign_reads_without_saying_why_while_it_waits(site: TestSite) -> None:
    waiting = draft(site, opened(site), "N02")
    legal = site.act("legal")
    assert needs_reason(legal, site.system.get(Record, waiting.id))
    submit(site.act("handler"), record_id=waiting.id)
    assert not needs_reason(legal, site.system.get(Record, waiting.id))
    assert needs_reason(site.act("supervisor"), site.system.get(Record, waiting.id))


def test_the_language_goes_with_the_person(site: TestSite) -> None:
    first, second = site.client("keeper"), site.client("keeper")
    assert post(first, "/language", {"language": "en", "next": "/"}, page="/").status_code == 302
    assert 'lang="en"' in second.get("/cases").get_data(as_text=True)
    assert 'lang="zh' in site.client("head").get("/cases").get_data(as_text=True)
    assert post(second, "/language", {"language": "zh", "next": "/"}, page="/").status_code == 302


def test_posts_change_by_a_session_with_a_second_person_and_by_no_token(site: TestSite) -> None:
    account = site.system.first(Account, {"username": "officer2"})
    assert account is not None
    place = f"/api/v1/accounts/{account.id}"
    mine = token(site, "admin", "accounts.view", "accounts.manage")
    wish = {"role": "keeper", "department": "mines"}
    tag = {"If-Match": f'"{account.revision}"'}
    assert site.client().post(f"{place}/give-post", json=wish, headers={**mine, **tag}).status_code == 403
    admin = site.client("admin")
    csrf = {"X-CSRFToken": admin.get("/api/v1/session").get_json()["csrf_token"]}
    made = admin.post(f"{place}/give-post", json=wish, headers={**csrf, **tag})
    assert made.status_code == 200, made.get_data(as_text=True)
    row = made.get_json()
    waiting = [one["id"] for one in row["posts"] if not one["confirmed_by"]]
    tag = {"If-Match": f'"{row["revision"]}"'}
    assert admin.post(f"{place}/confirm-posts", json={"posts": waiting}, headers={**csrf, **tag}).status_code == 403
    security = site.client("security")
    csrf = {"X-CSRFToken": security.get("/api/v1/session").get_json()["csrf_token"]}
    done = security.post(f"{place}/confirm-posts", json={"posts": waiting}, headers={**csrf, **tag})
    assert done.status_code == 200 and site.act("officer2").actor.roles >= {"keeper"}
    keepers = site.client("head").get("/api/v1/keepers").get_json()["items"]
    assert all({"department", "keepers", "heads"} <= set(one) for one in keepers)


def test_levels_register_and_emergencies_by_program(site: TestSite) -> None:
    case = opened(site)
    served(site, case)
    narrow = token(site, "officer", "cases.view")
    assert site.client().get(f"/api/v1/cases/{case.id}/secrecy", headers=narrow).status_code == 403
    mine = token(site, "handler", "cases.view", "secrecy.view", "secrecy.protect_case")
    client = site.client()
    found = client.get(f"/api/v1/cases/{case.id}/secrecy", headers=mine)
    assert found.get_json()["level"] == 0
    wish = {"level": 1, "basis": "本局规定", "reason": "内部讨论"}
    tag = {"If-Match": client.get(f"/api/v1/cases/{case.id}", headers=mine).headers["ETag"]}
    made = client.post(f"/api/v1/cases/{case.id}/propose-level", json=wish, headers={**mine, **tag})
    assert made.status_code == 200, made.get_data(as_text=True)
    assert client.get(f"/api/v1/cases/{case.id}/secrecy", headers=mine).get_json()["is_waiting"]
    rows = client.get("/api/v1/register", headers=token(site, "archivist", "register.view")).get_json()
    assert "items" in rows
    glass = token(site, "keeper2", "emergency.open")
    asked = {"number": opened(site).number, "reason": "二厂起火，要马上看平面图和清单"}
    assert client.post("/api/v1/emergencies", json=asked, headers=glass).status_code == 403
    keeper = site.client("keeper2")
    csrf = {"X-CSRFToken": keeper.get("/api/v1/session").get_json()["csrf_token"]}
    assert keeper.post("/api/v1/emergencies", json=asked, headers=csrf).status_code in (200, 201)
    seen = client.get("/api/v1/emergencies", headers=token(site, "security", "emergency.watch")).get_json()["items"]
    assert seen[0]["number"] == asked["number"] and "title" not in seen[0]
    assert PASSWORD not in str(seen)
