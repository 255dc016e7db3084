"""Writing one large recording: ours with its digest, GridFSBucket, and bare inserts at their best."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from bench import contents
from bench.measure import medians, timed
from bench.memory import FileCache
from bench.place import Place
from bench.row import Row
from bench.run import Run
from bench.suites.store.peers import bare_inserts, gridfs_bucket
from docstore.blobs.gridfs import GridFSBlobStore
from docstore.blobs.store import CHUNK_SIZE, MEDIA, StoredBytes
from docstore.identifiers import new_id
from docstore.store.store import DURABLE
from docstore.store.unit_of_work import UnitOfWork, use_case

LENGTH = 512 * contents.MIB
# Batches and depths among which the best bare insert is looked for.
SHAPES = ((8, 2), (8, 3), (12, 3), (16, 2), (16, 3), (16, 4))
PEER_DATABASE = "bench_peer"


def rows(run: Run, here: Place) -> Iterator[Row]:
    """Ours against both peers, which take turns with it."""
    length, cache = run.size(LENGTH), FileCache(run)
    run.say("写入：找不带校验的写法里最快的")
    batch, depth = max(SHAPES, key=lambda shape: cache.filled(partial(_bare, here, length // 4, *shape))())
    run.say(f"写入：{run.rounds} 轮，每轮各写 {length // contents.MIB} MiB")
    found = medians(
        run.rounds,
        ours=cache.filled(partial(ours, here, length)),
        bucket=cache.filled(partial(_bucket, here, length)),
        bare=cache.filled(partial(_bare, here, length, batch, depth)),
    )
    tidy(here)
    name = "write 512 MiB with sha256 and durable commit"
    yield Row(f"{name}, beside GridFSBucket", "MB/s", "higher", found["ours"], found["bucket"], goal=2.0)
    bare = f"bare insert_many, {batch} chunks × {depth} at once"
    yield Row(f"{name}, beside {bare}", "MB/s", "higher", found["ours"], found["bare"], goal=0.85)


def ours(here: Place, length: int) -> float:
    """MB/s of one blob through the store, until its files document is committed."""
    blobs = here.store.blobs
    with timed() as clock:
        _attach(here.act, blobs, blobs.write(MEDIA, contents.pieces(length)))
    return length / 1e6 / clock.seconds


def tidy(here: Place) -> None:
    """Give the disk back what was written; the vault's chunks stay as collections."""
    here.admin.drop_database(PEER_DATABASE)
    here.empty_vault()


@use_case
def _attach(uow: UnitOfWork, blobs: GridFSBlobStore, stored: StoredBytes) -> None:
    blobs.attach(uow, stored, filename="bench.bin", media_type="application/octet-stream")


def _bucket(here: Place, length: int) -> float:
    database = here.admin.get_database(PEER_DATABASE, write_concern=DURABLE)
    with timed() as clock:
        gridfs_bucket.write(database, contents.pieces(length))
    return length / 1e6 / clock.seconds


def _bare(here: Place, length: int, batch: int, depth: int) -> float:
    """Into the collection that ours writes to, so that only the writing differs."""
    chunks = here.database.get_collection("vault_media.chunks", write_concern=DURABLE)
    cut = contents.chunks(length, CHUNK_SIZE)
    with timed() as clock:
        bare_inserts.write(chunks, new_id(), cut, batch=batch, depth=depth)
    return length / 1e6 / clock.seconds
