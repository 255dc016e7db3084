"""The supervisor with small children: it restarts, gives up, and leaves nobody behind, whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from docstore.store.child_process import started_at
from docstore.store.datadir import DataDirectory

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}

PROGRAM = Path(__file__).with_name("fake_site.py")


class Site:
    def __init__(self, data: DataDirectory, port: int, *options: str) -> None:
        self.data = data
        command = [sys.executable, str(PROGRAM), str(data.path), str(port), *options]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        self.said: list[str] = []

    def read_until(self, words: str) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if words in line:
                return
        raise AssertionError(f"{words!r} was not said, but {self.said}")

    def pid(self, name: str) -> int:
        server = self.data.last_server()
        assert server is not None
        return server.children[name][0]

    def sessions(self) -> set[int]:
        """The sessions of the children, each led by its child."""
        server = self.data.last_server()
        return {pid for pid, _ in server.children.values()} if server else set()

    def interrupt_group(self) -> None:
        """What a terminal does at Ctrl-C."""
        os.killpg(self.process.pid, signal.SIGINT)


def members(sessions: set[int]) -> list[int]:
    """Every living process in one of `sessions`."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and started_at(int(entry.name)):
            try:
                session = int((entry / "stat").read_text().rpartition(")")[2].split()[3])
            except OSError:
                continue
            if session in sessions:
                found.append(int(entry.name))
    return found


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture
def site(data_directory: DataDirectory) -> Iterator[Callable[..., Site]]:
    from admin.ports import free_port

    started: list[Site] = []

    def start(*, mongo: bool = False, stubborn: bool = False) -> Site:
        options = [word for word, wanted in (("mongo", mongo), ("stubborn", stubborn)) if wanted]
        new = Site(data_directory, free_port(), *options)
        started.append(new)
        new.read_until("ready")
        return new

    yield start
    for each in started:
        for pid in members(each.sessions()) + ([each.process.pid] if each.process.poll() is None else []):
            os.kill(pid, signal.SIGKILL)
        each.process.wait()


def test_ctrl_c_to_the_whole_group_ends_everything_in_order(site):
    running = site(mongo=True)
    sessions = running.sessions()
    assert len(sessions) == 3
    assert len(members(sessions)) == 4  # the web child has a helper

    running.interrupt_group()
    assert running.process.wait(30) == 0
    assert members(sessions) == []
    assert running.data.server() is None
    log = (running.data.logs / "mongod.log").read_text()
    assert "Shutting down" in log or "shutting down" in log


def test_a_killed_child_is_started_again_and_its_helpers_are_ended(site):
    running = site()
    first = running.pid("web")
    os.kill(first, signal.SIGKILL)
    running.read_until("网页服务停了，重新启动。")
    wait_for(lambda: running.pid("web") != first)
    assert started_at(running.pid("web"))
    assert members({first}) == []
    assert running.process.poll() is None


def test_a_killed_database_is_started_again(site):
    running = site(mongo=True)
    first = running.pid("mongod")
    os.kill(first, signal.SIGKILL)
    running.read_until("数据库停了，重新启动。")
    wait_for(lambda: running.pid("mongod") != first)
    assert running.process.poll() is None


def test_after_three_restarts_in_a_minute_it_stops_everything_with_one_line(site):
    running = site()
    for _ in range(3):
        before = running.pid("worker")
        os.kill(before, signal.SIGKILL)
        running.read_until("后台任务停了")
        wait_for(lambda before=before: running.pid("worker") != before)
    sessions = running.sessions()
    os.kill(running.pid("worker"), signal.SIGKILL)
    rest, _ = running.process.communicate(timeout=30)
    assert running.process.returncode == 1
    assert rest.count("\n") == 1
    assert "后台任务一分钟里停了 4 次" in rest
    assert "worker.log" in rest
    assert members(sessions) == []


def test_stopped_and_stubborn_children_do_not_hold_up_the_end(site):
    running = site(mongo=True, stubborn=True)
    sessions = running.sessions()
    os.kill(running.pid("web"), signal.SIGSTOP)
    os.kill(running.pid("mongod"), signal.SIGSTOP)
    running.interrupt_group()
    assert running.process.wait(30) == 0
    assert members(sessions) == []


def test_a_second_ctrl_c_does_not_cut_the_end_short(site):
    running = site(mongo=True, stubborn=True)
    sessions = running.sessions()
    running.interrupt_group()
    running.read_until("正在停止。")
    running.interrupt_group()
    assert running.process.wait(30) == 0
    assert members(sessions) == []


def test_when_the_supervisor_is_killed_the_next_start_finds_a_clean_place(site):
    running = site(mongo=True, stubborn=True)
    sessions = running.sessions()
    running.process.kill()
    running.process.wait()

    again = site(mongo=True)
    assert members(sessions) == []
    assert again.sessions().isdisjoint(sessions)


def test_a_second_server_on_the_directory_is_refused_in_one_line(site):
    running = site()
    second = subprocess.run(
        [sys.executable, str(PROGRAM), str(running.data.path), "1"],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert second.returncode == 1
    assert str(running.process.pid) in second.stdout
    assert second.stdout.count("\n") == 1
