"""Taking a checkpoint from the pages: who may, what is noted, and that the printed one can be typed in again."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest

from docstore.custody.checkpoints import given_out
from docstore.custody.note import Checkpoint, open_checkpoint
from docstore.custody.paper import tidied
from tests.site import TestSite, post, whole_site


@pytest.fixture(scope="module")
def site(running_mongo: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestSite]:
    with whole_site(running_mongo, tmp_path_factory.mktemp("checkpoints")) as made:
        made.work()
        yield made
    running_mongo.give_back_all()


@pytest.mark.parametrize("username", ["archivist", "keeper", "admin"])
def test_who_keeps_the_files_takes_it_as_text_and_the_page_tells_so(site: TestSite, username: str) -> None:
    client = site.client(username)
    answer = post(client, "/checkpoints/file", {}, page="/checkpoints")
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    head = open_checkpoint(answer.get_data(as_text=True), [site.signer.verifier])
    assert (int(head.origin.rpartition("/")[2]), head.size) in given_out(site.store)
    page = client.get("/checkpoints").get_data(as_text=True)
    assert f"第 {head.size} 条" in page and site.act(username).actor.name in page
    site.work()


def test_what_is_printed_can_be_typed_in_again(site: TestSite) -> None:
    page = post(site.client("archivist"), "/checkpoints/print", {}, page="/checkpoints").get_data(as_text=True)
    paper = re.search(r'<div class="qc-finger">(.*?)</div>\s*<p>', page, re.DOTALL)
    assert paper and "data-qc-print" in page
    typed = html.unescape(re.sub(r"</div>|<br>", "\n", paper.group(1)).replace("<div>", ""))
    text = tidied("纸", typed)
    assert open_checkpoint(text, [site.signer.verifier]) == Checkpoint.within(text)


@pytest.mark.parametrize("username", ["officer", "handler", "head", "leader", ""])
def test_others_take_none(site: TestSite, username: str) -> None:
    client = site.client(username)
    before = len(given_out(site.store))
    assert client.get("/checkpoints").status_code in (302, 403)
    assert post(client, "/checkpoints/file", {}, page="/key").status_code in (302, 400, 403)
    assert len(given_out(site.store)) == before
