"""Row: one document of a list, to be shown and not to be changed.

mongoengine makes fifty documents in six milliseconds, five times what the server needs to find them. A row makes
nothing: it gives the fields of the model by their names, as they are stored, with the model's defaults.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import mongoengine as me

from docstore.model.base import StoredDocument


class Row:
    """Fields that are more than what is stored (embedded documents) are not given: raises TypeError for those."""

    __slots__ = ("_fields", "_model", "_stored")

    def __init__(self, model: type[StoredDocument], stored: Mapping[str, Any]) -> None:
        self._fields = _plain_fields(model)  # type: ignore[arg-type]  # a class is hashed, not what it is made of
        self._model = model
        self._stored = stored

    @property
    def policy_kind(self) -> str:
        return self._model.policy_kind

    def __getattr__(self, name: str) -> Any:
        field = self._fields.get(name)
        if field is None:
            raise self._refusal(name)
        stored_as, default = field
        value = self._stored.get(stored_as)
        if value is not None:
            return value
        return default() if callable(default) else default

    def _refusal(self, name: str) -> Exception:
        if name in self._model._fields:
            return TypeError(f"{self._model.__name__}.{name} is made of documents: find it, instead of its row")
        return AttributeError(f"{self._model.__name__} has no field {name}")


@cache
def _plain_fields(model: type[StoredDocument]) -> Mapping[str, tuple[str, Any]]:
    """Field → its name in the store and its default; asked once for each model, not for each cell of a list."""
    made_of_documents = (me.EmbeddedDocumentField, me.EmbeddedDocumentListField)
    return {
        name: (field.db_field, field.default)
        for name, field in model._fields.items()
        if not isinstance(field, made_of_documents)
    }
