"""The evidence store beside plain GridFS: writing, reading, uploads, small documents."""

from __future__ import annotations

from collections.abc import Iterator

from bench import place
from bench.row import Row
from bench.run import Run
from bench.suite import Suite
from bench.suites.store import writing


def rows(run: Run) -> Iterator[Row]:
    with place.database(run) as here:
        yield from writing.rows(run, here)


SUITE = Suite("证据存储 The evidence store: bytes in and out, beside plain GridFS", gigabytes=20, rows=rows)
