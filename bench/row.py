"""One figure, its peer, and whether the goal is met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Row:
    """`goal` bounds the ratio where there is a peer, else `ours` in `unit`; without a goal the row only informs.

    `peer` and `name` say together what is compared; `better` which way is up.
    """

    name: str
    unit: str
    better: Literal["higher", "lower"]
    ours: float
    peer: float | None = None
    goal: float | None = None

    @property
    def ratio(self) -> float | None:
        """Ours ÷ peer."""
        return self.ours / self.peer if self.peer else None

    @property
    def met(self) -> bool | None:
        if self.goal is None:
            return None
        reached = self.ours if self.ratio is None else self.ratio
        return reached >= self.goal if self.better == "higher" else reached <= self.goal

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "ours": _rounded(self.ours),
            "peer": _rounded(self.peer),
            "ratio": _rounded(self.ratio),
            "better": self.better,
            "unit": self.unit,
            "goal": self.goal,
            "met": self.met,
        }


def _rounded(value: float | None) -> float | None:
    """Four significant digits: more would pretend to know."""
    return None if value is None else float(f"{value:.4g}")
