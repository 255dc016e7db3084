"""The only writer. A use case is a function of a unit of work; facts, events and jobs land together or not at all.

- One use case, one MongoDB transaction (snapshot reads, majority and journal on commit).
- On a write conflict MongoDB asks for the whole body again, so a use case must be re-runnable: it touches the
  world outside the database only through jobs.
- When the body is done, modules react to the events it recorded, in the order of the events and then of the modules.
- Events are appended to their chains, and jobs to the outbox, as the last thing before the commit.
- `now()` is the machine's clock; in an exercise store it is the time played by the act.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from pymongo import ReturnDocument
from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from docstore import clock
from docstore.access.actor import HeldPost
from docstore.custody import ledger
from docstore.errors import AccessDeniedError, ConflictError, StaleRevisionError
from docstore.model.base import StoredDocument
from docstore.model.facet import complete, require_sound
from docstore.registry import hooks
from docstore.registry.hooks import Reaction
from docstore.sentence import in_chinese
from docstore.store import outbox
from docstore.store.act import Act
from docstore.store.reads import Document, Reads, Sort, order
from docstore.store.seen import SeenRows

P = ParamSpec("P")
T = TypeVar("T")


class UnitOfWork(Reads):
    """What a use case may touch. Made by `use_case`; never kept beyond the call."""

    def __init__(self, act: Act, session: ClientSession) -> None:
        self.act = act
        self.actor = act.actor
        self.store = act.store
        self._session = session
        self._seen = SeenRows()
        self.recorded_at = clock.now()
        self._events: list[ledger.Draft] = []
        self._jobs: list[outbox.Job] = []
        self._reacting: Reaction | None = None
        self._stands_in: dict[HeldPost, None] = {}
        self._has_changed = False

    @property
    def session(self) -> ClientSession:
        """For what is no document: bytes, wrapped keys, module rows. Who takes it may have written anything."""
        self._seen.forget_all()
        return self._session

    def now(self) -> datetime:
        return self.act.played_at or self.recorded_at

    # --- load -------------------------------------------------------------------------------------------

    def find(
        self, model: type[Document], where: Mapping[str, Any], sort: Sort = None, limit: int = 0
    ) -> list[Document]:
        """All there is, also what a restriction keeps from the actor: what an act does rests on the whole truth, and
        `require` says whether the actor may do it.
        """
        collection = self._collection(model)
        seen = self._seen.recall(collection, where)
        if seen is not None:
            return [model.from_store(seen)]
        rows = list(collection.find(where, session=self._session, sort=order(sort), limit=limit))
        for row in rows:
            self._seen.remember(collection, where, row)
        return [model.from_store(row) for row in rows]

    # --- require ----------------------------------------------------------------------------------------

    def allows(self, permission: str, target: StoredDocument | None = None) -> bool:
        return self.act.allows(permission, target)

    def reaches(self, target: StoredDocument) -> bool:
        return self.act.reaches(target)

    def require(self, permission: str, target: StoredDocument | None = None) -> None:
        """Raises AccessDeniedError, naming the permission in the reader's words, and what a veto on it raises."""
        if not self.allows(permission, target):
            title = self.store.registry.permissions[permission].title
            raise AccessDeniedError("当前岗位不能办理：{title}。", title=title)
        stands_in = self.act.stands_in(permission, target)
        if stands_in is not None:
            self._stands_in[stands_in] = None
        hooks.ask(self, permission, target)

    # --- change -----------------------------------------------------------------------------------------

    def insert(self, document: Document) -> Document:
        """Raises InvalidInputError; ConflictError when a unique value is taken."""
        self._complete(document)
        self._has_changed = True
        try:
            self._collection(type(document)).insert_one(document.for_store(), session=self._session)
        except DuplicateKeyError:
            raise ConflictError(
                "已经登记过一样的，没有保存。", next_step="用已有的那一条；要另外登记的，换名称或者编号。"
            )
        return document

    def update(self, document: Document) -> Document:
        """Compare-and-set on `revision`. Raises StaleRevisionError when somebody else was faster."""
        self._complete(document)
        self._seen.forget(document.collection_name(), document.id)
        self._has_changed = True
        expected = document.revision
        document.revision = expected + 1
        values = document.for_store()
        key = values.pop("_id")
        gone = {name: "" for name in document._db_field_map.values() if name not in values and name != "_id"}
        change: dict[str, Any] = {"$set": values}
        if gone:
            change["$unset"] = gone
        outcome = self._collection(type(document)).update_one(
            {"_id": key, "revision": expected}, change, session=self._session
        )
        if outcome.matched_count != 1:
            raise StaleRevisionError("内容已经被别人改过，没有保存。")
        return document

    def _complete(self, document: StoredDocument) -> None:
        facets = self.store.registry.facets.values()
        complete(facets, self, document)
        require_sound(facets, document)

    def next_number(self, counter: str) -> int:
        """The next running number of `counter`, from 1; taken only if the transaction commits, so without gaps."""
        counters: Any = self.store.database.counters
        row = counters.find_one_and_update(
            {"_id": counter},
            {"$inc": {"value": 1}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
            session=self._session,
        )
        return int(row["value"])

    # --- record, register -------------------------------------------------------------------------------

    def record(
        self,
        event_type: str,
        *,
        case: str | None = None,
        objects: Sequence[Mapping[str, Any]] = (),
        detail: Mapping[str, Any] | None = None,
        outcome: str = "success",
        authority: str = "",
        occurred_at: datetime | None = None,
    ) -> None:
        """Append a custody event to the chain of the case, or of the store. `authority`: the article it rests on."""
        self.store.registry.require_event_type(event_type)
        if self._reacting is not None:
            hooks.require_declared(self._reacting, event_type)
        self._events.append(
            ledger.Draft(
                event_type,
                case,
                tuple(map(in_chinese, objects)),
                in_chinese(detail or {}),
                outcome,
                authority,
                occurred_at,
            )
        )

    def enqueue(self, job: str, /, *, key: str = "", again: bool = False, **payload: Any) -> None:
        """Promise `job` after the commit, at least once. The same non-empty `key` is promised only once; with `again`
        once more when it is over, done or given up.
        """
        self.store.registry.require_job(job)
        self._jobs.append(outbox.Job(job, key, payload, again))

    def react(self) -> None:
        """Let modules react to all that was recorded, also by reactions; called once, when the body is done."""
        for event in self._events:  # grows while reactions record
            for one in self.store.registry.reactions.values():
                if one.event_type == event.event_type:
                    self._reacting = one
                    one.run(self, event)
        self._reacting = None

    def flush(self) -> list[str]:
        """Write the events and jobs; called once, by the store, as the last thing before the commit.

        Raises AccessDeniedError where something was changed that rests on an emergency: that is for reading alone.
        """
        if self._has_changed and any(post.opening for post in self._stands_in):
            raise AccessDeniedError("紧急查阅只能看，不能办理。", next_step="请有岗位的人办理。")
        database, session, moment = self.store.database, self._session, self.recorded_at
        act = self.act.by(replace(self.actor, stands_in=tuple(self._stands_in))) if self._stands_in else self.act
        if self._events:
            ledger.append(database, session, act, self._events, moment, exercise=self.store.is_exercise)
        return [outbox.add(database, session, act, job, moment) for job in self._jobs]

    def _collection(self, model: type[StoredDocument]) -> Any:
        return self.store.database[model.collection_name()]


def use_case(body: Callable[Concatenate[UnitOfWork, P], T]) -> Callable[Concatenate[Act | UnitOfWork, P], T]:
    """Run `body` in a transaction of its own when called with an Act; join when called with a unit of work."""

    @functools.wraps(body)
    def call(act: Act | UnitOfWork, /, *args: P.args, **kwargs: P.kwargs) -> T:
        if isinstance(act, UnitOfWork):
            return body(act, *args, **kwargs)

        def work(session: ClientSession) -> tuple[T, list[str]]:
            uow = UnitOfWork(act, session)
            result = body(uow, *args, **kwargs)
            uow.react()
            return result, uow.flush()

        result, jobs = act.store.transact(work)
        act.store.announce(jobs)
        return result

    return call
