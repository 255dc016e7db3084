"""What is wrong with the store stands on every page of those who look after it, and on nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docstore.store import notices
from tests.site import TestSite, whole_site

SENTENCE = "定期校验：有一份内容与入库时不一致。"


@pytest.fixture(scope="module")
def site(running_mongo: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestSite]:
    folder: Path = tmp_path_factory.mktemp("keys")
    with whole_site(running_mongo, folder) as made:
        yield made


@pytest.mark.parametrize(("person", "sees"), [("admin", True), ("archivist", True), ("officer", False)])
def test_who_sees_it(site: TestSite, person: str, sees: bool) -> None:
    notices.post(site.store, "test", "bad", SENTENCE, "运行 ./quancheng audit。")
    page = site.client(person).get("/", follow_redirects=True).get_data(as_text=True)
    assert (SENTENCE in page) is sees
    notices.take_down(site.store, "test")
    assert SENTENCE not in site.client(person).get("/", follow_redirects=True).get_data(as_text=True)


def test_a_stranger_sees_nothing(site: TestSite) -> None:
    notices.post(site.store, "test", "bad", SENTENCE, "")
    for path in ("/login", "/key", "/portal"):
        assert SENTENCE not in site.client().get(path, follow_redirects=True).get_data(as_text=True)
    notices.take_down(site.store, "test")
