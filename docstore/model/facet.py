"""Facets: a module puts fields of its own on another module's documents, in its own namespace (`facets.<module>`).

What is declared is checked whenever such a document is written. What is not declared is kept as it is: fields of a
version to come, and the facets of a module that is not loaded. A module with facets on documents cannot be uninstalled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

import mongoengine as me

from docstore.errors import InvalidInputError
from docstore.model.base import StoredDocument


class Facet(me.EmbeddedDocument):
    """Base of the classes that declare the fields of a facet. They are never stored as such: no `_cls` is written."""

    meta: ClassVar[dict[str, Any]] = {"abstract": True}


@dataclass(frozen=True)
class FacetOn:
    """The facet of `module` on the documents of `model`, a collection with a field `facets`.

    `complete(uow, document)` writes what of it follows from other facts; called before each write, so that no way to
    make or change such a document can leave it out.
    """

    module: str
    model: str
    fields: type[Facet]
    complete: Callable[[Any, Any], None] | None = None


def complete(facets: Iterable[FacetOn], uow: Any, document: StoredDocument) -> None:
    """Let the facets on `document` be completed, before it is written."""
    name = document.collection_name()
    for one in facets:
        if one.model == name and one.complete:
            one.complete(uow, document)


def require_sound(facets: Iterable[FacetOn], document: StoredDocument) -> None:
    """Raises InvalidInputError, naming each declared field of a facet on `document` that lacks or does not fit."""
    name = document.collection_name()
    for one in facets:
        if one.model == name and one.module in getattr(document, "facets", {}):
            faults = dict(_faults(one, document.facets[one.module]))
            if faults:
                raise InvalidInputError(
                    "模块 {module} 写在{kind}上的内容不合要求，没有保存。",
                    module=one.module,
                    kind=type(document).__name__,
                    fields=faults,
                )


def _faults(facet: FacetOn, given: Any) -> Iterable[tuple[str, str]]:
    if not isinstance(given, dict):
        yield facet.module, "应为一组字段。"
        return
    for key, declared in facet.fields._fields.items():
        value = given.get(key)
        if value is None:
            if declared.required:
                yield f"{facet.module}.{key}", "必须写。"
            continue
        try:
            declared.validate(value)
        except me.ValidationError as error:
            yield f"{facet.module}.{key}", str(error.message)
