"""The small filters that scopes and restrictions are written in, and their meaning off the server.

A filter maps a field to a constant, a tuple (any of these) or an `ActorFact`. A field of a facet is written with dots
(`facets.<module>.<field>`), through mappings only. Lists send it to MongoDB; pages evaluate it on the one document with
`matches`, which knows equality, membership in a list and `$in`: the two cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docstore.access.actor import Actor

Where = Mapping[str, Any]


@dataclass(frozen=True)
class ActorFact:
    """Stands for what is known of the actor; a fact that is empty matches nothing."""

    attribute: str


def bind(where: Where, actor: Actor) -> dict[str, Any]:
    """The filter for this actor, as MongoDB takes it."""
    return {key: _bound(value, actor) for key, value in where.items()}


def _bound(value: Any, actor: Actor) -> Any:
    if isinstance(value, ActorFact):
        value = getattr(actor, value.attribute)
        if value in ("", None):
            return {"$in": []}  # an actor without a department is not "in" the department of nothing
    return {"$in": list(value)} if isinstance(value, tuple | list) else value


def matches(condition: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    """MongoDB's meaning of what `bind` gives: a field that is missing equals None, one of a list is enough."""
    return all(_field_matches(expected, _value_at(document, key)) for key, expected in condition.items())


def _value_at(document: Mapping[str, Any], path: str) -> Any:
    """What stands at a field with dots; None where there is none."""
    value: Any = document
    for key in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def _field_matches(expected: Any, actual: Any) -> bool:
    values = actual if isinstance(actual, list) else [actual]
    if isinstance(expected, Mapping):
        return any(value in expected["$in"] for value in values)
    return expected in values


def in_words(where: Where) -> str:
    """For the reference: English, with the names of the fields."""
    conditions = [
        f"`{key}` is the actor's `{value.attribute}`" if isinstance(value, ActorFact) else f"`{key}` is `{value}`"
        for key, value in where.items()
    ]
    return " and ".join(conditions) or "everything"
