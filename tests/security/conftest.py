from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.security.world import add_department
from tests.site import TestSite, whole_site


@pytest.fixture(scope="module")
def site(running_mongo: Any, tmp_path_factory: Any) -> Iterator[TestSite]:
    """One site for the tests of a file; each test opens cases of its own in it."""
    folder: Path = tmp_path_factory.mktemp("security")
    with whole_site(running_mongo, folder) as made:
        add_department(made)
        yield made
    running_mongo.give_back_all()
