from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docstore.kernel import indexes
from docstore.store.store import Store
from tests.stores import make_store, sample_registry


@pytest.fixture
def store(mongo: Any, tmp_path: Path) -> Iterator[Store]:
    made, _ = make_store(mongo, tmp_path, sample_registry(), indexes)
    yield made
    made.client.close()
