"""docker-compose.yml keeps to the compose specification, and runs the program as `serve` does."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import settings
from admin import children
from docstore.store.datadir import DataDirectory

COMPOSE = children.ROOT / "docker-compose.yml"
SERVICES: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]


def checked(path: Path) -> subprocess.CompletedProcess[str]:
    """Against the compose specification's schema, which check-jsonschema carries."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_it_keeps_to_the_compose_specification() -> None:
    done = checked(COMPOSE)
    assert done.returncode == 0, done.stdout


def test_a_wrong_word_would_be_found(tmp_path: Path) -> None:
    wrong = tmp_path / COMPOSE.name
    wrong.write_text(COMPOSE.read_text(encoding="utf-8").replace("restart:", "restrat:", 1), encoding="utf-8")
    assert checked(wrong).returncode == 1


def test_it_has_the_production_shape() -> None:
    nodes = {"mongo1", "mongo2", "mongo3"}
    assert set(SERVICES) == {*nodes, "mongo-set", "redis", "web", "worker", "scheduler", "converter"}
    assert all("--replSet" in SERVICES[name]["command"] for name in nodes)
    assert {SERVICES[name]["image"] for name in nodes} == {"mongo:8"}


@pytest.mark.parametrize("name", ["web", "worker", "scheduler"])
def test_a_process_of_the_program_is_run_as_serve_runs_it(name: str) -> None:
    specs = {one.name: one for one in children.site(DataDirectory(Path("/data")), host="0.0.0.0", port=8000)}
    served = [word.replace(str(children.ROOT), "/app") for word in specs[name].command]
    assert shlex.split(SERVICES[name]["command"]) == ["python", *served[1:]]
    environment = SERVICES[name]["environment"]
    assert settings.read(environment).data == Path("/data")
    assert {key: environment.get(key) for key in children.MEMORY} == children.MEMORY


def test_no_password_stands_in_it_and_only_this_machine_reaches_it() -> None:
    text = COMPOSE.read_text(encoding="utf-8")
    assert set(re.findall(r"PASSWORD: (\S+?):\?", text)) == {"${MONGO_PASSWORD"}
    ports = [port for one in SERVICES.values() for port in one.get("ports", [])]
    assert ports and all(port.startswith("127.0.0.1:") for port in ports)
