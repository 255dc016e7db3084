"""The supervisor: starts MongoDB, web, worker and scheduler in this order, tends them, and ends them in the other.

- A child that dies is started again, three times a minute; then everything is stopped, with one line.
- Each child leads its own session, so Ctrl-C reaches only the supervisor, and it decides: web and worker first,
  MongoDB last, all within 30 seconds, whatever state they are in.
- When the supervisor itself is killed, the kernel tells its children; whatever still hangs is ended by the
  next start (`end_left_behind`).
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from admin.ports import answers
from docstore.errors import QuanchengError, StartupError
from docstore.store import child_process
from docstore.store.datadir import DataDirectory
from docstore.store.embedded import EmbeddedMongo

RESTARTS_A_MINUTE = 3
RECHECK_SECONDS = 5.0
READY_SECONDS = 90.0
CHILD_GRACE = 12.0
MONGO_GRACE = 12.0
_TICK = 0.1


class ChildKeepsDyingError(QuanchengError):
    code = "child-keeps-dying"
    next_step = "原因在 {log}。"


@dataclass(frozen=True)
class ChildSpec:
    """What to run. `label` is what people read."""

    name: str
    label: str
    command: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Chore:
    """What somebody asked to have done: `work` returns one line. `rests`: only while nothing but the database runs."""

    work: Callable[[], str]
    rests: bool = True


class StopRequested(BaseException):
    """Ctrl-C, SIGTERM or SIGHUP; no ordinary handler may swallow it."""


class Supervisor:
    """Holds the directory's lock through the caller. `mongo` is None when MongoDB runs elsewhere.

    `url` is the site's; its `/health` is asked until it answers 200. `prepare` runs when MongoDB is up and before
    the other children are started. `watch` is called over and over while all is well; `chore` too, and at the start:
    the work that it gives is done, and what it says is told. `instead` is asked after work for which the children
    rested: what has to run in their place, until it says None.
    """

    def __init__(
        self,
        data: DataDirectory,
        children: Sequence[ChildSpec],
        *,
        mongo: EmbeddedMongo | None,
        url: str = "",
        prepare: Callable[[], object] = lambda: None,
        child_grace: float = CHILD_GRACE,
        watch: Callable[[], None] = lambda: None,
        chore: Callable[[], Chore | None] = lambda: None,
        instead: Callable[[], ChildSpec | None] = lambda: None,
        say: Callable[[str], None] = lambda text: None,
    ) -> None:
        self._data = data
        self._specs = {spec.name: spec for spec in children}
        self._mongo = mongo
        self._url = url
        self._prepare = prepare
        self._child_grace = child_grace
        self._watch = watch
        self._chore = chore
        self._instead = instead
        self._say = say
        self._running: dict[str, tuple[ChildSpec, subprocess.Popen[bytes]]] = {}
        self._is_resting = False
        self._deaths: dict[str, deque[float]] = {}

    def run(self, on_ready: Callable[[], None] = lambda: None) -> None:
        """In the foreground until Ctrl-C. Raises ChildKeepsDyingError; nothing runs any more when it returns."""
        with _stop_signals():
            try:
                self.start()
                self.wait_until_ready()
                on_ready()
                while True:
                    self.tend()
                    self._watch()
                    if chore := self._chore():
                        self._do(chore)
                    time.sleep(_TICK)
            except StopRequested:
                self._say("正在停止。")
            finally:
                with _deaf_to_signals():
                    self.stop()

    def start(self) -> None:
        """Start everything. The caller calls `stop` in any case."""
        end_left_behind(self._data)
        if self._mongo is not None:
            self._mongo.start()
        if chore := self._chore():  # asked for before the last end, whatever that was
            self._rest()
            self._say(chore.work())
        self._prepare()
        self._start_children()

    def wait_until_ready(self) -> None:
        """Tend the children until the site answers. Raises StartupError when it never does."""
        deadline = time.monotonic() + READY_SECONDS
        while self._url and not answers(f"{self._url}/health"):
            self.tend()
            if time.monotonic() > deadline:
                raise StartupError("网页服务没有回应。", next_step=f"原因在 {self._data.logs}。")
            time.sleep(_TICK)

    def tend(self) -> None:
        """Start again whoever has died. Raises ChildKeepsDyingError when that was too often."""
        restarted = False
        for name, (spec, process) in list(self._running.items()):
            if process.poll() is not None:
                self._count_death(name, spec.label, f"{name}.log")
                child_process.signal_group(process.pid, signal.SIGKILL)  # what it may have left behind
                self._spawn(spec)
                restarted = True
        if self._mongo is not None and self._mongo.process.poll() is not None:
            self._count_death("mongod", "数据库", "mongod.log")
            self._mongo.start()
            restarted = True
        if restarted:
            self._announce()

    def stop(self) -> None:
        """End everything within 30 seconds: those who use the database first, the database last."""
        self._end_children()
        if self._mongo is not None:
            self._mongo.stop(grace=MONGO_GRACE)
        self._data.withdraw_server()

    def _do(self, chore: Chore) -> None:
        """What the children need not rest for is done beside them."""
        if not chore.rests:
            self._say(chore.work())
            return
        self._say("网页和后台任务停一会儿。")
        self._rest()
        self._say(chore.work())
        while stand_in := self._instead():
            self._hold(stand_in)
        self._end_children()
        self._start_children()
        self.wait_until_ready()
        self._say("网页和后台任务又启动了。")

    def _hold(self, stand_in: ChildSpec) -> None:
        """Have `stand_in` in the children's place for a while. Commands find the database, and may put things right."""
        if [spec for spec, _ in self._running.values()] != [stand_in]:
            self._end_children()
            self._spawn(stand_in)
            self._announce()
            self._say(f"网页暂时只有{stand_in.label}。")
        until = time.monotonic() + RECHECK_SECONDS
        while time.monotonic() < until:
            self.tend()
            time.sleep(_TICK)

    def _rest(self) -> None:
        """Nothing but the database runs; whoever joins finds no site."""
        self._end_children()
        self._is_resting = True
        self._announce()

    def _start_children(self) -> None:
        self._is_resting = False
        for spec in self._specs.values():
            self._spawn(spec)
        self._announce()

    def _end_children(self) -> None:
        processes = [process for _, process in self._running.values()]
        for process in processes:
            child_process.ask_to_end(process)
        deadline = time.monotonic() + self._child_grace
        for process in processes:
            child_process.await_end(process, grace=deadline - time.monotonic())
        self._running.clear()

    @property
    def pids(self) -> dict[str, int]:
        own = {name: process.pid for name, (_, process) in self._running.items()}
        return own | ({"mongod": self._mongo.process.pid} if self._mongo is not None else {})

    def _spawn(self, spec: ChildSpec) -> None:
        log = self._data.logs / f"{spec.name}.log"
        self._running[spec.name] = spec, child_process.spawn(spec.command, log=log, env=spec.env or None)

    def _announce(self) -> None:
        self._data.announce_server(url="" if self._is_resting else self._url, children=self.pids)

    def _count_death(self, name: str, label: str, log: str) -> None:
        deaths = self._deaths.setdefault(name, deque())
        now = time.monotonic()
        deaths.append(now)
        while deaths[0] < now - 60:
            deaths.popleft()
        if len(deaths) > RESTARTS_A_MINUTE:
            raise ChildKeepsDyingError(
                "{label}一分钟里停了 {count} 次，全部停止。", label=label, count=len(deaths), log=self._data.logs / log
            )
        self._say(f"{label}停了，重新启动。")


def end_left_behind(data: DataDirectory) -> None:
    """End the children of a supervisor that was killed. The caller holds the directory's lock, so none has a parent."""
    last = data.last_server()
    for name, (pid, started) in (last.children if last else {}).items():
        # the number may belong to somebody else by now; MongoDB ends its own left-behind process
        if name != "mongod" and child_process.started_at(pid) in ("", started):
            child_process.end_orphan(pid, grace=5.0)


@contextlib.contextmanager
def _stop_signals() -> Iterator[None]:
    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # once is enough: the end is under way
            signal.signal(each, signal.SIG_IGN)
        raise StopRequested

    with _handlers(ask_to_stop):
        yield


@contextlib.contextmanager
def _deaf_to_signals() -> Iterator[None]:
    with _handlers(signal.SIG_IGN):
        yield


@contextlib.contextmanager
def _handlers(handler: Any) -> Iterator[None]:
    wanted = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # `nohup` asks to outlive the terminal
        wanted.append(signal.SIGHUP)
    before = {number: signal.signal(number, handler) for number in wanted}
    try:
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)
