"""Taking a checkpoint from the pages: who may, what is noted, and that the printed one can be typed in again."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from docstore.custody import stamping
from docstore.custody.authority import Authority
from docstore.custody.checkpoints import given_out
from docstore.custody.note import Checkpoint, open_checkpoint
from docstore.custody.paper import tidied
from docstore.custody.sealer import latest_checkpoint
from docstore.custody.stamp import Trust
from docstore.custody.verify import verify_package
from modules.copies.api import GRANT, check_request, decide_request
from tests.local_authority import Root, serving
from tests.security.world import CLEAN, asked, opened, served
from tests.site import TestSite, post, whole_site

ROOT = Root()


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


def test_a_time_stamp_stands_on_the_page_on_the_paper_and_in_the_package(site: TestSite, tmp_path: Path) -> None:
    case = opened(site)
    paper = served(site, case)["N05"]
    site.work()
    plain = site.store.equipment
    with serving(ROOT) as local:
        trust = Trust([ROOT.root])
        authority = Authority(local.url, trust, tmp_path / "root.pem")
        site.store.equipment = replace(plain, authority=authority, trust=trust)
        assert stamping.run(site.store, authority) == 1
    client = site.client("archivist")
    head = latest_checkpoint(site.store)
    assert head is not None
    page = client.get("/checkpoints").get_data(as_text=True)
    assert f"盖到第 {head['size']} 条" in page and ROOT.name in page
    site.work()
    page = post(client, "/checkpoints/print", {}, page="/checkpoints").get_data(as_text=True)
    assert f"盖到第 {head['size']} 条" in page and "北京时间" in page.split("盖到第")[0]
    code, request = asked(site, case, paper.id)
    items = [{"record": paper.id, "proposal": GRANT, "reason": ""}]
    check_request(site.act("keeper"), request_id=request.id, items=items, checklist=CLEAN)
    decide_request(site.act("leader"), request_id=request.id, decisions={paper.id: {"decision": GRANT, "reason": ""}})
    site.work()
    inside = site.client()
    assert post(inside, "/portal", {"code": code}).status_code == 302
    package = tmp_path / "包.zip"
    package.write_bytes(inside.get(f"/portal/requests/{request.id}/package").data)
    verdict = verify_package(package, trust=trust)
    assert verdict.ok and [one.is_trusted for one in verdict.stamps] == [True] and verdict.unstamped == ()
    assert verdict.checkpoints[0].size == head["size"]
    site.store.equipment = plain
