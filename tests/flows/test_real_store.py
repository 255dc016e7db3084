"""A real store: made by init, run by serve, never an exercise; no time can be played in it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from admin.ports import free_port
from modules.exercise.visitor import TOKEN
from tests.running_site import ROOT, quancheng

# What the administrator has to set up first is shown elsewhere (tests/security/test_second_step.py).
WITHOUT_SECOND_STEP = {"QUANCHENG_SECOND_STEP_ROLES": ""}
PASSWORD = "一个很长的密码-for-tests"


@pytest.fixture(scope="module")
def real() -> Iterator[tuple[Path, str]]:
    with tempfile.TemporaryDirectory(prefix="qc-real-", ignore_cleanup_errors=True) as folder:
        secret = Path(folder) / "password"
        secret.write_text(PASSWORD + "\n", encoding="utf-8")
        data, port = Path(folder) / "var", free_port()
        made = quancheng("init", "--password-file", str(secret), "--data", str(data))
        assert made.returncode == 0, made.stderr
        url = f"http://127.0.0.1:{port}"
        process = subprocess.Popen(
            [str(ROOT / "quancheng"), "--no-install", "serve", "--port", str(port), "--data", str(data)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=os.environ | WITHOUT_SECOND_STEP,
        )
        try:
            _until_ready(url, process)
            yield data, url
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(30)


def _until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            if requests.get(f"{url}/health", timeout=2).ok:
                return
        except requests.RequestException:
            pass
        assert process.poll() is None and time.monotonic() < until
        time.sleep(0.2)


def _signed_in(url: str) -> requests.Session:
    session = requests.Session()
    token = TOKEN.search(session.get(f"{url}/login", timeout=10).text)
    assert token
    fields = {"username": "admin", "password": PASSWORD, "csrf_token": token.group(1)}
    answer = session.post(f"{url}/login", data=fields, headers={"Referer": url}, timeout=10)
    assert answer.ok and answer.url == f"{url}/"
    return session


def test_its_pages_bear_no_mark_of_an_exercise(real: tuple[Path, str]) -> None:
    assert "演示" not in _signed_in(real[1]).get(f"{real[1]}/", timeout=10).text


def test_the_administrator_sees_no_cases(real: tuple[Path, str]) -> None:
    assert _signed_in(real[1]).get(f"{real[1]}/cases", timeout=10).status_code == 403


def test_a_played_time_is_refused(real: tuple[Path, str]) -> None:
    answer = _signed_in(real[1]).get(
        f"{real[1]}/", headers={"Quancheng-Played-At": "2026-03-02T11:25:00+08:00"}, timeout=10
    )
    assert answer.status_code == 409


def test_tour_and_demo_refuse_it(real: tuple[Path, str], tmp_path: Path) -> None:
    for words in (("tour", "--out", str(tmp_path / "out")), ("demo", "--port", str(free_port()))):
        said = quancheng(*words, "--data", str(real[0]))
        assert said.returncode == 2 and len(said.stderr.strip().splitlines()) == 1, said.stderr
    assert not (tmp_path / "out").exists()


def test_its_audit_is_clean(real: tuple[Path, str]) -> None:
    said = quancheng("audit", "--json", "--data", str(real[0]))
    assert said.returncode == 0 and json.loads(said.stdout)["events"] >= 2


def test_secrets_are_for_their_owner_alone(real: tuple[Path, str]) -> None:
    secrets = list((real[0] / "secrets").iterdir())
    assert secrets and all(path.stat().st_mode & 0o077 == 0 for path in secrets)
