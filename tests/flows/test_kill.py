"""`kill -9` of any part: nothing acknowledged is lost, jobs are done after all, and the audit is clean."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from docstore.errors import QuanchengError
from tests.running_site import ROOT, Demo

EXAMPLE = ROOT / "modules" / "exercise" / "example" / "visit-1.mp4"


@pytest.fixture
def act(demo: Demo) -> Any:
    from admin import boot
    from docstore.access.actor import SYSTEM
    from docstore.store.act import Act
    from docstore.store.datadir import DataDirectory
    from docstore.store.embedded import address_of

    data = DataDirectory(demo.data)
    store = boot.open_store(data, address_of(data))
    yield Act(store, SYSTEM)
    store.client.close()


def password(demo: Demo) -> str:
    return (demo.data / "secrets" / "demo-password").read_text(encoding="utf-8")


@pytest.mark.parametrize("child", ["web", "worker", "mongod"])
def test_nothing_acknowledged_is_lost(demo: Demo, act: Any, tmp_path: Path, child: str) -> None:
    from docstore import clock
    from docstore.model.record import Record, Version
    from modules.cases.api import open_case
    from modules.exercise import bureau
    from modules.exercise.visitor import Visitor

    handler = act.by(bureau.actor(act, "handler"))
    case = open_case(
        handler,
        type_key="inspection",
        party={
            "kind": "organisation",
            "name": f"厂 {child}",
            "credit_code": "91410800MA40ABCD19",
            "address": "x",
            "legal_representative": "张三",
            "phone": "0391-1234567",
        },
        officers=[{"name": "李四", "certificate": "豫H-0001"}, {"name": "王五", "certificate": "豫H-0002"}],
        facet={"place": "x", "explosion_risk": False},
    )
    visitor = Visitor(demo.url, 60)
    visitor.sign_in("officer", password(demo))
    acknowledged: list[str] = []
    before = demo.pids()[child]
    for number in range(6):
        path = tmp_path / f"{child}-{number}.mp4"
        path.write_bytes(EXAMPLE.read_bytes() + bytes([number]) * 8)
        metadata = {"purpose": "recording", "filename": path.name, "case": case.id, "device": "R", "operator": "o"}
        if number == 3:
            os.kill(before, signal.SIGKILL)
        try:
            acknowledged.append(visitor.upload(path, metadata, clock.now(), lambda size: None))
        except QuanchengError:
            time.sleep(1)  # what was under way when the part died was never acknowledged
    assert len(acknowledged) >= 3
    _until(lambda: demo.pids()[child] != before, "the part is started again")
    _until(lambda: _settled(act, acknowledged), "every acknowledged recording is taken in")
    for key in acknowledged:
        record = act.get(Record, key)
        assert act.find(Version, {"record": record.id})[0].length == EXAMPLE.stat().st_size + 8
    said = demo.quancheng("audit", "--json")
    assert said.returncode == 0, said.stdout
    assert json.loads(said.stdout)["clean"] is True


def _settled(act: Any, keys: list[str]) -> bool:
    from docstore.model.record import Record

    try:
        return all(act.get(Record, key).state != "received" for key in keys)
    except QuanchengError:
        return False


def _until(holds: Any, what: str) -> None:
    until = time.monotonic() + 90
    while not holds():
        assert time.monotonic() < until, what
        time.sleep(0.3)
