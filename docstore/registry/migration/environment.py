"""What a script is given: `env` and its `cr`, named as in Odoo, on the collections of the registered models.

A script reads through `env["collection"].search({...})` and writes through the helpers of the facade only: they work
in batches, are counted, resumed and can be tried without writing. Vault and ledger are out of reach.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from docstore.errors import MigrationError
from docstore.registry.manifest import KERNEL
from docstore.registry.migration.journal import Journal
from docstore.store.store import Store

BATCH = 500
# Rows of the machinery that a migration of the kernel may change, and no module's. The heads of the log, and the
# journal of migrations itself, are nobody's. `unsealed`, of before 1.8, said which events wait to be sealed.
KERNELS_OWN = (
    "chains",
    "outbox",
    "counters",
    "uploads",
    "unreferenced",
    "replaced_blobs",
    "fixity_plan",
    "notices",
    "unsealed",
)


class Cursor:
    """`cr`: the store, what the run has done, and whether it only tries.

    `tables` are the collections that hold documents of modules, present and former. `renamed` maps collection →
    {new name: old name} and `moved` new collection → old, so that a trial can count what a later step would find.
    `module` is whose script is at work.
    """

    def __init__(self, store: Store, journal: Journal | None, tables: Collection[str]) -> None:
        self.store = store
        self.journal = journal
        self.tables = tables
        self.module = ""
        self.steps = 0
        self.trial: list[tuple[str, int]] = []
        self.renamed: dict[str, dict[str, str]] = {}
        self.moved: dict[str, str] = {}

    @property
    def is_trial(self) -> bool:
        return self.journal is None

    @property
    def dbname(self) -> str:
        return self.store.database.name

    def savepoint(self) -> AbstractContextManager[None]:
        """Each batch is a transaction of its own; the library's decorator asks for this around the whole script."""
        return nullcontext()

    def collection(self, table: str) -> Any:
        """Raises MigrationError for everything that is not a module's: evidence, log, queues."""
        if table not in self.tables and not (self.module == KERNEL and table in KERNELS_OWN):
            raise MigrationError("迁移脚本不能动 {table}：不是模块登记的集合。", table=table)
        return self.store.database[table]

    def removable(self, table: str) -> Any:
        """As `collection`, to take documents away. Raises MigrationError for evidence: it leaves by disposition."""
        model = self.store.registry.models.get(table)
        if model is not None and model.is_evidence:
            raise MigrationError("{table} 里的不能由脚本移走或者删去，只能按处置程序。", table=table)
        return self.collection(table)


class Records:
    """The documents of a collection that `where` describes, read as plain mappings, never all at once."""

    def __init__(self, env: Environment, name: str, where: Mapping[str, Any]) -> None:
        self.env = env
        self._name = name
        self.where = dict(where)

    def search(self, where: Mapping[str, Any]) -> Records:
        return Records(self.env, self._name, {"$and": [self.where, dict(where)]} if self.where else where)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        yield from self.env.cr.collection(self._name).find(self.where, sort=[("_id", 1)], batch_size=BATCH)

    def __len__(self) -> int:
        return int(self.env.cr.collection(self._name).count_documents(self.where))


class Environment:
    """`env` of a script. `context` is empty; `uid` is there because the signature has it."""

    def __init__(self, cr: Cursor, uid: int = 1, context: Mapping[str, Any] | None = None) -> None:
        self.cr = cr
        self.uid = uid
        self.context = dict(context or {})

    def __getitem__(self, table: str) -> Records:
        self.cr.collection(table)
        return Records(self, table, {})


def cursor_of(env_or_cr: Environment | Cursor) -> Cursor:
    """The library's helpers take either, as they did in different years; so do ours."""
    return env_or_cr.cr if isinstance(env_or_cr, Environment) else env_or_cr
