"""Which columns of a grid the labels and values of a row cover."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

_CHARACTER_MM = 3.75
_PADDING_MM = 2.6
# Millimetres that an answer likes to have.
_WANTED = {
    "addr": 52,
    "party": 52,
    "party_or_person": 52,
    "org": 48,
    "text": 60,
    "person": 30,
    "officer": 40,
    "law": 60,
    "date": 34,
    "datetime": 42,
    "docref": 46,
    "docno": 46,
    "phone": 30,
    "int": 12,
    "zip": 16,
    "enum": 18,
    "num": 18,
    "month": 26,
    "bool": 24,
    "id18": 42,
    "uscc": 42,
    "hash": 80,
    "uscc_or_id18": 42,
}
_LEAST_MM = 8.0


def fit(pairs: Sequence[tuple[str, str]], widths: Sequence[float]) -> list[tuple[float, float]]:
    """Width of label and of value of every pair (label, type) of a row, on the edges of the columns `widths`.

    Of all ways to lay the pairs over the columns the one in which labels break least and values have room. Where
    the grid has too few columns the row is divided evenly.
    """
    edges = [round(sum(widths[:at]), 3) for at in range(len(widths) + 1)]
    needed = 2 * len(pairs) - 1
    if len(edges) - 2 < needed:
        each = edges[-1] / len(pairs)
        label = min(30.0, each * 0.4)
        return [(label, each - label)] * len(pairs)
    best = min(combinations(edges[1:-1], needed), key=lambda inner: _cost(pairs, (edges[0], *inner, edges[-1])))
    all_edges = (edges[0], *best, edges[-1])
    return [
        (all_edges[2 * at + 1] - all_edges[2 * at], all_edges[2 * at + 2] - all_edges[2 * at + 1])
        for at in range(len(pairs))
    ]


def _cost(pairs: Sequence[tuple[str, str]], edges: Sequence[float]) -> float:
    cost = 0.0
    for number, (label, kind) in enumerate(pairs):
        label_mm = edges[2 * number + 1] - edges[2 * number]
        value_mm = edges[2 * number + 2] - edges[2 * number + 1]
        letters = len(label) * _CHARACTER_MM
        inner = max(label_mm - _PADDING_MM, 1.0)
        lines = -(-letters // inner)
        cost += 3 * max(0.0, lines - 1) ** 2 + max(0.0, inner - letters) / 8
        missing = max(0.0, _WANTED.get(kind, 36) - value_mm)
        cost += (missing / 8) ** 2 + (100 if value_mm < _LEAST_MM or label_mm < _LEAST_MM else 0)
    return cost
