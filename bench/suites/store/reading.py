"""Reading through HTTP: a whole recording beside bare GridFS, and how soon a seek answers."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from functools import partial

from pymongo import WriteConcern

from bench import contents
from bench.client import Client
from bench.measure import medians, timed
from bench.place import Place
from bench.row import Row
from bench.run import Run
from bench.suites.store.captured import OFFICER, acting, keep, new_case, wait_for_jobs
from bench.suites.store.peers import bare_inserts, gridfs_read
from docstore.blobs.store import BUCKETS, CHUNK_SIZE, MEDIA, StoredBytes
from docstore.identifiers import new_id
from docstore.model.record import Version

LENGTH = 256 * contents.MIB
LARGE = 4 * 2**30
SMALL = 64 * 1024
_SEEKS = 15  # in each round


def rows(run: Run, here: Place) -> Iterator[Row]:
    case, client = new_case(here), Client.signed_in(here, OFFICER)
    whole = _stored(here, case, run.size(LENGTH))
    run.say("下载")
    found = medians(run.rounds, ours=partial(_download, client, whole), bare=partial(_bare, here, whole))
    yield Row(
        "download through HTTP, beside bare GridFS read", "MB/s", "higher", found["ours"], found["bare"], goal=0.7
    )

    length = run.size(LARGE)
    run.say(f"跳读：先存一份 {length // contents.MIB} MiB 的")
    large, small = _filled(here, case, length), _stored(here, case, SMALL)
    middle = (length // 2, length // 2 + SMALL)
    found = medians(
        run.rounds, ours=partial(_seek, client, large, middle), small=partial(_seek, client, small, (0, SMALL))
    )
    name = "first byte of 64 KiB in the middle of 4 GiB, beside a file of 64 KiB"
    yield Row(name, "ms", "lower", found["ours"], found["small"], goal=2.0)


def _download(client: Client, version: Version) -> float:
    with timed() as clock:
        count = client.download(f"{_path(version)}?download=1")
    return _speed(count, version, clock.seconds)


def _bare(here: Place, version: Version) -> float:
    with timed() as clock:
        count = gridfs_read.read(here.database, BUCKETS[MEDIA], version.blob)
    return _speed(count, version, clock.seconds)


def _seek(client: Client, version: Version, span: tuple[int, int]) -> float:
    """Milliseconds: the median of some."""
    return statistics.median(client.first_byte(_path(version), span) for _ in range(_SEEKS)) * 1000


def _path(version: Version) -> str:
    return f"/recordings/{version.record}/content"


def _speed(count: int, version: Version, seconds: float) -> float:
    if count != version.length:
        raise RuntimeError(f"{count} bytes came of {version.length}")
    return count / 1e6 / seconds


def _stored(here: Place, case: str, length: int) -> Version:
    blobs = here.store.blobs
    return _kept(here, case, blobs.write(MEDIA, contents.pieces(length)))


def _filled(here: Place, case: str, length: int) -> Version:
    """A recording filled in bulk: whole chunks, acknowledged from memory, digest made up. Only for seeking in."""
    chunks = here.database.get_collection(f"{BUCKETS[MEDIA]}.chunks", write_concern=WriteConcern(1))
    key, kept = new_id(), length // CHUNK_SIZE * CHUNK_SIZE
    bare_inserts.write(chunks, key, contents.chunks(kept, CHUNK_SIZE), batch=16, depth=2)
    return _kept(here, case, StoredBytes(key, MEDIA, kept, contents.digest([key.encode()])))


def _kept(here: Place, case: str, stored: StoredBytes) -> Version:
    record = keep(acting(here, OFFICER), here.store.blobs, case, stored)
    wait_for_jobs(here)
    return here.act.find(Version, {"record": record})[0]
