"""`kill -9` of database, web and worker in turn, each while one upload has just been acknowledged and another has not.

Afterwards nothing acknowledged is missing or changed, jobs are done after all, the audit is clean, and the bytes of
what was given up are swept. Three rounds here; `./quancheng test --soak` runs fifty-one and prints the counts.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin

import pytest
import requests

from docstore.errors import QuanchengError
from modules.exercise.visitor import Visitor
from tests.running_site import ROOT, Demo
from tests.security.world import tus

FILM = (ROOT / "modules" / "exercise" / "example" / "visit-1.mp4").read_bytes()
CHILDREN = ("mongod", "web", "worker")
LARGE = 12 * 2**20
PIECE = 2**20
TUS = {"Tus-Resumable": "1.0.0"}
# The supervisor gives up on a part that dies more than three times a minute; that is not what is tried here.
PACE_SECONDS = 21.0
PATIENCE = 20


def film(number: int, extra: int = 8) -> bytes:
    """A film of its own: the example and an empty box of the container that holds the number."""
    return FILM + (extra + 16).to_bytes(4, "big") + b"free" + number.to_bytes(8, "big") + bytes(extra)


class Uploader:
    """One person's tus client that can be stopped in the middle of a part."""

    def __init__(self, demo: Demo, case: str, password: str) -> None:
        visitor = Visitor(demo.url, 60)
        visitor.sign_in("officer", password)
        self.url, self.case = demo.url, case
        self.headers = {**TUS, "Cookie": visitor.cookie}
        self.turned_away = 0

    def begin(self, name: str, length: int) -> str:
        metadata = {"purpose": "recording", "filename": name, "case": self.case, "device": "R", "operator": "o"}
        answer = requests.post(f"{self.url}/uploads", headers={**self.headers, **tus(metadata, length)}, timeout=60)
        answer.raise_for_status()
        return urljoin(self.url, answer.headers["Location"])

    def patch(self, place: str, offset: int, body: Any) -> str:
        """The record when this was the last part, else ""."""
        more = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        answer = requests.patch(place, headers={**self.headers, **more}, data=body, timeout=60)
        answer.raise_for_status()
        return answer.headers.get("Upload-Result", "")

    def offset(self, place: str) -> int:
        answer = requests.head(place, headers=self.headers, timeout=60)
        answer.raise_for_status()
        return int(answer.headers["Upload-Offset"])

    def whole(self, name: str, content: bytes) -> str:
        """Sent until it is taken: a busy database answers 503, which acknowledges nothing, and a client goes on."""
        place = self.begin(name, len(content))
        for _ in range(PATIENCE):
            try:
                return self.resume(place, content)
            except requests.HTTPError as error:
                if error.response.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
                    raise
                self.turned_away += 1
                time.sleep(1)
        raise AssertionError("the database was busy all the time")

    def resume(self, place: str, content: bytes) -> str:
        """Go on where the server stands; a lease of the killed process is waited out."""
        offset = self.offset(place)
        return self.patch(place, offset, content[offset:])


class HalfSent(threading.Thread):
    """An upload that stops half-way until it is told to go on."""

    def __init__(self, uploader: Uploader, name: str, content: bytes) -> None:
        super().__init__(daemon=True)
        self.uploader, self.content = uploader, content
        self.place = uploader.begin(name, len(content))
        self.is_half_sent, self.goes_on = threading.Event(), threading.Event()
        self.record = ""

    def run(self) -> None:
        try:
            self.record = self.uploader.patch(self.place, 0, self._body())
        except requests.RequestException:
            self.record = ""

    def _body(self) -> Iterator[bytes]:
        for at in range(0, len(self.content), PIECE):
            if at >= len(self.content) // 2 and not self.goes_on.is_set():
                self.is_half_sent.set()
                self.goes_on.wait(30)
            yield self.content[at : at + PIECE]


@pytest.fixture
def act(demo: Demo) -> Any:
    from admin import boot
    from docstore.access.actor import SYSTEM
    from docstore.store.act import Act
    from docstore.store.datadir import DataDirectory
    from docstore.store.embedded import address_of

    data = DataDirectory(demo.data)
    store = boot.open_store(data, address_of(data))
    yield Act(store, SYSTEM)
    store.client.close()


def new_case(act: Any) -> str:
    from modules.cases.api import open_case
    from modules.exercise import bureau

    party = {
        "kind": "organisation",
        "name": "断电厂",
        "credit_code": "91410800MA40ABCD19",
        "address": "x",
        "legal_representative": "张三",
        "phone": "0391-1234567",
    }
    officers = [{"name": "李四", "certificate": "豫H-0001"}, {"name": "王五", "certificate": "豫H-0002"}]
    facet = {"place": "x", "explosion_risk": False}
    handler = act.by(bureau.actor(act, "handler"))
    case = open_case(handler, type_key="inspection", party=party, officers=officers, facet=facet)
    return str(case.id)


@pytest.mark.timeout(3600)
def test_nothing_acknowledged_is_lost(demo: Demo, act: Any, request: pytest.FixtureRequest) -> None:
    rounds = 51 if request.config.getoption("--soak") else 3
    began = time.monotonic()
    password = (demo.data / "secrets" / "demo-password").read_text(encoding="utf-8")
    uploader = Uploader(demo, new_case(act), password)
    acknowledged: dict[str, str] = {}  # record → digest of what was sent
    given_up: list[str] = []
    count: Counter[str] = Counter()

    def keep(record: str, content: bytes) -> None:
        assert record
        acknowledged[record] = hashlib.sha256(content).hexdigest()

    for number in range(rounds):
        child, at = CHILDREN[number % 3], time.monotonic()
        before = demo.pids()[child]
        small, large = film(2 * number), film(2 * number + 1, LARGE)
        half = HalfSent(uploader, f"{number}-large.mp4", large)
        half.start()
        assert half.is_half_sent.wait(30), "the large upload is under way"
        keep(uploader.whole(f"{number}-small.mp4", small), small)
        os.kill(before, signal.SIGKILL)
        count["acknowledged at the kill"] += 1
        count["unacknowledged at the kill"] += 1
        count[f"killed {child}"] += 1
        half.goes_on.set()
        half.join(90)
        assert not half.is_alive()
        _until(lambda child=child, before=before: demo.pids()[child] != before, f"{child} is started again")
        _until(lambda: requests.get(f"{demo.url}/health", timeout=5).status_code == 200, "the site answers")
        if half.record:
            keep(half.record, large)
            count["then acknowledged after all"] += 1
        elif number % 2:
            given_up.append(half.place.rpartition("/")[2])
            count["then given up"] += 1
        else:
            record = ""
            while not record:
                try:
                    record = uploader.resume(half.place, large)
                except requests.RequestException:  # the lease of the killed process still stands
                    assert time.monotonic() < at + 90
                    time.sleep(1)
            keep(record, large)
            count["then resumed to the end"] += 1
        if rounds > 3:
            time.sleep(max(at + PACE_SECONDS / 3 - time.monotonic(), 0))

    _until(lambda: _settled(act, list(acknowledged)), "every acknowledged recording is taken in", 300)
    _require_contents(act, acknowledged)
    swept = _sweep(demo, act, given_up)
    said = demo.quancheng("audit", "--json", seconds=600)
    assert said.returncode == 0, said.stdout
    report = json.loads(said.stdout)
    assert report["clean"] is True
    count |= Counter({"blobs swept": swept, "turned away while busy": uploader.turned_away})
    seconds = time.monotonic() - began
    lines = [f"\n{rounds} rounds in {seconds:.0f} s, {len(acknowledged)} acknowledged in all, none missing"]
    lines += [f"  {name}: {value}" for name, value in count.items()]
    request.config.get_terminal_writer().line("\n".join(lines))


def _require_contents(act: Any, acknowledged: dict[str, str]) -> None:
    from docstore.model.record import Version

    for record, digest in acknowledged.items():
        (version,) = act.find(Version, {"record": record})
        assert version.sha256 == digest
        stored = hashlib.sha256()
        for piece in act.store.blobs.open(version.blob, version.family).read_range(0, version.length):
            stored.update(piece)
        assert stored.hexdigest() == digest


def _sweep(demo: Demo, act: Any, given_up: list[str]) -> int:
    """End the uploads that were given up, as their time would, and sweep without a grace time: nothing is left."""
    from admin import boot
    from docstore import clock
    from docstore.store.datadir import DataDirectory
    from docstore.store.embedded import address_of

    past = {"$set": {"expires_at": clock.now() - timedelta(seconds=1)}}
    uploads, chunks = act.store.database.uploads, act.store.database["vault_media.chunks"]
    uploads.update_many({"_id": {"$in": given_up}}, past)
    blobs = [row["blob_id"] for row in uploads.find({"_id": {"$in": given_up}})]
    begun = len(chunks.distinct("files_id", {"files_id": {"$in": blobs}}))  # some were killed before the first batch
    data = DataDirectory(demo.data)
    door = boot.open_door(data, address_of(data), grace=timedelta(0))
    removed = door.sweep().removed
    again = door.sweep()
    assert again.report.unreferenced == () and again.report.damaged == ()
    assert removed >= begun and chunks.count_documents({"files_id": {"$in": blobs}}) == 0
    return removed


def _settled(act: Any, keys: list[str]) -> bool:
    from docstore.model.record import Record

    try:
        return len(act.find(Record, {"_id": {"$in": keys}, "state": {"$ne": "received"}})) == len(keys)
    except QuanchengError:
        return False


def _until(holds: Callable[[], Any], what: str, seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            if holds():
                return
        except requests.RequestException:
            pass
        assert time.monotonic() < until, what
        time.sleep(0.2)
