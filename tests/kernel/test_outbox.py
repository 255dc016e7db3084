"""Jobs are delivered at least once, retried only when the world was unavailable, and parked for people otherwise."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

import pytest

from docstore import clock, worker
from docstore.errors import ConflictError, ConverterUnavailableError
from docstore.registry.registry import JobType
from docstore.store import outbox
from docstore.store.store import Store
from docstore.store.unit_of_work import UnitOfWork, use_case
from docstore.worker import Announcer, run, run_next
from tests.stores import act_of


class Job:
    """Stands for the work of a job: what it was called with, and what it raises next."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.raises: Exception | None = None

    def __call__(self, act: Any, **payload: Any) -> None:
        self.calls.append(payload)
        if self.raises:
            raise self.raises


@pytest.fixture
def job(store: Store) -> Job:
    work = Job()
    store.registry.jobs["things.touch"] = JobType(work)
    return work


@pytest.fixture
def row(store: Store, job: Job) -> str:
    announced: list[str] = []
    store.announce = announced.extend

    @use_case
    def promise(uow: UnitOfWork) -> None:
        uow.enqueue("things.touch", key="k", thing="t")

    promise(act_of(store, "writer"))
    (key,) = announced
    return key


def state(store: Store, row: str) -> dict[str, Any]:
    return store.database.outbox.find_one({"_id": row})


def test_a_promised_job_runs_once_however_often_it_is_hinted(store: Store, job: Job, row: str) -> None:
    for _ in range(3):
        run(store, row)
    assert job.calls == [{"thing": "t"}]
    assert state(store, row)["state"] == "done"


def test_one_hint_is_enough_for_all_that_is_due(store: Store, job: Job, row: str) -> None:
    @use_case
    def promise(uow: UnitOfWork, number: int) -> None:
        uow.enqueue("things.touch", thing=f"t{number}")

    for number in range(2):
        promise(act_of(store, "writer"), number)
    while run_next(store):
        pass
    assert [call["thing"] for call in job.calls] == ["t", "t0", "t1"]
    assert state(store, row)["state"] == "done"


def test_many_promises_make_few_hints_and_one_after_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "HINT_SECONDS", 0.5)
    promised, told = 0, threading.Semaphore(0)
    known: list[int] = []

    class Broker:
        def send_task(self, name: str, **_: Any) -> None:
            known.append(promised)
            told.release()
            raise ConnectionError("down: the relay will do it")

    announce = Announcer(Broker())  # type: ignore[arg-type]
    for promised in range(1, 101):
        announce([f"row {promised}"])
    while known[-1] < 100:
        assert told.acquire(timeout=20)
    assert known[0] == 1 and len(known) < 10


def test_unavailable_is_retried_later_with_the_reason_kept(store: Store, job: Job, row: str) -> None:
    job.raises = ConverterUnavailableError("转换器没有回应。")
    run(store, row)
    waiting = state(store, row)
    assert (waiting["state"], waiting["problem"]) == ("waiting", "转换器没有回应。")
    assert waiting["due_at"] > clock.now()
    run(store, row)  # not due yet
    assert len(job.calls) == 1
    store.database.outbox.update_one({"_id": row}, {"$set": {"due_at": clock.now() - timedelta(seconds=2)}})
    assert outbox.due(store.database) == [row]
    job.raises = None
    run(store, row)
    assert state(store, row)["state"] == "done" and len(job.calls) == 2


@pytest.mark.parametrize("error", [ConflictError("不行。"), ZeroDivisionError("a fault of the program")])
def test_any_other_error_parks_the_job_for_people(store: Store, job: Job, row: str, error: Exception) -> None:
    job.raises = error
    run(store, row)
    assert state(store, row)["state"] == "failed"
    assert state(store, row)["problem"] == (getattr(error, "message", "") or worker.ACCIDENT)
    assert outbox.due(store.database) == []


def test_a_worker_that_died_loses_the_job_to_the_next(store: Store, job: Job, row: str) -> None:
    assert outbox.claim(store.database, row, "dead") is not None
    run(store, row)
    assert job.calls == []  # still leased
    store.database.outbox.update_one({"_id": row}, {"$set": {"lease_until": clock.now() - timedelta(seconds=1)}})
    assert outbox.due(store.database) == [row]
    run(store, row)
    assert len(job.calls) == 1
    outbox.park(store.database, row, "dead", "too late")  # the dead one wakes up
    assert state(store, row)["state"] == "done"


def test_a_living_worker_keeps_its_job_beyond_the_lease(
    store: Store, job: Job, row: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "LEASE", timedelta(seconds=0.3))
    seen: list[list[str]] = []

    def slow(act: Any, **payload: Any) -> None:
        time.sleep(1)
        seen.append(outbox.due(store.database))

    store.registry.jobs["things.touch"] = JobType(slow)
    run(store, row)
    assert seen == [[]] and state(store, row)["state"] == "done"


def due_now(store: Store, row: str) -> None:
    store.database.outbox.update_one({"_id": row}, {"$set": {"due_at": clock.now() - timedelta(seconds=2)}})


def test_a_job_that_may_be_tried_so_often_is_given_up_then(store: Store, job: Job, row: str) -> None:
    given_up: list[tuple[str, dict[str, Any]]] = []

    def give_up(act: Any, problem: str, **payload: Any) -> None:
        given_up.append((problem, payload))

    store.registry.jobs["things.touch"] = JobType(job, tries=3, give_up=give_up)
    job.raises = ConverterUnavailableError("转换器没有回应。")
    for _ in range(5):
        run(store, row)
        due_now(store, row)
    assert len(job.calls) == 3
    assert given_up == [("转换器没有回应。", {"thing": "t"})]
    assert outbox.standing(store.database, "things.touch", "k") == outbox.Standing("failed", "转换器没有回应。", 3)


def test_what_can_never_be_done_is_given_up_at_once(store: Store, job: Job, row: str) -> None:
    given_up: list[str] = []
    store.registry.jobs["things.touch"] = JobType(job, 3, lambda act, problem, **payload: given_up.append(problem))
    job.raises = ConflictError("没有转成。")
    run(store, row)
    assert given_up == ["没有转成。"]
    assert state(store, row)["state"] == "failed"


def test_a_job_that_takes_its_worker_along_is_given_up_too(store: Store, job: Job, row: str) -> None:
    given_up: list[str] = []
    store.registry.jobs["things.touch"] = JobType(job, 2, lambda act, problem, **payload: given_up.append(problem))
    for _ in range(2):
        assert outbox.claim(store.database, row, "dead") is not None
        store.database.outbox.update_one({"_id": row}, {"$set": {"lease_until": clock.now() - timedelta(seconds=1)}})
    run(store, row)
    assert (job.calls, given_up) == ([], ["没有做完就中断了。"])


def test_when_giving_up_cannot_be_written_it_is_tried_again(store: Store, job: Job, row: str) -> None:
    def give_up(act: Any, problem: str, **payload: Any) -> None:
        raise ConverterUnavailableError("数据库没有回应。")

    store.registry.jobs["things.touch"] = JobType(job, 1, give_up)
    job.raises = ConverterUnavailableError("转换器没有回应。")
    run(store, row)
    assert state(store, row)["state"] == "waiting"


def test_what_is_over_can_be_promised_again(store: Store, job: Job, row: str) -> None:
    @use_case
    def again(uow: UnitOfWork) -> None:
        uow.enqueue("things.touch", key="k", again=True, thing="t2")

    again(act_of(store, "writer"))  # it waits already: nothing changes
    assert state(store, row)["payload"] == {"thing": "t"}
    job.raises = ConflictError("没有转成。")
    run(store, row)
    job.raises = None
    again(act_of(store, "writer"))
    waiting = state(store, row)
    assert (waiting["state"], waiting["attempts"], waiting["problem"]) == ("waiting", 0, "")
    run(store, row)
    assert job.calls == [{"thing": "t"}, {"thing": "t2"}]
    assert store.database.outbox.count_documents({"job": "things.touch"}) == 1
