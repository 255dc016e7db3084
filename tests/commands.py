"""Commands of the program on a store of their own, in the MongoDB that the tests share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pymongo import MongoClient

ROOT = Path(__file__).parents[1]


@dataclass
class Commands:
    """`run` gives a command `--data`; `environment` is added to the process's own. `database` is open to everything."""

    data: Path
    database: Any
    environment: dict[str, str] = field(default_factory=dict)

    def words(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "admin.cli", *words, "--data", str(self.data)]

    def start(self, *words: str, **pipes: Any) -> subprocess.Popen[str]:
        return subprocess.Popen(self.words(*words), env=os.environ | self.environment, cwd=ROOT, text=True, **pipes)

    def run(self, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        process = self.start(*words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = process.communicate(timeout=120)
        assert process.returncode == code, out + err
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def make_store(self) -> None:
        password = self.data.parent / "password"
        password.write_text("a long enough password", encoding="utf-8")
        self.run("init", "--password-file", str(password))


@contextmanager
def commands_on(mongo: Any, folder: Path) -> Iterator[Commands]:
    name = mongo.new_name()
    with MongoClient(mongo.address.admin_uri) as admin:
        environment = {"QUANCHENG_MONGODB_URI": mongo.address.admin_uri, "QUANCHENG_DATABASE": name}
        yield Commands(folder / "var", admin[name], environment)
        admin.drop_database(name)
        admin.drop_database(f"{name}_broker")
