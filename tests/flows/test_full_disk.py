"""A small disk fills up: uploads are refused while there is room; filled all the same, it loses nothing."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from admin.ports import free_port
from tests.flows.test_kill import Uploader, _until, film, new_case
from tests.running_site import ROOT, Demo, _wait_for_log_ins, quancheng

pytestmark = pytest.mark.soak
DISK = "900m"
LARGE = 24 * 2**20
LIMITS = {"QUANCHENG_SPACE_WARN_GIB": "0.4", "QUANCHENG_SPACE_RESERVE_GIB": "0.25"}


@pytest.fixture
def disk() -> Iterator[Path]:
    """A file system of its own in memory; only root may mount one."""
    with tempfile.TemporaryDirectory(prefix="qc-disk-") as folder:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", folder], capture_output=True)
        if mounted.returncode:
            pytest.skip("no file system can be mounted here")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


@contextlib.contextmanager
def running(disk: Path, out: Path) -> Iterator[Demo]:
    port, data = free_port(), disk / "var"
    words = [str(ROOT / "quancheng"), "--no-install", "demo", "--port", str(port), "--data", str(data)]
    with out.open("w+") as file:
        process = subprocess.Popen(
            words, stdout=file, stderr=file, text=True, cwd=ROOT, start_new_session=True, env=os.environ | LIMITS
        )
        try:
            _wait_for_log_ins(out, process)
            yield Demo(data, disk / "modules", f"http://127.0.0.1:{port}", process)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)
                process.wait(60)


def require_clean(disk: Path) -> None:
    said = quancheng("audit", "--json", "--fresh", "--data", str(disk / "var"), seconds=600)
    assert said.returncode == 0 and json.loads(said.stdout)["clean"] is True, said.stdout + said.stderr


@pytest.mark.timeout(900)
def test_a_full_disk_loses_nothing_acknowledged(disk: Path, tmp_path: Path) -> None:
    from admin import boot
    from docstore.access.actor import SYSTEM
    from docstore.model.record import Version
    from docstore.store.act import Act
    from docstore.store.datadir import DataDirectory
    from docstore.store.embedded import address_of

    kept: dict[str, str] = {}
    with running(disk, tmp_path / "out") as demo:
        data = DataDirectory(demo.data)
        act = Act(boot.open_store(data, address_of(data)), SYSTEM)
        password = (demo.data / "secrets" / "demo-password").read_text(encoding="utf-8")
        uploader = Uploader(demo, new_case(act), password)
        refused = 0
        for number in range(60):
            content = film(number, LARGE)
            try:
                kept[uploader.whole(f"{number}.mp4", content)] = hashlib.sha256(content).hexdigest()
            except requests.HTTPError as error:
                refused = error.response.status_code
                break
        assert refused == 507 and len(kept) >= 3
        assert requests.get(f"{demo.url}/health", timeout=10).status_code == 200
        assert os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize > 32 * 2**20
        _until(lambda: "的磁盘还剩" in (tmp_path / "out").read_text(encoding="utf-8"), "serve says so", 40)

        with contextlib.suppress(OSError), (disk / "ballast").open("wb") as ballast:
            while True:
                ballast.write(bytes(2**20))
        with contextlib.suppress(requests.RequestException):  # nothing fits any more, whatever the answer
            uploader.whole("late.mp4", film(99, LARGE))
    (disk / "ballast").unlink()
    require_clean(disk)
    with running(disk, tmp_path / "again") as demo:
        act = Act(boot.open_store(data, address_of(data)), SYSTEM)
        found = {one.record: one.sha256 for one in act.find(Version, {"record": {"$in": list(kept)}})}
        assert found == kept
