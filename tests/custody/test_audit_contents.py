"""The audit reads what is asked for, goes on after an interruption, and names what it finds all the same."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from docstore import clock
from docstore.custody import audit_contents
from docstore.custody.audit import Report, audit
from docstore.custody.audit_contents import Bookmark, Scope
from docstore.custody.note import Signer
from docstore.kernel import indexes
from docstore.store.store import Store
from tests.conftest import TestMongo
from tests.stores import act_of, bring, make_store, sample_registry

Made = tuple[Store, Signer]


@pytest.fixture
def made(mongo: TestMongo, tmp_path: Path) -> Any:
    store, signer = make_store(mongo, tmp_path, sample_registry(), indexes)
    for n in range(5):
        bring(act_of(store, "writer"), content=b"content %d" % n)
    yield store, signer
    store.client.close()


@pytest.fixture
def bookmark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bookmark:
    monkeypatch.setattr(audit_contents, "_SAVE_SECONDS", 0)
    return Bookmark(tmp_path / "audit.json")


def run(made: Made, **more: Any) -> Report:
    return audit(act_of(made[0]), [made[1].verifier], **more)


def interrupted(made: Made, bookmark: Bookmark, after: int, scope: Scope = audit_contents.EVERYTHING) -> None:
    seen = 0

    def stop(what: str, done: int, total: int) -> None:
        nonlocal seen
        seen += what == "contents" and done > 0
        if seen > after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(made, progress=stop, bookmark=bookmark, scope=scope)


def damage(mongo: TestMongo, store: Store, number: int) -> str:
    """Flip a byte of the content that the audit reads as number `number`; returns its record."""
    version = list(store.database.versions.find({}).sort("_id", 1))[number]
    chunks = mongo.admin[store.database.name]["vault_media.chunks"]
    chunks.update_one({"files_id": version["blob"]}, {"$set": {"data": b"CONTENT 9"}})
    return str(version["record"])


def test_an_interrupted_audit_goes_on_where_it_stood(made: Made, bookmark: Bookmark) -> None:
    interrupted(made, bookmark, after=2)
    earlier = bookmark.find(audit_contents.EVERYTHING)
    assert earlier is not None and earlier.contents == 2
    read: list[int] = []
    report = run(
        made, bookmark=bookmark, progress=lambda what, done, total: read.append(done) if what == "contents" else None
    )
    assert (report.contents, report.is_clean) == (5, True)
    assert len(read) == 1 + 3  # where it stands, then the three that were left
    assert bookmark.find(audit_contents.EVERYTHING) is None


def test_what_was_found_before_the_interruption_is_not_forgotten(
    mongo: TestMongo, made: Made, bookmark: Bookmark
) -> None:
    first, last = damage(mongo, made[0], 0), damage(mongo, made[0], 4)
    interrupted(made, bookmark, after=2)
    report = run(made, bookmark=bookmark)
    assert [(one.record, one.version, one.chunk) for one in report.findings] == [(first, 1, 0), (last, 1, 0)]
    assert all(one.event for one in report.findings)


def test_another_scope_does_not_go_on_with_it(made: Made, bookmark: Bookmark) -> None:
    interrupted(made, bookmark, after=2)
    assert bookmark.find(Scope(case="c1")) is None
    assert run(made, bookmark=bookmark, scope=Scope(case="c1")).contents == 5


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"scope": "|", "kind": 0, "more": 1, "findings": []}'])
def test_a_bookmark_that_cannot_be_read_is_none(tmp_path: Path, made: Made, text: str) -> None:
    (tmp_path / "audit.json").write_text(text, encoding="utf-8")
    assert run(made, bookmark=Bookmark(tmp_path / "audit.json")).contents == 5


def test_the_contents_of_one_case_or_of_late(mongo: TestMongo, made: Made) -> None:
    record = damage(mongo, made[0], 1)
    assert [one.record for one in run(made, scope=Scope(case="c1")).findings] == [record]
    other = run(made, scope=Scope(case="c2"))
    assert (other.contents, other.findings) == (0, [])
    late = run(made, scope=Scope(since=clock.now() + timedelta(hours=1)))
    assert (late.contents, late.findings, late.events) == (0, [], 6)
    assert run(made, scope=Scope(since=clock.now() - timedelta(hours=1))).contents == 5


def test_the_log_is_read_whole_whatever_is_asked_for(mongo: TestMongo, made: Made) -> None:
    mongo.admin[made[0].database.name].custody_events.delete_one({"chain": "case:c1", "sequence": 2})
    assert run(made, scope=Scope(case="c1")).findings
    assert run(made, scope=Scope(since=clock.now() + timedelta(hours=1))).findings
