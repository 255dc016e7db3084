"""Facts against events: what the ledger tells of a thing must be what the database says of it now.

The application may change facts, and so may whoever has its credentials: a case could be opened again after it was
sealed, a post given to an account, a module that forbids something taken away, without an event. Only what events
themselves say is compared; drafts and names are not evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from docstore.access.account import Account
from docstore.custody.finding import Finding
from docstore.errors import CustodyChainError
from docstore.model.record import Record
from docstore.registry.installed import FIRST_KERNEL
from docstore.registry.manifest import KERNEL
from docstore.store.store import Store

# What a move fixes beside the state, by the same name in the event and on the document.
FIXED = ("number", "archive_number", "retention_until")


class Moves:
    """The last move of each thing. Events are noted in the order of their chains."""

    def __init__(self) -> None:
        self._last: dict[str, dict[str, Any]] = {}

    def note(self, event: dict[str, Any]) -> None:
        if "to" in event["detail"] and event["objects"]:
            self._last[event["objects"][0]["id"]] = event

    def findings(self, store: Store) -> Iterator[Finding]:
        """What is gone, or stands otherwise than its last move says."""
        models = {model.policy_kind: model for model in store.registry.models.values() if model.policy_kind}
        database: Any = store.database
        for key, event in self._last.items():
            thing = event["objects"][0]
            model = models.get(thing["kind"])
            if model is None:
                continue  # the module that knows it is not loaded
            stored = database[model.collection_name()].find_one({"_id": key})
            problem = _compare(stored, event["detail"])
            if problem:
                name = thing.get("number") or thing.get("title") or key
                place = f"{event['chain']} 第 {event['sequence']} 号事件"
                yield Finding(
                    f"{name} {problem}，见 {place}。",
                    CustodyChainError.code,
                    case=event["case"] or "",
                    record=key if thing["kind"] == "record" else "",
                    event=event["_id"],
                )


def _compare(stored: Mapping[str, Any] | None, detail: Mapping[str, Any]) -> str:
    if stored is None:
        return "不见了"
    if stored.get("state") != detail["to"]:
        return f"现在的状态是 {stored.get('state')}，留痕说是 {detail['to']}"
    changed = [name for name in FIXED if name in detail and stored.get(name) != detail[name]]
    return f"的 {'、'.join(changed)} 与留痕不一致" if changed else ""


class Mentions:
    """Which things any event names: evidence that no event names was not brought in by the application."""

    def __init__(self, store: Store) -> None:
        self._models = {
            model.policy_kind or model.__name__.lower(): model
            for model in store.registry.models.values()
            if model.policy_kind or model.is_evidence
        }
        # Versions and renditions are looked at one by one, with their bytes.
        self._ids: dict[str, set[str]] = {kind: set() for kind in self._models if kind not in ("version", "rendition")}

    def note(self, event: dict[str, Any]) -> None:
        for item in event["objects"]:
            if item["kind"] in self._ids:
                self._ids[item["kind"]].add(item["id"])

    def findings(self, store: Store) -> Iterator[Finding]:
        for kind, ids in self._ids.items():
            rows: Any = store.database[self._models[kind].collection_name()]
            for row in rows.find({}, {"title": 1, "number": 1, "name": 1, "case": 1}):
                if row["_id"] not in ids:
                    name = row.get("number") or row.get("title") or row.get("name") or row["_id"]
                    yield Finding(
                        f"{name} 没有任何留痕，不是本系统登记的。",
                        CustodyChainError.code,
                        case=row["_id"] if kind == "case" else row.get("case") or "",
                        record=row["_id"] if kind == "record" else "",
                    )


class Newest:
    """The highest number of a version that events tell of, for each record: that one is shown and given out."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def note(self, event: dict[str, Any]) -> None:
        for item in event["objects"]:
            if item["kind"] == "version" and "digest" in item:
                self._numbers[item["record"]] = max(item["number"], self._numbers.get(item["record"], 0))

    def findings(self, store: Store) -> Iterator[Finding]:
        for row in store.database[Record.collection_name()].find({}, {"title": 1, "case": 1, "current_version": 1}):
            told = self._numbers.get(row["_id"], 0)
            if row.get("current_version", 0) != told:
                yield Finding(
                    f"{row.get('title')} 现在用的是第 {row.get('current_version')} 版，留痕说最新的是第 {told} 版。",
                    CustodyChainError.code,
                    case=row.get("case") or "",
                    record=row["_id"],
                )


class Posts:
    """Who may sign in, with which posts: as the events of the account say, the newest of each post."""

    def __init__(self) -> None:
        self._created: dict[str, dict[str, Any]] = {}
        self._posts: dict[str, dict[str, dict[str, Any]]] = {}

    def note(self, event: dict[str, Any]) -> None:
        if not event["objects"]:
            return
        key, detail = event["objects"][0]["id"], event["detail"]
        if event["event_type"] == "account_created":
            self._created[key] = event
            self._posts[key] = {one["id"]: one for one in detail.get("posts", _of_before(key, detail))}
        elif event["event_type"] == "post_given":
            self._posts.setdefault(key, {})[detail["post"]["id"]] = detail["post"]
        elif event["event_type"] == "post_ended":
            self._change(key, [detail["post"]], ends_on=detail["ends_on"])
        elif event["event_type"] == "posts_declined":
            self._change(key, detail["posts"], ends_on=detail["ends_on"])
        elif event["event_type"] == "posts_confirmed":
            self._change(key, detail["posts"], confirmed_by=detail["confirmed_by"])

    def _change(self, account: str, posts: list[str], **facts: str) -> None:
        known = self._posts.setdefault(account, {})
        for post in posts:
            known[post] = {**known.get(post, {}), **facts}

    def findings(self, store: Store) -> Iterator[Finding]:
        rows: Any = store.database[Account.collection_name()]
        for key, event in self._created.items():
            row = rows.find_one({"_id": key}, {"username": 1, "posts": 1})
            if row is None or row["username"] != event["detail"]["username"] or not self._agree(key, row):
                what = "不见了" if row is None else "的登录名、岗位或者科室与留痕不一致"
                username = event["detail"].get("username")
                yield Finding(
                    f"账号 {username} {what}，见 {event['chain']} 第 {event['sequence']} 号事件。",
                    CustodyChainError.code,
                    event=event["_id"],
                )

    def _agree(self, key: str, row: dict[str, Any]) -> bool:
        kept = {post.get("_id", post.get("id")): post for post in row.get("posts", ())}
        told = self._posts[key]
        return kept.keys() == told.keys() and all(
            kept[post].get(name, "") == value for post, facts in told.items() for name, value in facts.items()
        )


def _of_before(account: str, detail: dict[str, Any]) -> list[dict[str, Any]]:
    """The posts of an event that told roles and one department; the kernel's migration to 1.2 gave them these ids."""
    return [
        {"id": f"{account}-{role}", "role": role, "department": detail.get("department", "")}
        for role in detail.get("roles", ())
    ]


class Modules:
    """Which modules the store has, in which versions: what they forbid holds only while they are there."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {KERNEL: FIRST_KERNEL}

    def note(self, event: dict[str, Any]) -> None:
        if event["event_type"] == "store_created":
            self._told |= event["detail"].get("modules", {})
        elif event["event_type"] == "modules_changed" and event["outcome"] == "success":
            self._told |= {str(one.get("name")): str(one.get("to")) for one in event["detail"].get("modules", ())}

    def findings(self, store: Store) -> Iterator[Finding]:
        rows = {KERNEL: FIRST_KERNEL} | {row["_id"]: row.get("version") for row in store.database.modules.find({})}
        for name in sorted({*rows, *self._told}):
            if rows.get(name, "") != self._told.get(name, ""):
                sentence = f"模块 {name} 现在是 {rows.get(name) or '没有'}，留痕说是 {self._told.get(name) or '没有'}。"
                yield Finding(sentence, CustodyChainError.code)
