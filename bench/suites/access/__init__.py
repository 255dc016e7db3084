"""Lists of an ordinary user among very many cases, beside the same query without any policy."""

from __future__ import annotations

from collections.abc import Iterator

from bench import place
from bench.row import Row
from bench.run import Run
from bench.suite import Suite
from bench.suites.access import lists

CASES, MANY = 100_000, 1_000_000


def rows(run: Run) -> Iterator[Row]:
    with place.database(run) as here:
        yield from lists.rows(run, here, run.size(MANY if run.is_long else CASES))


SUITE = Suite("谁能看 Who may: lists among 10⁵ cases (10⁶ with --long)", gigabytes=6, rows=rows)
