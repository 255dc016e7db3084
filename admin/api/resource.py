"""Resources as data: what a module declares (`c.add("api_resource", name, Resource(…))`), and nothing of HTTP.

An operation names its permission, what it takes and gives, and the use case that it calls; `serving` makes routes of
it and `openapi` its description. `run` is given a `Call`. For a change, `call.act` is the unit of work: the object of
the address has been loaded in it, may be seen by who asks, and is of the version that `If-Match` named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from admin.api.keyset import Order, page
from admin.api.shapes import Fields, Key, Listed, Maybe, Shape, Text, Whole
from docstore.errors import NotFoundError
from docstore.model.base import StoredDocument
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork

ROOT = "/api/v1"
JSON = "application/json"
BYTES = "*/*"
NONE: Mapping[str, Shape] = MappingProxyType({})
LONGEST_PAGE = 200
USUAL_PAGE = 50
PAGING: Mapping[str, Shape] = {"limit": Whole(1, LONGEST_PAGE), "cursor": Text(400)}


@dataclass(frozen=True)
class Call:
    """One request, read: `found` what the address names, `sent` the body, `asked` the query, `path` the ids."""

    act: Any  # an Act, in changes a UnitOfWork
    found: Any = None
    sent: Mapping[str, Any] = field(default_factory=dict)
    asked: Mapping[str, Any] = field(default_factory=dict)
    path: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Item:
    """What `{parameter}` in an address names. What a person may not see is not there."""

    model: type[StoredDocument]
    parameter: str
    permission: str
    where: Mapping[str, Any] = field(default_factory=dict)

    def load(self, reads: Act | UnitOfWork, key: str) -> Any:
        """Raises NotFoundError."""
        found = reads.first(self.model, {"_id": key, **self.where})
        if found is None or not self.is_seen(reads, found):
            raise NotFoundError("没有找到。")
        return found

    def is_seen(self, reads: Act | UnitOfWork, found: StoredDocument) -> bool:
        act = reads.act if isinstance(reads, UnitOfWork) else reads
        return act.allows(self.permission, found)


@dataclass(frozen=True)
class Shown:
    """How a document is given: its shape, and members that are not its own fields."""

    shape: Fields
    further: Callable[[Any], Mapping[str, Any]] = lambda document: {}

    def give(self, document: StoredDocument) -> dict[str, Any]:
        further = self.further(document)
        own = {key: getattr(document, key) for key in self.shape.all if key not in further}
        return self.shape.give({**own, **further})


@dataclass(frozen=True)
class Operation:
    """One method on one path below `/api/v1`.

    `permission` is asked before anything is looked up; `is_public` stands in its place where there is none. `acting`
    says as whom, where it is not the person of the request. `item` is loaded for the path; with `is_change`, `If-Match`
    must name its version. `gives` is the shape of the answer, `shows` that of a document; with neither there is nothing
    to say, or `run` gives the answer itself (`media_type`).
    """

    name: str
    method: str
    path: str
    summary: str
    run: Callable[[Call], Any]
    permission: str = ""
    is_public: bool = False
    acting: Callable[[], Act] | None = None
    item: Item | None = None
    is_change: bool = False
    is_reading: bool = False  # of content, for which some people must say why
    needs_proof: bool = False  # of a session: that its person proved lately who he is
    takes: Fields | None = None
    query: Mapping[str, Shape] = field(default_factory=dict)
    gives: Fields | None = None
    shows: Shown | None = None
    made_at: str = ""  # of what was made: its address, with `{id}`
    media_type: str = ""
    numbers: Mapping[str, Shape] = field(default_factory=dict)  # parts of the path that are no ids

    @property
    def is_write(self) -> bool:
        return self.method not in ("GET", "HEAD")


class Resource:
    """Operations around one model. `title` is the tag in the description."""

    def __init__(
        self,
        path: str,
        title: str,
        *,
        model: type[StoredDocument] | None = None,
        parameter: str = "",
        permission: str = "",
        where: Mapping[str, Any] = MappingProxyType({}),
        shown: Shown | None = None,
    ) -> None:
        self.path = path
        self.title = title
        self.operations: list[Operation] = []
        self.item = Item(model, parameter, permission, where) if model else None
        self.shown = shown
        self._word = path.strip("/").replace("/", "_").replace("-", "_")

    @property
    def item_path(self) -> str:
        return f"{self.path}/{{{self._item.parameter}}}"

    def further(self, title: str) -> Resource:
        """The same objects, for another module's operations on them."""
        other = Resource(self.path, title)
        other.item, other.shown = self.item, self.shown
        return other

    def add(self, operation: Operation) -> None:
        self.operations.append(operation)

    def lists(
        self, summary: str, *, order: Order, filters: Mapping[str, Shape] = NONE, shown: Shown | None = None
    ) -> None:
        """`GET` of what the person may see, filtered by equality alone; `shown` where rows tell less."""
        item, shown = self._item, shown or self._shown

        def run(call: Call) -> Mapping[str, Any]:
            chosen = {key: value for key, value in call.asked.items() if key in filters}

            def find(condition: dict[str, Any], sort: Any, limit: int) -> list[Any]:
                parts = [part for part in (dict(item.where), chosen, condition) if part]
                where = {"$and": parts} if parts else {}
                act: Act = call.act
                return act.find_allowed(item.permission, item.model, where, sort=sort, limit=limit)

            return paged(call, find, order, shown.give)

        self._get(f"{self._word}.list", self.path, summary, run, page_of(shown.shape), {**filters, **PAGING})

    def reads(self, summary: str, run: Callable[[Call], Any] | None = None) -> None:
        """`GET` of one, with its version as `ETag`; `run` where that is a reading of content."""
        self.add(
            Operation(
                f"{self._word}.read",
                "GET",
                self.item_path,
                summary,
                run or (lambda call: call.found),
                permission=self._item.permission,
                item=self._item,
                is_reading=run is not None,
                shows=self._shown,
            )
        )

    def makes(
        self,
        summary: str,
        run: Callable[[Call], Any],
        *,
        permission: str,
        takes: Fields,
        below: Resource | None = None,
        needs_proof: bool = False,
    ) -> None:
        """`POST` that makes one and returns it; `below` an object of another resource, which is then loaded."""
        path = f"{below.item_path}/{self._word}" if below else self.path
        self.add(
            Operation(
                f"{self._word}.make",
                "POST",
                path,
                summary,
                run,
                permission=permission,
                item=below.item if below else None,
                takes=takes,
                needs_proof=needs_proof,
                shows=self._shown,
                made_at=f"{self.path}/{{id}}",
            )
        )

    def acts(
        self,
        name: str,
        summary: str,
        run: Callable[[Call], Any],
        *,
        permission: str,
        takes: Fields | None = None,
        method: str = "POST",
        at: str = "",
        needs_proof: bool = False,
    ) -> None:
        """A change of one, at `at` below it where that is not `name`.

        The answer is what it then is, or nothing where the person may not see that any more.
        """
        self.add(
            Operation(
                f"{self._word}.{name.replace('-', '_')}",
                method,
                f"{self.item_path}/{at or name}",
                summary,
                run,
                permission=permission,
                item=self._item,
                is_change=True,
                needs_proof=needs_proof,
                takes=takes,
                shows=self._shown,
            )
        )

    def tells(
        self,
        name: str,
        summary: str,
        run: Callable[[Call], Mapping[str, Any]],
        gives: Fields,
        *,
        permission: str = "",
        query: Mapping[str, Shape] = NONE,
    ) -> None:
        """`GET` of something about one; `permission` where it is another than to see the object."""
        self._get(
            f"{self._word}.{name.replace('-', '_')}",
            f"{self.item_path}/{name}",
            summary,
            run,
            gives,
            query,
            item=self._item,
            permission=permission or self._item.permission,
        )

    def _get(
        self,
        name: str,
        path: str,
        summary: str,
        run: Callable[[Call], Any],
        gives: Fields,
        query: Mapping[str, Shape],
        *,
        permission: str = "",
        item: Item | None = None,
    ) -> None:
        permission = permission or self._item.permission
        self.add(Operation(name, "GET", path, summary, run, permission=permission, item=item, query=query, gives=gives))

    @property
    def _item(self) -> Item:
        assert self.item is not None, f"{self.path} has no model"
        return self.item

    @property
    def _shown(self) -> Shown:
        assert self.shown is not None, f"{self.path} shows nothing"
        return self.shown


def page_of(shape: Shape) -> Fields:
    """One page of a list; `next` is the cursor of the page after it, null on the last."""
    return Fields({"items": Listed(shape, LONGEST_PAGE), "next": Maybe(Text(400))})


def paged(call: Call, find: Any, order: Order, give: Callable[[Any], Any]) -> dict[str, Any]:
    """The page that the query asks for. Raises InvalidInputError."""
    rows, further = page(find, order, call.asked.get("cursor", ""), call.asked.get("limit", USUAL_PAGE))
    return {"items": [give(row) for row in rows], "next": further}


def with_id(required: Mapping[str, Shape], *, name: str) -> Fields:
    """The shape of a stored document: its id, its members, and the version that `If-Match` names."""
    return Fields({"id": Key(), **required, "revision": Whole()}, name=name)
