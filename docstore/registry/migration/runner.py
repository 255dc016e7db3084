"""Running an installation or upgrade: for each module its pre scripts, indexes, data and post scripts; then all end
scripts; then versions and event in one transaction. Interrupted anywhere, the same command goes on from there."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from docstore.errors import MigrationError, QuanchengError, StartupError
from docstore.registry import data_files
from docstore.registry.manifest import Manifest
from docstore.registry.migration import scripts
from docstore.registry.migration.batches import once
from docstore.registry.migration.environment import Cursor
from docstore.registry.migration.journal import Journal
from docstore.registry.migration.scripts import Script
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case

# Told before each script and data file: what is about to run.
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Step:
    """One module on its way; `installed` is empty when it was not there before."""

    manifest: Manifest
    installed: str

    @property
    def scripts(self) -> list[Script]:
        return scripts.due(self.manifest, self.installed) if self.installed else []


@dataclass(frozen=True)
class Trial:
    """What a script would change: `(step, documents)`; `problem` when it needs what an earlier step would have made."""

    script: str
    steps: tuple[tuple[str, int], ...]
    problem: str = ""


@dataclass
class Done:
    """What a run did: documents changed by script, and by data file."""

    documents: dict[str, int] = field(default_factory=dict)
    is_resumed: bool = False


def run(
    act: Act,
    plan: Sequence[Step],
    tables: Collection[str],
    make_indexes: Callable[[str], None],
    tell: Tell,
    *,
    command: str = "upgrade",
    is_alone: bool = False,
) -> Done:
    """Do all of `plan`. `make_indexes(module)` makes those of the module's models, once its pre scripts have run.

    `command` and `is_alone` as `Journal.take`. Raises ConflictError while another run is at work, MigrationError naming
    the script that failed; what was done before stays, and the run is recorded as failed. One that had changed nothing
    is over: the store is as before.
    """
    journal = Journal.take(act.store, command, is_alone=is_alone)
    cr = Cursor(act.store, journal, tables)
    try:
        for script in _parts(plan, make_indexes):
            if script.key in journal.finished:
                continue
            tell(script.key)
            journal.begin(script.key)
            cr.steps = 0
            script.run(cr)
            journal.end()
        _finish(act, journal=journal, plan=plan)
    except Exception as error:
        if journal.has_changed:
            journal.release(_without_values(error))
        else:
            journal.close()
        _note_failure(act, plan=plan, at=journal.script, error=str(error))
        if isinstance(error, QuanchengError):
            raise
        raise MigrationError(
            "{script} 没有做完：{error}",
            script=journal.script,
            error=f"{type(error).__name__}: {error}",
            next_step=_KEPT if journal.has_changed else _UNTOUCHED,
        ) from error
    return Done(dict(journal.counts), journal.is_resumed)


def _without_values(error: Exception) -> str:
    """What went wrong, for everybody to read: faults of files are told; other errors may quote what a document says."""
    return error.message if isinstance(error, StartupError) else type(error).__name__


_KEPT = "做完的都留着。改好后再运行同一个命令，从停下的地方接着做。"
_UNTOUCHED = "库还和原来一样。改好后再运行同一个命令。"


def attempt(act: Act, plan: Sequence[Step], tables: Collection[str]) -> list[Trial]:
    """What `run` would change, and in how many documents; nothing is written."""
    cr = Cursor(act.store, None, tables)
    found = []
    for part in _parts(plan, lambda module: None):
        cr.trial, problem = [], ""
        try:
            part.run(cr)
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"
        found.append(Trial(part.key, tuple(cr.trial), problem))
    return found


@dataclass(frozen=True)
class _Part:
    key: str
    run: Callable[[Cursor], None]


def _parts(plan: Sequence[Step], make_indexes: Callable[[str], None]) -> Iterator[_Part]:
    for step in plan:
        name = step.manifest.module
        yield from (_of_script(script, step) for script in step.scripts if script.stage == "pre")
        yield _Part(f"{name}/indexes", partial(_make_indexes, name, make_indexes))
        if step.manifest.data:
            yield _Part(f"{name}/data", partial(_load_data, step.manifest))
        yield from (_of_script(script, step) for script in step.scripts if script.stage == "post")
    yield from (_of_script(script, step) for step in plan for script in step.scripts if script.stage == "end")


def _of_script(script: Script, step: Step) -> _Part:
    return _Part(script.key, lambda cr: _call(script.stage, script.module, script.path, cr, step.installed))


def _call(stage: str, addon: str, pyfile: Any, cr: Cursor, version: str) -> None:
    """Run `migrate(cr, version)` of the script. The decorator reads `stage`, `addon` and `pyfile` from here."""
    spec = importlib.util.spec_from_file_location(f"migration_{addon}_{pyfile.stem.replace('-', '_')}", pyfile)
    assert spec is not None and spec.loader is not None
    cr.module = addon
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        raise MigrationError("{path} 第 {line} 行读不懂。", path=pyfile, line=error.lineno)
    if not callable(getattr(module, "migrate", None)):
        raise MigrationError("{path} 里没有 migrate(env, version)。", path=pyfile)
    module.migrate(cr, version)


def _make_indexes(module: str, make: Callable[[str], None], cr: Cursor) -> None:
    if not cr.is_trial:
        make(module)


def _load_data(manifest: Manifest, cr: Cursor) -> None:
    for name in manifest.data:
        entries = data_files.read(manifest.module, manifest.folder / name)

        def load(session: Any, entries: list[data_files.Entry] = entries) -> int:
            if session is None:
                return len(entries)
            counts = data_files.load(cr.store.registry, cr.store.database, session, entries)
            return counts["made"] + counts["changed"]

        once(cr, f"{manifest.module}/{name}", load, name, [entry.external_id for entry in entries])


@use_case
def _finish(uow: UnitOfWork, *, journal: Journal, plan: Sequence[Step]) -> None:
    database: Any = uow.store.database
    for step in plan:
        row = uow.store.registry.as_installed(step.manifest)
        database.modules.update_one({"_id": step.manifest.module}, {"$set": row}, upsert=True, session=uow.session)
    uow.record(
        "modules_changed",
        detail={
            "modules": _told(plan),
            "scripts": [{"script": key, "documents": count} for key, count in journal.counts.items()],
            "resumed": journal.is_resumed,
        },
    )
    journal.close(uow.session)


@use_case
def _note_failure(uow: UnitOfWork, *, plan: Sequence[Step], at: str, error: str) -> None:
    uow.record(
        "modules_changed", outcome="failure", detail={"modules": _told(plan), "stopped_at": at, "error": error[:500]}
    )


def _told(plan: Sequence[Step]) -> list[dict[str, str]]:
    return [{"name": step.manifest.module, "from": step.installed, "to": step.manifest.version} for step in plan]
