"""Act: who acts, on which store, and (in an exercise store only) at which played time. Reads need no transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from docstore import clock
from docstore.access.actor import Actor
from docstore.errors import ExerciseOnlyError, NotFoundError
from docstore.model.base import StoredDocument

if TYPE_CHECKING:
    from docstore.access.policy import Verdict
    from docstore.store.store import Store

Document = TypeVar("Document", bound=StoredDocument)
Sort = str | Sequence[str] | None


@dataclass(frozen=True)
class Act:
    """Raises ExerciseOnlyError when a time is played in a real store."""

    store: Store
    actor: Actor
    played_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.played_at is not None and not self.store.is_exercise:
            raise ExerciseOnlyError("只有演示库可以设定时间，正式库一律用机器时钟。")

    def now(self) -> datetime:
        return self.played_at or clock.now()

    def by(self, actor: Actor) -> Act:
        return replace(self, actor=actor)

    def at(self, played_at: datetime) -> Act:
        return replace(self, played_at=played_at)

    def get(self, model: type[Document], key: str) -> Document:
        """Raises NotFoundError."""
        found = self.first(model, {"_id": key})
        if found is None:
            raise NotFoundError("没有找到。")
        return found

    def first(self, model: type[Document], where: Mapping[str, Any], sort: Sort = None) -> Document | None:
        found = self.find(model, where, sort=sort, limit=1)
        return found[0] if found else None

    def find(
        self, model: type[Document], where: Mapping[str, Any], sort: Sort = None, limit: int = 0
    ) -> list[Document]:
        rows = self.store.read(lambda: list(self._collection(model).find(where, sort=order(sort), limit=limit)))
        return [model.from_store(row) for row in rows]

    def find_allowed(
        self,
        permission: str,
        model: type[Document],
        where: Mapping[str, Any] | None = None,
        sort: Sort = None,
        limit: int = 0,
    ) -> list[Document]:
        """What the actor may see of `model`, by the same rule that `allows` applies to one."""
        allowed = self.store.policy.query(self.actor, permission)
        both = [part for part in (allowed, dict(where or {})) if part]
        return self.find(model, {"$and": both} if both else {}, sort=sort, limit=limit)

    def count(self, model: type[StoredDocument], where: Mapping[str, Any], limit: int = 1000) -> int:
        return self.store.read(lambda: int(self._collection(model).count_documents(where, limit=limit)))

    def allows(self, permission: str, target: StoredDocument | None = None) -> bool:
        return self.store.policy.allows(self.actor, permission, _stored(target))

    def explain(self, permission: str, target: StoredDocument | None = None) -> Verdict:
        return self.store.policy.explain(self.actor, permission, _stored(target))

    def _collection(self, model: type[StoredDocument]) -> Any:
        return self.store.database[model.collection_name()]


def order(sort: Sort) -> list[tuple[str, int]] | None:
    """`"-opened_on"` or a list of such words, as pymongo wants them."""
    if sort is None:
        return None
    words = [sort] if isinstance(sort, str) else sort
    return [(word.lstrip("-"), -1 if word.startswith("-") else 1) for word in words]


def _stored(target: StoredDocument | None) -> dict[str, Any] | None:
    return None if target is None else dict(target.to_mongo())
