"""Every blob is read once in each period, the oldest first; results stay, a mismatch alarms, a short budget is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docstore import clock
from docstore.blobs.fixity_plan import RUN_EVERY, Promise, aware, look, outlook
from docstore.blobs.store import CHUNK_SIZE
from docstore.custody.audit_results import Results
from docstore.custody.canonical import digest
from docstore.custody.finding import Finding
from docstore.custody.rolling_fixity import Run, as_text, run
from docstore.errors import AccessDeniedError
from docstore.kernel import indexes
from docstore.store import notices
from docstore.store.store import Store
from tests.conftest import TestMongo
from tests.stores import act_of, bring, make_store, sample_registry


@pytest.fixture
def store(mongo: TestMongo, tmp_path: Path) -> Any:
    made, _ = make_store(mongo, tmp_path, sample_registry(), indexes)
    yield made
    made.client.close()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Moves the machine's clock, from where it stands now."""
    real = clock.now

    def move(by: timedelta) -> None:
        monkeypatch.setattr(clock, "now", lambda: real() + by)

    return move


def damage(mongo: TestMongo, store: Store, blob: str, n: int = 0) -> None:
    chunks = mongo.admin[store.database.name]["vault_media.chunks"]
    data = bytearray(chunks.find_one({"files_id": blob, "n": n})["data"])
    data[7] ^= 1
    chunks.update_one({"files_id": blob, "n": n}, {"$set": {"data": bytes(data)}})


def results(store: Store) -> list[dict[str, Any]]:
    return list(store.database.fixity_results.find({}, sort=[("checked_at", 1), ("_id", 1)]))


def test_what_was_just_written_is_not_read_again(store: Store) -> None:
    bring(act_of(store, "writer"), content=b"new")
    assert run(store, Promise()) == Run(0, 0, 0)
    assert results(store) == []


def test_within_one_period_every_blob_is_read_and_spread_over_the_runs(
    store: Store, later: Callable[[timedelta], None]
) -> None:
    """Ten blobs, a period of five runs: two in each from the middle of the period on, all of them by its end."""
    promise = Promise(every=5 * RUN_EVERY)
    blobs = {bring(act_of(store, "writer"), content=b"%d" % n)[1].blob_id for n in range(10)}
    counts = []
    for hour in range(6):
        later(RUN_EVERY * hour)
        counts.append(run(store, promise).blobs)
    assert counts[:3] == [0, 0, 0] and counts[3:5] == [2, 2]
    assert {row["blob"] for row in results(store)} == blobs
    assert all(row["ok"] for row in results(store))


def test_the_oldest_comes_first_and_the_days_budget_ends_it(store: Store, later: Callable[[timedelta], None]) -> None:
    brought = [bring(act_of(store, "writer"), content=bytes([n]) * 1000)[1].blob_id for n in range(4)]
    for age, blob in enumerate(reversed(brought)):
        look(store, Promise())
        at = clock.now() - timedelta(days=100 + age)
        store.database.fixity_plan.update_one({"_id": blob}, {"$set": {"checked_at": at}})
    promise = Promise(bytes_a_day=1500)
    assert run(store, promise) == Run(2, 2000, 0)
    assert run(store, promise).blobs == 0
    later(timedelta(days=1, seconds=5))
    assert run(store, promise).blobs == 2
    assert [row["blob"] for row in results(store)] == brought


def test_a_mismatch_alarms_names_the_chunk_and_no_result_is_ever_replaced(
    mongo: TestMongo, store: Store, later: Callable[[timedelta], None]
) -> None:
    record, stored = bring(act_of(store, "writer"), content=bytes(2 * CHUNK_SIZE))
    later(timedelta(days=31))
    assert run(store, Promise()).failed == 0
    damage(mongo, store, stored.blob_id, n=1)
    later(timedelta(days=62))
    assert run(store, Promise()) == Run(1, 2 * CHUNK_SIZE, 1)

    first, second = results(store)
    assert (first["ok"], second["ok"], second["first_bad_chunk"]) == (True, False, 1)
    assert second["record"] == record and second["expected"] == stored.sha256 != second["actual"]
    (event,) = store.database.custody_events.find({"event_type": "fixity_failed"})
    assert (event["case"], event["outcome"], event["objects"][0]["record"]) == ("c1", "failure", record)
    (notice,) = notices.standing(store)
    assert notice.level == "bad" and record in notice.sentence and "第 1 块" in notice.sentence


def test_the_notice_goes_when_the_content_is_what_it_was_again(
    mongo: TestMongo, store: Store, later: Callable[[timedelta], None]
) -> None:
    _, stored = bring(act_of(store, "writer"), content=b"abcdefghijk")
    damage(mongo, store, stored.blob_id)
    later(timedelta(days=31))
    run(store, Promise())
    assert notices.standing(store)
    damage(mongo, store, stored.blob_id)  # the same bit once more: restored
    later(timedelta(days=62))
    run(store, Promise())
    assert notices.standing(store) == []


def test_the_digest_in_the_event_rules_over_a_swapped_blob(
    mongo: TestMongo, store: Store, later: Callable[[timedelta], None]
) -> None:
    """Somebody replaces bytes, files document and version together; the event still knows."""
    record, stored = bring(act_of(store, "writer"), content=b"genuine")
    forged = digest("forged")
    database = mongo.admin[store.database.name]
    database["vault_media.chunks"].update_one({"files_id": stored.blob_id}, {"$set": {"data": b"forged!"}})
    database["vault_media.files"].update_one({"_id": stored.blob_id}, {"$set": {"metadata.sha256": forged}})
    database.versions.update_one({"record": record}, {"$set": {"sha256": forged}})
    later(timedelta(days=31))
    assert run(store, Promise()).failed == 1


def test_a_blob_that_vanished_is_a_mismatch(mongo: TestMongo, store: Store, later: Callable[[timedelta], None]) -> None:
    _, stored = bring(act_of(store, "writer"), content=b"here today")
    look(store, Promise())
    mongo.admin[store.database.name]["vault_media.files"].delete_one({"_id": stored.blob_id})
    later(timedelta(days=31))
    assert run(store, Promise()).failed == 1


def test_each_group_of_results_is_bound_by_its_event(store: Store, later: Callable[[timedelta], None]) -> None:
    for n in range(3):
        bring(act_of(store, "writer"), content=b"%d" % n)
    later(timedelta(days=31))
    run(store, Promise())
    (event,) = store.database.custody_events.find({"event_type": "fixity_checked"})
    rows = list(store.database.fixity_results.find({"group": event["detail"]["group"]}).sort("$natural", 1))
    assert len(rows) == event["detail"]["blobs"] == 3
    assert digest([as_text(row) for row in rows]) == event["detail"]["digest"]


def test_the_audit_compares_results_with_their_events(
    mongo: TestMongo, store: Store, later: Callable[[timedelta], None]
) -> None:
    for n in range(3):
        bring(act_of(store, "writer"), content=b"%d" % n)
    later(timedelta(days=31))
    run(store, Promise())

    def said() -> str:
        return "".join(finding.sentence for finding in _results_findings(store))

    assert said() == ""
    rows = mongo.admin[store.database.name].fixity_results
    first = rows.find_one({})
    rows.update_one({"_id": first["_id"]}, {"$set": {"ok": False}})
    assert "少了，或者被改过" in said()
    rows.delete_one({"_id": first["_id"]})
    assert "少了，或者被改过" in said()
    rows.insert_one(first)
    assert said() == ""  # in another order than before: the digest goes by id
    store.database.fixity_results.insert_one({**first, "_id": "forged"})
    assert "比事件说的多" in said()


def _results_findings(store: Store) -> list[Finding]:
    results = Results()
    for event in store.database.custody_events.find({}):
        results.note(event)
    return list(results.findings(store))


def test_a_budget_too_small_for_the_promise_is_said_until_it_is_enough(
    store: Store, later: Callable[[timedelta], None]
) -> None:
    for _ in range(2):
        bring(act_of(store, "writer"), content=bytes(50_000))
    run(store, Promise(bytes_a_day=1000))
    (notice,) = notices.standing(store)
    assert (notice.level, "要 100 天" in notice.sentence) == ("warn", True)
    run(store, Promise())
    assert notices.standing(store) == []
    later(timedelta(days=40))  # nobody ran it for so long, and this run has no time for more than one
    assert run(store, Promise(), seconds=0).blobs == 1
    (notice,) = notices.standing(store)
    assert "40 天没有校验" in notice.sentence
    run(store, Promise())
    assert notices.standing(store) == []


def test_a_clock_that_was_ahead_does_not_put_a_blob_off(store: Store, later: Callable[[timedelta], None]) -> None:
    bring(act_of(store, "writer"), content=b"abc")
    later(timedelta(days=4000))
    assert run(store, Promise()).blobs == 1
    later(timedelta(days=0))
    assert run(store, Promise()).blobs == 1


def test_only_the_system_writes_results(store: Store) -> None:
    from docstore.custody.rolling_fixity import keep_results

    with pytest.raises(AccessDeniedError):
        keep_results(act_of(store, "writer"), results=[])


@given(st.integers(0, 10**7), st.integers(0, 2**50), st.integers(1, 400))
def test_the_shares_of_one_period_cover_everything(blobs: int, length: int, days: int) -> None:
    promise = Promise(every=timedelta(days=days))
    whole = outlook(promise, blobs, length, None)
    runs = promise.every // RUN_EVERY
    assert whole.share_blobs * runs >= blobs and whole.share_length * runs >= length
    assert whole.can_hold(promise) == (length <= promise.bytes_a_day * days)


def test_times_from_the_store_bear_a_zone(store: Store) -> None:
    bring(act_of(store, "writer"), content=b"abc")
    oldest = look(store, Promise()).oldest
    assert oldest is not None and oldest == aware(oldest)
