"""Act: who acts, on which store, and (in an exercise store only) at which played time. Reads need no transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from docstore import clock
from docstore.access.actor import Actor, HeldPost
from docstore.errors import ExerciseOnlyError
from docstore.model.base import StoredDocument
from docstore.model.row import Row
from docstore.store.reads import Document, Reads, Sort, order

if TYPE_CHECKING:
    from docstore.access.policy import Verdict
    from docstore.store.store import Store


@dataclass(frozen=True)
class Act(Reads):
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

    def find(
        self, model: type[Document], where: Mapping[str, Any], sort: Sort = None, limit: int = 0
    ) -> list[Document]:
        """Of what no restriction keeps from the actor: the rest is not there, by whatever way it is asked for."""
        return self._find(model, self._within_reach(model, where), sort, limit)

    def find_allowed(
        self,
        permission: str,
        model: type[Document],
        where: Mapping[str, Any] | None = None,
        sort: Sort = None,
        limit: int = 0,
    ) -> list[Document]:
        """What the actor may see of `model`, by the same rule that `allows` applies to one."""
        return self._find(model, self._allowed(permission, where or {}), sort, limit)

    def rows_allowed(
        self, permission: str, model: type[StoredDocument], where: Mapping[str, Any], sort: Sort = None, limit: int = 0
    ) -> list[Any]:
        """What `find_allowed` finds, for a list to show: as rows, which cost next to nothing."""
        rows = self._raw(model, self._allowed(permission, where), sort, limit)
        return [Row(model, row) for row in rows]

    def count(self, model: type[StoredDocument], where: Mapping[str, Any], limit: int = 1000) -> int:
        """Of what `find` finds."""
        reached = self._within_reach(model, where)
        return self.store.read(lambda: int(self._collection(model).count_documents(reached, limit=limit)))

    def allows(self, permission: str, target: StoredDocument | None = None) -> bool:
        return self.store.policy.allows(self.actor, permission, _stored(target))

    def reaches(self, target: StoredDocument) -> bool:
        return self.store.policy.is_within_reach(self.actor, target.policy_kind, _AsStored(target))

    def stands_in(self, permission: str, target: StoredDocument | None = None) -> HeldPost | None:
        """Of what is allowed: the post of another person that it rests on."""
        return self.store.policy.needs_to_stand_in(self.actor, permission, _stored(target))

    def explain(self, permission: str, target: StoredDocument | None = None) -> Verdict:
        return self.store.policy.explain(self.actor, permission, _stored(target))

    def _find(self, model: type[Document], where: Mapping[str, Any], sort: Sort, limit: int) -> list[Document]:
        return [model.from_store(row) for row in self._raw(model, where, sort, limit)]

    def _raw(self, model: type[StoredDocument], where: Mapping[str, Any], sort: Sort, limit: int) -> list[Any]:
        return self.store.read(lambda: list(self._collection(model).find(where, sort=order(sort), limit=limit)))

    def _allowed(self, permission: str, where: Mapping[str, Any]) -> Mapping[str, Any]:
        both = [part for part in (self.store.policy.query(self.actor, permission), dict(where)) if part]
        return {"$and": both} if both else {}

    def _within_reach(self, model: type[StoredDocument], where: Mapping[str, Any]) -> Mapping[str, Any]:
        reach = self.store.policy.within_reach(self.actor, model.policy_kind)
        return {"$and": [dict(where), reach]} if reach else where

    def _collection(self, model: type[StoredDocument]) -> Any:
        return self.store.database[model.collection_name()]


class _AsStored(Mapping[str, Any]):
    """A document's fields by their stored names, one at a time: writing all of it out costs more than the answer."""

    def __init__(self, document: StoredDocument) -> None:
        self._document = document

    def __getitem__(self, key: str) -> Any:
        value = getattr(self._document, self._document._reverse_db_field_map.get(key, key), None)
        if value is None:  # not stored
            raise KeyError(key)
        return value

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._document._reverse_db_field_map if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _stored(target: StoredDocument | None) -> _AsStored | None:
    return None if target is None else _AsStored(target)
