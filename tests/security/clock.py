"""Time that passes when a test says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from docstore import clock

Later = Callable[..., None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """`later(minutes=20)`: from now on the machine's clock says so."""
    real, ahead = clock.now, [timedelta()]
    monkeypatch.setattr(clock, "now", lambda: real() + ahead[0])

    def pass_by(**much: float) -> None:
        ahead[0] += timedelta(**much)

    return pass_by
