"""One place for a value (a field, a column, a part), whether it holds one entry of its type or several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docstore.forms.types.base import Reading, is_blank, numbered

if TYPE_CHECKING:
    from docstore.forms.field import Field


def read_slot(field: Field, raw: Any, path: str, reading: Reading) -> Any:
    """The value of non-blank `raw`: of a field that repeats a tuple, else what its type reads."""
    if not field.repeats:
        return field.kind.parse(raw, field, path, reading)
    entries = numbered(raw)
    read = [
        field.kind.parse(entry, field, f"{path}.{number}", reading)
        for number, entry in ([(0, raw)] if entries is None else entries)
        if not is_blank(entry)
    ]
    return tuple(one for one in read if one is not None)


def stored_slot(field: Field, value: Any) -> Any:
    """`value` as JSON without floats."""
    return [field.kind.stored(one, field) for one in value] if field.repeats else field.kind.stored(value, field)


def slot_text(field: Field, value: Any) -> str:
    """`value` in one string, entries with 、 between."""
    return "、".join(field.kind.text(one, field) for one in value) if field.repeats else field.kind.text(value, field)
