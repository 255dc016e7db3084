"""The worker: Celery carries hints, the outbox carries the truth.

- `deliver` claims rows by lease and runs their jobs until none is due; a hint when all is done does nothing.
- `relay` (every few seconds, by the scheduler) sends hints for rows that waited or whose worker died.
- `rounds` (every minute) promises the scheduled jobs of the modules whose round has come.
- `seal` (every few seconds) turns new custody events into leaves of the log and signs a checkpoint.
- `stamp` (every minute) has the newest checkpoint stamped when that is due, see `docstore.custody.stamping`.
- `verify` (every hour) reads its share of all blobs again, see `docstore.custody.rolling_fixity`.
- `sweep` (every hour) ends expired uploads and removes, through the door, bytes that nothing refers to.
"""

from __future__ import annotations

import logging
import math
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from celery import Celery
from celery.signals import worker_init
from pymongo.errors import PyMongoError

from docstore.access.actor import SYSTEM
from docstore.blobs import fixity_plan
from docstore.custody import rolling_fixity, stamping
from docstore.errors import IntegrityError, QuanchengError, UnavailableError
from docstore.identifiers import new_id
from docstore.registry.registry import JobType
from docstore.registry.schedule import SHORTEST
from docstore.store import outbox, rounds
from docstore.store.act import Act
from docstore.store.child_process import stand_back
from docstore.store.store import Store

log = logging.getLogger("quancheng.worker")

RELAY_SECONDS = 3.0
SEAL_SECONDS = 2.0
SWEEP_SECONDS = 3600.0
# One process sends a hint at most so often: a worker that got one looks for all that is due.
HINT_SECONDS = 0.1
# A worker hands on to another hint after so long: sealing has its turn, and Celery's limit for one job counts it all.
TURN_SECONDS = 1.0
# How far a worker stands back behind those who wait for pages: a third of their share where the processor is scarce.
NICENESS = 5
# Hints of one relay: as many as a site has processes for jobs, or more.
RELAYED = 8
# What people read of an error that nobody foresaw; the log has the rest.
ACCIDENT = "程序出错，没有做成。原因在运行日志里，请系统管理员看。"
_SCHEDULE = {
    "relay": RELAY_SECONDS,
    "seal": SEAL_SECONDS,
    "stamp": stamping.RUN_SECONDS,
    "sweep": SWEEP_SECONDS,
    "rounds": SHORTEST.total_seconds(),
    "verify": fixity_plan.RUN_EVERY.total_seconds(),
}


def make_app(broker: str, open_store: Callable[[], Store]) -> Celery:
    """The Celery application. `open_store` is called in each process after the fork, once; it brings the sealer."""
    app = Celery("quancheng", broker=broker)
    app.conf.update(
        task_acks_late=True,
        task_ignore_result=True,
        task_serializer="json",
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        # kombu's MongoDB transport polls; its default of a second makes it crawl.
        broker_transport_options={"polling_interval": 0.05},
        timezone="UTC",
        beat_schedule={
            name: {"task": f"quancheng.{name}", "schedule": seconds, "options": {"expires": seconds}}
            for name, seconds in _SCHEDULE.items()
        },
    )
    store = lru_cache(maxsize=1)(open_store)

    @app.task(name="quancheng.deliver")
    def deliver() -> None:
        until = time.monotonic() + TURN_SECONDS
        while run_next(store()):
            if time.monotonic() > until:
                deliver.delay()
                return

    @app.task(name="quancheng.relay")
    def relay() -> None:
        for _ in outbox.due(store().database, limit=RELAYED):
            deliver.delay()

    @app.task(name="quancheng.rounds")
    def come_round() -> None:
        rounds.promise_due(store())

    @app.task(name="quancheng.seal")
    def seal() -> None:
        sealer = store().equipment.sealer
        if sealer is not None:
            sealer.seal()

    @app.task(name="quancheng.stamp")
    def stamp() -> None:
        stamping.run(store(), store().equipment.authority)

    @app.task(name="quancheng.sweep")
    def sweep() -> None:
        door = store().equipment.door
        if door is not None:
            door.sweep()

    @app.task(name="quancheng.verify")
    def verify() -> None:
        promise = store().equipment.promise
        if promise is not None:
            rolling_fixity.run(store(), promise)

    return app


class Announcer:
    """What a store calls after a commit. A broker that is down is no error: the relay sends the hint later."""

    def __init__(self, app: Celery) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._sent_at = -HINT_SECONDS
        self._is_planned = False

    def __call__(self, rows: list[str]) -> None:
        """Send a hint now, or when the last one is old enough."""
        with self._lock:
            if not rows or self._is_planned:
                return
            pause = self._sent_at + HINT_SECONDS - time.monotonic()
            self._is_planned = pause > 0
        if pause <= 0:
            self._send()
            return
        timer = threading.Timer(pause, self._send)
        timer.daemon = True
        timer.start()

    def _send(self) -> None:
        with self._lock:
            self._is_planned, self._sent_at = False, time.monotonic()
        try:
            self._app.send_task("quancheng.deliver", retry=False)
        except Exception:  # any transport failure: the rows are already safe in the outbox
            log.warning("no hint of new jobs sent, the relay will")


def run(store: Store, row: str) -> None:
    """Claim and run one job of the outbox."""
    _work(store, lambda holder: outbox.claim(store.database, row, holder))


def run_next(store: Store) -> bool:
    """Claim and run the job that is due longest; False when none is due."""
    return _work(store, lambda holder: outbox.claim_next(store.database, holder))


def _work(store: Store, claim: Callable[[str], dict[str, Any] | None]) -> bool:
    holder = f"{os.getpid()}-{new_id()[:8]}"
    claimed = claim(holder)
    if claimed is None:
        return False
    row, tried = claimed["_id"], claimed["attempts"]
    act = Act(store, SYSTEM, claimed["played_at"])
    kind = store.registry.jobs.get(claimed["job"])
    most = kind.tries if kind and kind.tries else math.inf
    try:
        if tried > most:
            raise UnavailableError("没有做完就中断了。")  # with the whole worker, as often as it may be tried
        with _sign_of_life(store, row, holder):
            store.registry.jobs[claimed["job"]].run(act, **claimed["payload"])
    except UnavailableError as error:
        if tried < most:
            outbox.postpone(store.database, row, holder, tried, error.message)
        else:
            _give_up(act, kind, claimed, holder, error.message)
    except Exception as error:  # whatever it was, the row must say so, and people must see it
        if isinstance(error, IntegrityError) or not isinstance(error, QuanchengError):
            log.exception("job %s (%s) failed", claimed["job"], row)
        _give_up(act, kind, claimed, holder, getattr(error, "message", "") or ACCIDENT)
    else:
        outbox.finish(store.database, row, holder)
    return True


def _give_up(act: Act, kind: JobType | None, claimed: dict[str, Any], holder: str, problem: str) -> None:
    """Say in the facts that the job was not done, where it has a way to, and leave the row to people."""
    database, row = act.store.database, claimed["_id"]
    try:
        if kind is not None and kind.give_up is not None:
            kind.give_up(act, problem, **claimed["payload"])
    except UnavailableError as error:
        outbox.postpone(database, row, holder, claimed["attempts"], error.message)
        return
    except Exception:
        log.exception("giving up job %s (%s) failed", claimed["job"], row)
    outbox.park(database, row, holder, problem)


@worker_init.connect
def _stand_back(**_: Any) -> None:
    stand_back(NICENESS)


@contextmanager
def _sign_of_life(store: Store, row: str, holder: str) -> Iterator[None]:
    """Renew the lease from a thread of its own for as long as the job runs."""
    is_over = threading.Event()

    def renew() -> None:
        while not is_over.wait(outbox.LEASE.total_seconds() / 3):
            try:
                outbox.renew(store.database, row, holder)
            except PyMongoError:
                log.warning("lease of job %s not renewed, the database does not answer", row)

    thread = threading.Thread(target=renew, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
