"""A suite: a name, what it measures, and the rows. Found by its place, `bench/suites/<name>/__init__.py`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench import suites
from bench.row import Row
from bench.run import Run


@dataclass(frozen=True)
class Suite:
    """`gigabytes` is the room it needs while it runs; `rows` measures, one row after the other. `parts`: what of it can
    be measured alone.
    """

    title: str
    gigabytes: float
    rows: Callable[[Run], Iterator[Row]]
    parts: tuple[str, ...] = ()


def all_suites() -> dict[str, Suite]:
    """Name → suite, in the order of names."""
    found = sorted(module.name for module in pkgutil.iter_modules(suites.__path__))
    return {name: importlib.import_module(f"{suites.__name__}.{name}").SUITE for name in found}
