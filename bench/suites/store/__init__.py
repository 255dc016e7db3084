"""The evidence store beside plain GridFS: bytes in and out, uploads, small documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bench import place
from bench.row import Row
from bench.run import Run
from bench.suite import Suite
from bench.suites.store import documents, ledger, reading, sealing, uploading, writing


def rows(run: Run) -> Iterator[Row]:
    """What needs nobody else first, with MongoDB alone; then through web server and worker."""
    if run.includes("writing", "sealing", "documents"):
        with place.database(run) as here:
            if run.includes("writing"):
                yield from writing.rows(run, here)
            if run.includes("sealing"):
                yield from sealing.rows(run, here)
            if run.includes("documents"):
                yield from documents.direct_rows(run, here)
    if run.includes("documents", "reading", "uploading"):
        with place.site(run) as here:
            if run.includes("documents"):
                yield from documents.http_rows(run, here)
            if run.includes("reading"):
                yield from reading.rows(run, here)
                here.empty_vault()
            if run.includes("uploading"):
                yield from uploading.rows(run, here)
    if run.includes("ledger"):
        apart = replace(run, folder=run.folder / "ledger")
        with place.database(apart) as here:
            yield from ledger.rows(apart, here)


SUITE = Suite(
    "证据存储 The evidence store: bytes in and out, beside plain GridFS",
    gigabytes=25,
    rows=rows,
    parts=("writing", "sealing", "documents", "reading", "uploading", "ledger"),
)
