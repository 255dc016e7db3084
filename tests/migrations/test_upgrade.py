"""A store made with version 1 of a module goes to version 2, killed on the way, and is as it should be."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.commands import Commands, commands_on

SAMPLES = Path(__file__).parents[1] / "sample_module"
KINDS = ("pot", "coin", "vase")
WORDS = {"pot": "陶", "coin": "币", "vase": "其他"}


@pytest.fixture(scope="module")
def made(running_mongo: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    # What a killed command left open holds its documents for a minute; here for as long as its lease, shortened.
    running_mongo.admin.admin.command("setParameter", transactionLifetimeLimitSeconds=2)
    with commands_on(running_mongo, tmp_path_factory.mktemp("museum")) as store:
        store.environment["QUANCHENG_MODULE_PATHS"] = str(SAMPLES / "version_1")
        store.make_store()
        yield store
    running_mongo.admin.admin.command("setParameter", transactionLifetimeLimitSeconds=60)


@pytest.fixture
def store(made: Commands) -> Commands:
    """With version 1 installed and nothing on show."""
    made.environment["QUANCHENG_MODULE_PATHS"] = str(SAMPLES / "version_1")
    made.database.modules.update_one({"_id": "museum"}, {"$set": {"version": "1.0"}}, upsert=True)
    made.database.exhibits.delete_many({})
    return made


def exhibit(number: int) -> dict[str, Any]:
    """As version 1 keeps it; some lack one field or another."""
    made = {"_id": f"{number:032x}", "revision": 0, "title": f"展品{number}", "maker": f"李 {number}"}
    made["kind"] = KINDS[number % 3]
    if number % 2:
        made["note"] = "旧"
    if number % 5 == 0:
        made["remark"] = "损"
    if number % 7 == 0:
        made["maker"] = "佚名"
    return made


def upgraded(number: int) -> dict[str, Any]:
    """As version 2 should have it."""
    old = exhibit(number)
    family, _, given = old["maker"].partition(" ")
    text = "；".join(old[key] for key in ("note", "remark") if key in old)
    return {
        "_id": old["_id"],
        "revision": 0,
        "name": old["title"],
        "family": family,
        "category": WORDS[old["kind"]],
        **({"given": given} if given else {}),
        **({"text": text} if text else {}),
    }


@pytest.fixture(scope="module")
def size(request: pytest.FixtureRequest) -> int:
    """So many documents; `--soak` has as many as a bureau after many years."""
    return 100_000 if request.config.getoption("--soak", default=False) else 4_000


def filled(store: Commands, size: int) -> Any:
    exhibits = store.database.exhibits
    for start in range(0, size, 5000):
        exhibits.insert_many([exhibit(number) for number in range(start, min(start + 5000, size))])
    return exhibits


def killed_upgrade(store: Commands, exhibits: Any, after: int) -> None:
    """Start the upgrade, and kill it when the journal has counted `after` documents."""
    process = store.start("module", "upgrade", stderr=subprocess.DEVNULL)
    until = time.monotonic() + 120
    while _counted(store) < after:
        assert process.poll() is None and time.monotonic() < until
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def _counted(store: Commands) -> int:
    run = store.database.module_runs.find_one({"_id": "current"}) or {"steps": [], "counts": []}
    return sum(step["documents"] for step in run["steps"]) + sum(count for _, count in run.get("counts", []))


def test_a_store_goes_from_one_version_to_the_next_though_killed_twice(store: Commands, size: int) -> None:
    exhibits = filled(store, size)
    store.database.museum_rooms.update_one({"name": "地下室"}, {"$set": {"name": "我们的地下室"}})
    store.environment["QUANCHENG_MODULE_PATHS"] = str(SAMPLES / "version_2")

    rows = {row["name"]: row for row in json.loads(store.run("module", "list", "--json").stdout)["modules"]}
    assert (rows["museum"]["state"], rows["museum"]["installed_version"]) == ("to upgrade", "1.0")
    refused = store.run("audit", code=2)
    assert "museum 1.0 → 2.0" in refused.stderr and "module upgrade" in refused.stderr

    before = list(exhibits.find({}, limit=50))
    trial = store.run("module", "upgrade", "--dry-run").stdout
    assert f"pre-rename.py：exhibits：title 改名 name，{size} 条" in trial
    assert f"split，{size} 条" in trial
    assert list(exhibits.find({}, limit=50)) == before

    killed_upgrade(store, exhibits, after=size // 2)
    assert "没有做完" in store.run("audit", code=2).stderr
    _lapse(store)
    killed_upgrade(store, exhibits, after=size * 3)
    _lapse(store)
    done = store.run("module", "upgrade")
    assert "接着上次停下的地方" in done.stderr

    assert list(exhibits.find({}, sort=[("_id", 1)])) == [upgraded(number) for number in range(size)]
    assert any(index["key"] == {"category": 1, "name": 1} for index in exhibits.list_indexes())
    rooms = {row["name"]: row["floor"] for row in store.database.museum_rooms.find({})}
    # what nobody touched follows the data file, value by value; what somebody changed, and noupdate, stay
    assert rooms == {"一号大厅": 1, "我们的地下室": -1, "阁楼": 3, "院子": 1}
    event = store.database.custody_events.find_one({"event_type": "modules_changed"}, sort=[("recorded_at", -1)])
    assert event["detail"]["modules"] == [{"name": "museum", "from": "1.0", "to": "2.0"}]
    assert event["detail"]["resumed"] is True
    assert store.database.module_runs.count_documents({}) == 0
    store.run("audit")

    store.environment["QUANCHENG_MODULE_PATHS"] = str(SAMPLES / "version_1")
    for words in (["module", "upgrade"], ["audit"]):
        assert "版本不能倒退" in store.run(*words, code=2).stderr
    store.environment["QUANCHENG_MODULE_PATHS"] = str(SAMPLES / "version_2")
    held = store.run("module", "uninstall", "museum", code=1)
    assert f"exhibits {size} 个" in held.stderr
    exhibits.delete_many({})
    assert "museum_rooms 1 个" in store.run("module", "uninstall", "museum", code=1).stderr  # the one somebody changed


def test_two_upgrades_at_once_are_one(store: Commands) -> None:
    filled(store, 2000)
    store.environment["QUANCHENG_MODULE_PATHS"] = str(SAMPLES / "version_2")
    both = [store.start("module", "upgrade", stderr=subprocess.PIPE) for _ in range(2)]
    said = [process.communicate(timeout=60)[1] for process in both]
    assert sorted(process.returncode for process in both)[0] == 0, said
    assert store.database.exhibits.count_documents({"name": {"$exists": True}, "title": {"$exists": False}}) == 2000
    assert store.database.module_runs.count_documents({}) == 0


def _lapse(store: Commands) -> None:
    """As if the minute of the killed command's lease were over."""
    store.database.module_runs.update_one({"_id": "current"}, {"$set": {"lease_until": datetime.now(UTC)}})
