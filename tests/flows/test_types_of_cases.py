"""Which types of cases can be opened: those whose procedure asks for something."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docstore.errors import InvalidInputError
from docstore.model.case_file import CaseFile
from modules.cases.api import open_case
from tests.site import TestSite, whole_site

FOUNDATIONS = ("licensing", "penalty", "coercion")


@pytest.fixture(scope="module")
def site(running_mongo: Any, tmp_path_factory: Any) -> Iterator[TestSite]:
    folder: Path = tmp_path_factory.mktemp("types")
    with whole_site(running_mongo, folder) as made:
        yield made
    running_mongo.give_back_all()


@pytest.mark.parametrize("type_key", [*FOUNDATIONS, "nonsense"])
def test_a_foundation_opens_no_case(site: TestSite, type_key: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        open_case(site.act("handler"), type_key=type_key, party={}, officers=[], facet={})
    assert list(caught.value.fields) == ["type_key"]
    assert not site.system.find(CaseFile, {"type_key": type_key})


def test_the_page_offers_no_foundation(site: TestSite) -> None:
    page = site.client("handler").get("/cases/new").get_data(as_text=True)
    procedures = site.store.registry.of("procedure")
    assert set(FOUNDATIONS) <= set(procedures)
    assert [name for name in FOUNDATIONS if procedures[name].title in page] == []
