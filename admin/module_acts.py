"""Acts on modules: what the command `module` and the page 模块 share.

They change the database's collections, indexes and users, so they need its administrator: a command has it, the web
server has not. Nothing else may run on the store meanwhile: other processes still have the modules as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from admin import boot
from admin import database as db
from docstore import kernel
from docstore.access.account import Account
from docstore.access.actor import SYSTEM, Actor
from docstore.errors import AccessDeniedError, BrokenModuleError
from docstore.registry import installed, leaving
from docstore.registry.installed import ModuleState
from docstore.registry.migration import runner
from docstore.registry.migration.runner import Done, Step, Tell, Trial
from docstore.registry.registry import Registry
from docstore.store import users
from docstore.store.act import Act
from docstore.store.address import MongoAddress
from docstore.store.datadir import DataDirectory
from docstore.store.store import Store


def states(database: Any = None) -> list[ModuleState]:
    """Every module found; with `database` also what the store has of them."""
    found = boot.found()
    there = installed.versions_in(database) if database is not None else {}
    loaded = boot.registry_of(frozenset(found.names))
    return installed.states(found.manifests, loaded.broken, there)


@dataclass(frozen=True)
class ModuleActs:
    """On the store of `data`, by `actor`, with `say` told of each step."""

    data: DataDirectory
    address: MongoAddress
    actor: Actor = SYSTEM
    say: Tell = lambda text: None

    def by_account(self, key: str) -> ModuleActs:
        """The same in the name of an account. Raises NotFoundError."""
        with self._store(()) as store:
            return replace(self, actor=Act(store, SYSTEM).get(Account, key).as_actor())

    def states(self) -> list[ModuleState]:
        with db.administrator(self.address) as admin:
            return states(admin[self._database])

    def has(self, name: str) -> bool:
        return name in self._installed()

    def plan_install(self, name: str) -> list[Step]:
        """`name` with what it needs. Raises NotFoundError, ConflictError, BrokenModuleError."""
        found = boot.found()
        if name in found.broken:
            raise BrokenModuleError("模块 {name} 不能用：{why}", name=name, why=found.broken[name])
        return installed.to_install(found.manifests, self._installed(), list(found.manifests), name)

    def plan_upgrade(self, name: str = "") -> list[Step]:
        """All that wait, or `name` and what it depends on. Raises NotFoundError, MigrationError."""
        found = boot.found()
        return installed.to_upgrade(found.manifests, self._installed(), list(found.manifests), name)

    def attempt(self, plan: Sequence[Step]) -> list[Trial]:
        """What `plan` would change; nothing is written."""
        with self._store(plan) as store:
            return runner.attempt(self._act(store), plan, self._tables())

    def run(self, plan: Sequence[Step], command: str, *, is_alone: bool = False) -> Done:
        """Install and upgrade as planned. Arguments and errors as of `runner.run`."""
        self._prepare(self._registry(plan), plan)
        with self._store(plan) as store:
            return runner.run(
                self._act(store),
                plan,
                self._tables(),
                self._indexer(store.registry),
                self.say,
                command=command,
                is_alone=is_alone,
            )

    def complete(self) -> list[str]:
        """Give the database what it lacks for this program; returns what that was, in words. Raises StartupError."""
        with self._store(()) as store:
            found = db.lacking(store)
            if found:
                db.complete(self.data, self.address, store.registry, found)
            return found

    def uninstall(self, name: str) -> None:
        """Raises as `leaving.uninstall`."""
        with self._store(()) as store:
            leaving.uninstall(self._act(store), module=name)

    # --- the database ------------------------------------------------------------------------------------

    @property
    def _database(self) -> str:
        return self.data.require_store().database

    def _installed(self) -> dict[str, str]:
        with db.administrator(self.address) as admin:
            return installed.versions_in(admin[self._database])

    def _registry(self, plan: Sequence[Step]) -> Registry:
        """Of what is installed and what shall be. Raises BrokenModuleError when one of `plan` cannot be loaded."""
        wanted = [step.manifest.module for step in plan]
        registry = boot.registry_of(frozenset({*self._installed(), *wanted}))
        for name in wanted:
            if name in registry.broken:
                raise BrokenModuleError("模块 {name} 不能用：{why}", name=name, why=registry.broken[name])
        return registry

    def _tables(self) -> Collection[str]:
        with db.administrator(self.address) as admin:
            return db.tables(admin, self._database)

    def _prepare(self, registry: Registry, plan: Sequence[Step]) -> None:
        """New collections and the rights on them; the indexes of what is upgraded come later.

        What its pre scripts put right may not fit them yet.
        """
        given = (registry.contributed_by(step.manifest.module) for step in plan)
        waiting = [name for one in given for name in one.get("model", ())]
        db.install(self.data, self.address, self._database, registry, waiting)

    def _indexer(self, registry: Registry) -> Callable[[str], None]:
        wanted = kernel.indexes(registry)

        def make(module: str) -> None:
            names = registry.contributed_by(module).get("model", ())
            with db.administrator(self.address) as admin:
                users.install_collections(admin, self._database, {name: wanted[name] for name in names})

        return make

    def _act(self, store: Store) -> Act:
        """Raises AccessDeniedError for who may not."""
        act = Act(store, self.actor)
        if not act.allows("modules.manage"):
            raise AccessDeniedError("当前岗位不能装卸模块。")
        return act

    @contextmanager
    def _store(self, plan: Sequence[Step]) -> Iterator[Store]:
        """With the application's own user: vault and ledger are shut to migrations by the server, too."""
        store = boot.store_with(self._registry(plan), self.data, self.address)
        with store.client:
            yield store
