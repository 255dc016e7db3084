"""One conversion at a time in this process: of several that wait for the same draft only the newest is done.

A conversion takes a core for a second. Whoever only looks must not keep others from working, so that nobody waits
long, and no more than a few wait at all.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from docstore.errors import ConflictError, UnavailableError


class PreviewBusyError(UnavailableError):
    code = "preview-busy"
    next_step = "几秒后自动再试。"


class PreviewSupersededError(ConflictError):
    """Something newer was typed: that will be shown."""

    code = "preview-superseded"


class Desk:
    """`patience`: seconds that one waits for a turn; `places`: how many may wait."""

    def __init__(self, patience: float = 5.0, places: int = 3) -> None:
        self._turn = threading.Lock()
        self._guard = threading.Lock()
        self._newest: dict[str, int] = {}
        self._tickets = itertools.count(1)
        self._waiting = 0
        self._patience = patience
        self._places = places

    @contextmanager
    def turn(self, draft: str) -> Iterator[None]:
        """Raises PreviewBusyError, PreviewSupersededError."""
        ticket = self._come(draft)
        try:
            if not self._turn.acquire(timeout=self._patience):
                raise PreviewBusyError("预览正忙，稍后再看。")
        finally:
            with self._guard:
                self._waiting -= 1
        try:
            if self._newest.get(draft) != ticket:
                raise PreviewSupersededError("已有更新的内容。")
            yield
        finally:
            self._turn.release()
            with self._guard:
                if self._newest.get(draft) == ticket:
                    del self._newest[draft]

    def _come(self, draft: str) -> int:
        with self._guard:
            if self._waiting >= self._places:
                raise PreviewBusyError("预览正忙，稍后再看。")
            self._waiting += 1
            ticket = next(self._tickets)
            self._newest[draft] = ticket
            return ticket
