from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docstore.registry import data_files
from tests.site import TestSite, whole_site


@pytest.fixture(scope="package")
def site(running_mongo: Any, tmp_path_factory: Any) -> Iterator[TestSite]:
    """One site with what the modules bring."""
    folder: Path = tmp_path_factory.mktemp("law")
    with whole_site(running_mongo, folder) as made:
        data_files.load_first(made.store)
        yield made
    running_mongo.give_back_all()
