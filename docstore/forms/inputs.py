"""From the flat names of an HTML form (`problems.0.basis`) to nested raw input."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def nested_inputs(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """`pairs` as they came, names split at dots. A name sent twice (tick boxes) becomes a list of its values.

    Rows stay mappings from row number to row, so that a fault is named with the number that was sent.
    """
    nested: dict[str, Any] = {}
    for name, value in pairs:
        *folders, last = name.split(".")
        place = nested
        for folder in folders:
            inner = place.get(folder)
            if not isinstance(inner, dict):
                inner = place[folder] = {}
            place = inner
        if last not in place:
            place[last] = value
        elif isinstance(place[last], list):
            place[last].append(value)
        else:
            place[last] = [place[last], value]
    return nested
