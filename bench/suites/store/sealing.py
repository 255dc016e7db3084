"""What encryption at rest costs: the same writing and reading with it and without. Both rows only inform."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from admin import boot
from bench import contents
from bench.measure import medians, timed
from bench.place import Place
from bench.row import Row
from bench.run import Run
from docstore.blobs import encrypting, master_keys
from docstore.blobs.gridfs import GridFSBlobStore
from docstore.blobs.store import MEDIA, StoredBytes
from docstore.store.datadir import DataDirectory
from docstore.store.unit_of_work import UnitOfWork, use_case

LENGTH = 256 * contents.MIB


def rows(run: Run, here: Place) -> Iterator[Row]:
    # Where the web server of the later rows looks for them: it does not start without the keys of what is stored.
    length, keys = run.size(LENGTH), boot.blob_keys_path(DataDirectory(run.folder / "store"))
    run.say("加密的代价")
    written = medians(
        run.rounds,
        sealed=partial(_write, here, keys, length, is_sealed=True),
        plain=partial(_write, here, keys, length, is_sealed=False),
    )
    yield Row("encrypted write, beside plain", "MB/s", "higher", written["sealed"], written["plain"])
    blobs = {is_sealed: _store(here, keys, length, is_sealed=is_sealed) for is_sealed in (True, False)}
    read = medians(
        run.rounds,
        sealed=partial(_read, here, keys, blobs[True]),
        plain=partial(_read, here, keys, blobs[False]),
    )
    here.empty_vault()
    yield Row("encrypted read, beside plain", "MB/s", "higher", read["sealed"], read["plain"])


def _write(here: Place, keys: Path, length: int, *, is_sealed: bool) -> float:
    _set(here, keys, is_sealed=is_sealed)
    blobs = _blobs(here, keys)
    with timed() as clock:
        _attach(here.act, blobs, blobs.write(MEDIA, contents.pieces(length)))
    return length / 1e6 / clock.seconds


def _store(here: Place, keys: Path, length: int, *, is_sealed: bool) -> StoredBytes:
    _set(here, keys, is_sealed=is_sealed)
    blobs = _blobs(here, keys)
    stored = blobs.write(MEDIA, contents.pieces(length))
    _attach(here.act, blobs, stored)
    _set(here, keys, is_sealed=False)
    return stored


def _read(here: Place, keys: Path, stored: StoredBytes) -> float:
    with timed() as clock:
        reader = _blobs(here, keys).open(stored.blob_id, MEDIA)
        count = sum(map(len, reader.read_range(0, reader.length)))
    if count != stored.length:
        raise RuntimeError(f"{count} bytes came of {stored.length}")
    return count / 1e6 / clock.seconds


def _set(here: Place, keys: Path, *, is_sealed: bool) -> None:
    if is_sealed:
        encrypting.turn_on(here.act, keys)
    else:
        encrypting.turn_off(here.act)


def _blobs(here: Place, keys: Path) -> GridFSBlobStore:
    """Made anew: it has not read an older setting."""
    return GridFSBlobStore(here.store.database, lambda: master_keys.load(keys))


@use_case
def _attach(uow: UnitOfWork, blobs: GridFSBlobStore, stored: StoredBytes) -> None:
    blobs.attach(uow, stored, filename="bench.bin", media_type="application/octet-stream")
