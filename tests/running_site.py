"""A whole running site: `./quancheng demo` with its own MongoDB, web process, worker and scheduler."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from admin.ports import free_port

ROOT = Path(__file__).parents[1]


@dataclass
class Demo:
    """`pids()` as the running server tells them; `quancheng(...)` runs a command to its end.

    `modules`: a folder of outside modules, empty unless a test lays one there.
    """

    data: Path
    modules: Path
    url: str
    process: subprocess.Popen[str]

    def pids(self) -> dict[str, int]:
        server = json.loads((self.data / "run" / "server.json").read_text(encoding="utf-8"))
        return {name: pid for name, (pid, _) in server["children"].items()}

    def quancheng(self, *words: str, seconds: float = 240, **environment: str) -> subprocess.CompletedProcess[str]:
        return quancheng(*words, "--data", str(self.data), seconds=seconds, **environment)


def quancheng(*words: str, seconds: float = 240, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(ROOT / "quancheng"), "--no-install", *words],
        capture_output=True,
        text=True,
        timeout=seconds,
        cwd=ROOT,
        env=os.environ | environment,
    )


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    with tempfile.TemporaryDirectory(prefix="qc-demo-", ignore_cleanup_errors=True) as folder:
        data, modules, port = Path(folder) / "var", Path(folder) / "modules", free_port()
        modules.mkdir()
        env = os.environ | {"QUANCHENG_MODULE_PATHS": str(modules)}
        words = [str(ROOT / "quancheng"), "--no-install", "demo", "--port", str(port), "--data", str(data)]
        with (Path(folder) / "out").open("w+") as out:
            process = subprocess.Popen(
                words, stdout=out, stderr=out, text=True, cwd=ROOT, env=env, start_new_session=True
            )
            try:
                _wait_for_log_ins(Path(folder) / "out", process)
                yield Demo(data, modules, f"http://127.0.0.1:{port}", process)
            finally:
                os.killpg(process.pid, signal.SIGINT)
                process.wait(40)


def _wait_for_log_ins(out: Path, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + 90
    while "admin" not in out.read_text(encoding="utf-8"):
        assert process.poll() is None and time.monotonic() < until, out.read_text(encoding="utf-8")
        time.sleep(0.2)
