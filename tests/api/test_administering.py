"""What the three administrators do, by the API: accounts let in and secured, settings, lists, the trail of it all."""

from __future__ import annotations

from base64 import b64encode

from docstore.access import tokens
from docstore.access.account import Account
from docstore.access.accounts import create_account
from docstore.custody.note import Checkpoint
from tests.api.asking import Asker
from tests.api.test_changes import changed
from tests.security.world import opened, person
from tests.site import TestSite


def test_accounts_are_confirmed_together(site: TestSite, ask: Asker) -> None:
    for name in ("api-new-1", "api-new-2"):
        create_account(site.act("admin"), username=name, name=name, roles=["officer"], department="hazchem")
    rows = ask("security", "GET", "/confirmations?limit=200").get_json()["items"]
    chosen = {one["id"]: one["posts"] for one in rows if one["username"].startswith("api-new")}
    assert len(chosen) == 2 and ask("admin", "GET", "/confirmations").status_code == 403
    wrong = ask("security", "POST", "/confirmations", {"accounts": {**chosen, "none": ["x"]}})
    assert wrong.status_code == 422 and list(wrong.get_json(force=True)["fields"]) == ["none"]
    done = ask("security", "POST", "/confirmations", {"accounts": chosen})
    assert done.headers["Cache-Control"] == "no-store"
    assert all(one["password"] for one in done.get_json()["items"])
    assert site.system.count(Account, {"_id": {"$in": list(chosen)}, "is_active": True}) == 2


def test_an_account_is_secured(site: TestSite, ask: Asker) -> None:
    person(site, "api-lost", "officer")
    client = site.client("api-lost")
    account = site.system.first(Account, {"username": "api-lost"})
    assert account is not None
    at = f"/accounts/{account.id}"
    stands = ask("security", "GET", f"{at}/sign-in").get_json()
    assert len(stands["sessions"]) == 1 and not stands["rests"] and not stands["has_second_step"]
    told = changed(ask, "security", "POST", f"{at}/end-sessions", None, account.revision)
    assert client.get("/api/v1/cases").status_code == 401
    weak = ask("security", "POST", f"{at}/reset-password", {"password": "1"}, version=told["revision"])
    assert weak.status_code == 422
    told = changed(ask, "security", "POST", f"{at}/reset-password", {"password": "Lu9-kan-7x-wen"}, told["revision"])
    assert ask("security", "GET", f"{at}/sign-in").get_json()["is_password_temporary"]
    changed(ask, "security", "POST", f"{at}/unlock", None, told["revision"])
    assert ask("security", "POST", f"{at}/reset-second-step", version=told["revision"]).status_code == 404
    token = tokens.create_token(site.act("security"), name="程序", scopes=["accounts.secure", "accounts.view"], days=1)
    headers = {"Authorization": f"Bearer {token}", "If-Match": f'"{told["revision"]}"'}
    assert site.app.test_client().post(f"/api/v1{at}/unlock", headers=headers).status_code == 403


def test_departments_and_settings_change(site: TestSite, ask: Asker) -> None:
    made = ask("admin", "POST", "/departments", {"name": "旧名科"}).get_json()
    renamed = changed(ask, "admin", "PUT", f"/departments/{made['id']}/name", {"name": "新名科"}, made["revision"])
    assert renamed["name"] == "新名科"
    before = {one["key"]: one for one in ask("admin", "GET", "/bureau-settings").get_json()["items"]}
    assert before["name"]["value"] and before["name"]["is_entered"]
    after = ask("admin", "POST", "/bureau-settings", {"values": {"bank": "某银行 6222"}})
    kept = {one["key"]: one["value"] for one in after.get_json()["items"]}
    assert (kept["bank"], kept["name"]) == ("某银行 6222", before["name"]["value"])
    for wrong in ({"name": ""}, {"none": "x"}):
        assert ask("admin", "POST", "/bureau-settings", {"values": wrong}).status_code == 422
    assert ask("head", "GET", "/bureau-settings").status_code == 403


def test_a_list_is_looked_at_and_written(site: TestSite, ask: Asker) -> None:
    def sent(text: str) -> dict[str, str]:
        return {"content": b64encode(text.encode()).decode()}

    wrong = ask("admin", "POST", "/imports/departments", sent("名称\n甲科\n甲科\n")).get_json()
    assert wrong["wrong"] == 1 and wrong["lines"][1]["faults"]
    good = sent("名称\n甲科\n乙科\n")
    seen = ask("admin", "POST", "/imports/departments", good).get_json()
    assert (seen["wrong"], [one["values"]["name"] for one in seen["lines"]]) == (0, ["甲科", "乙科"])
    assert ask("admin", "POST", "/imports/departments/confirm", good).get_json() == {"rows": 2}
    assert ask("admin", "POST", "/imports/departments/confirm", good).status_code == 422
    assert ask("admin", "POST", "/imports/departments", {"content": "不"}).status_code == 422


def test_a_token_changes_no_settings_and_writes_no_list(site: TestSite) -> None:
    token = tokens.create_token(site.act("admin"), name="程序", scopes=["organisation.manage"], days=1)
    program, headers = site.app.test_client(), {"Authorization": f"Bearer {token}"}
    content = b64encode("名称\n丙科\n".encode()).decode()
    for path, sent in (
        ("/bureau-settings", {"values": {"bank": "x"}}),
        ("/imports/departments/confirm", {"content": content}),
    ):
        refused = program.post(f"/api/v1{path}", json=sent, headers=headers)
        assert refused.status_code == 403 and "令牌" in refused.get_json(force=True)["detail"]
    seen = program.post("/api/v1/imports/departments", json={"content": content}, headers=headers)
    assert seen.status_code == 200 and seen.get_json()["wrong"] == 0


def test_the_trail_the_register_and_a_checkpoint_are_taken_out(site: TestSite, ask: Asker) -> None:
    opened(site)
    site.work()
    first = ask("audit", "GET", "/administration?limit=2").get_json()
    second = ask("audit", "GET", f"/administration?limit=2&cursor={first['next']}").get_json()
    numbers = [one["sequence"] for one in (*first["items"], *second["items"])]
    assert numbers == sorted(numbers, reverse=True) and len(set(numbers)) == 4
    assert ask("admin", "GET", "/administration").status_code == 403
    assert ask("audit", "POST", "/administration/file").data.startswith(b"\xef\xbb\xbf")
    newest = ask("audit", "GET", "/administration?limit=1").get_json()["items"][0]
    assert newest["event_type"] == "administration_exported"
    for kind, begins in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
        assert ask("archivist", "POST", "/register/file", {"kind": kind}).data.startswith(begins)
    assert ask("archivist", "POST", "/register/file", {"kind": "pdf"}).status_code == 422
    note = ask("admin", "POST", "/checkpoints/file")
    assert note.mimetype == "text/plain" and Checkpoint.within(note.get_data(as_text=True)).size


def test_who_broke_glass_ends_it(site: TestSite, ask: Asker) -> None:
    case = opened(site)
    wish = {"number": case.number, "reason": "二厂起火，要马上看平面图"}
    made = ask("keeper2", "POST", "/emergencies", wish).get_json()
    (own,) = ask("keeper2", "GET", "/emergencies/own").get_json()["items"]
    assert own["id"] == made["id"] and ask("head", "GET", "/emergencies/own").get_json()["items"] == []
    path = f"/emergencies/{made['id']}/end"
    assert ask("head", "POST", path).status_code == 404
    assert ask("keeper2", "POST", path).status_code == 204
    assert ask("keeper2", "POST", path).status_code == 409
