"""A person changes the password that somebody else chose for them; other sessions end, and it is an event."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.site import PASSWORD, TestSite, post, whole_site

NEW = "a-new-password-of-my-own"


@pytest.fixture
def site(mongo: Any, tmp_path: Path) -> Iterator[TestSite]:
    with whole_site(mongo, tmp_path) as made:
        yield made


def change(client: Any, now: str, new: str, again: str) -> Any:
    return post(client, "/password", {"password": now, "new_password": new, "new_password_confirm": again})


@pytest.mark.parametrize(
    ("now", "new", "again", "said"),
    [
        ("wrong-password", NEW, NEW, "现在的密码不对。"),
        (PASSWORD, NEW, NEW + "x", "两次输入的新密码不同。"),
        (PASSWORD, "short", "short", "密码至少 10 个字符。"),
        (PASSWORD, PASSWORD, PASSWORD, "新密码不能是最近用过的 5 个"),
        ("", NEW, NEW, "填写密码。"),
        (PASSWORD, "", "", "填写密码。"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(site: TestSite, now: str, new: str, again: str, said: str) -> None:
    assert said in change(site.client("handler"), now, new, again).get_data(as_text=True)


def test_the_new_password_counts_and_other_sessions_end(site: TestSite) -> None:
    here, elsewhere = site.client("handler"), site.client("handler")
    assert change(here, PASSWORD, NEW, NEW).status_code == 302
    assert here.get("/").status_code == 200
    assert elsewhere.get("/cases").status_code == 302
    stranger = site.client()
    assert post(stranger, "/login", {"username": "handler", "password": PASSWORD}).status_code != 302
    assert post(stranger, "/login", {"username": "handler", "password": NEW}).status_code == 302
    event = site.store.database.custody_events.find_one({"event_type": "account_changed"})
    assert event is not None and "password" in event["detail"]["fields"]
    assert NEW not in str(event) and PASSWORD not in str(event)


def test_a_stranger_is_sent_to_sign_in(site: TestSite) -> None:
    answer = site.client().get("/password")
    assert answer.status_code in (302, 401)
