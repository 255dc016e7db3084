"""Written forms: generating, the page of a form among very many cases, PDF."""

from __future__ import annotations

from collections.abc import Iterator

from bench import place
from bench.row import Row
from bench.run import Run
from bench.suite import Suite
from bench.suites.forms import converting, form_page, generating


def rows(run: Run) -> Iterator[Row]:
    with place.database(run) as here:
        yield from generating.rows(run, here)
    yield from form_page.rows(run)
    yield from converting.rows(run)


SUITE = Suite("文书 Written forms: generating, the page of a form among 10⁵ cases, PDF", gigabytes=8, rows=rows)
