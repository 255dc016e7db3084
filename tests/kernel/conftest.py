from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docstore.custody.note import Signer
from docstore.kernel import indexes
from docstore.store.store import Store
from tests.kernel.machine import Machine
from tests.stores import make_store, sample_registry


@pytest.fixture
def made(mongo: Any, tmp_path: Path) -> Iterator[tuple[Store, Signer]]:
    store, signer = make_store(mongo, tmp_path, sample_registry(), indexes)
    yield store, signer
    store.client.close()


@pytest.fixture
def store(made: tuple[Store, Signer]) -> Store:
    return made[0]


@pytest.fixture
def machine(made: tuple[Store, Signer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(*made, tmp_path, monkeypatch)
