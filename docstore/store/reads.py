"""Reading documents: the same words inside a unit of work and outside of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from docstore.errors import NotFoundError
from docstore.model.base import StoredDocument

Document = TypeVar("Document", bound=StoredDocument)
Sort = str | Sequence[str] | None


class Reads:
    """Who inherits says how to `find` and what is allowed; the rest follows."""

    def find(
        self, model: type[Document], where: Mapping[str, Any], sort: Sort = None, limit: int = 0
    ) -> list[Document]:
        raise NotImplementedError

    def allows(self, permission: str, target: StoredDocument | None = None) -> bool:
        raise NotImplementedError

    def reaches(self, target: StoredDocument) -> bool:
        """Whether no restriction keeps it from the actor, whatever is granted."""
        raise NotImplementedError

    def first(self, model: type[Document], where: Mapping[str, Any], sort: Sort = None) -> Document | None:
        found = self.find(model, where, sort=sort, limit=1)
        return found[0] if found else None

    def get(self, model: type[Document], key: str) -> Document:
        """Raises NotFoundError."""
        found = self.first(model, {"_id": key})
        if found is None:
            raise NotFoundError("没有找到。")
        return found


def order(sort: Sort) -> list[tuple[str, int]] | None:
    """`"-opened_on"` or a list of such words, as pymongo wants them."""
    if sort is None:
        return None
    words = [sort] if isinstance(sort, str) else sort
    return [(word.lstrip("-"), -1 if word.startswith("-") else 1) for word in words]
