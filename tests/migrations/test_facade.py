"""The facade: what is openupgradelib's own is its own, and nothing of it stays behind in the process."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from docstore.errors import ConflictError, MigrationError, StartupError
from docstore.registry import installed
from docstore.registry import openupgrade as facade
from docstore.registry.manifest import KERNEL, Manifest
from docstore.registry.migration import scripts
from docstore.registry.migration.environment import Cursor, Environment
from docstore.registry.migration.journal import Journal
from docstore.registry.migration.runner import Step, attempt, run
from docstore.registry.openupgrade import openupgrade
from docstore.store.act import Act
from docstore.store.store import Store
from tests.stores import act_of

TABLES = {"things"}
HEAD = "from docstore.registry.openupgrade import openupgrade\n\n\n@openupgrade.migrate()\ndef migrate(env, version):\n"


def nothing(text: str) -> None:
    pass


@pytest.fixture
def act(store: Store) -> Act:
    return act_of(store)


def step(folder: Path, body: str, *, module: str = "sample", stage: str = "post", version: str = "2.0") -> Step:
    """A module that goes from 1.0 to 2.0 with one script."""
    place = folder / module / "migrations" / version
    place.mkdir(parents=True, exist_ok=True)
    text = HEAD + "".join(f"    {line}\n" for line in body.splitlines())
    (place / f"{stage}-it.py").write_text(text, encoding="utf-8")
    return Step(Manifest(folder / module, "样", "2.0", "", ()), "1.0")


def things(store: Store, *rows: dict[str, Any]) -> None:
    store.database.things.insert_many([{"_id": str(n), "revision": 0, **row} for n, row in enumerate(rows)])


def now(store: Store) -> list[dict[str, Any]]:
    return [
        {key: value for key, value in row.items() if key not in ("_id", "revision")}
        for row in store.database.things.find({}, sort=[("_id", 1)])
    ]


def test_the_decorator_that_runs_is_openupgradelibs_and_logs_with_its_logger(
    act: Act, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from_library = facade.library.migrate
    assert from_library.__module__ == "openupgradelib.openupgrade" and openupgrade.migrate is from_library
    assert openupgrade.get_legacy_name("x") == "openupgrade_legacy_18_0_x"
    plan = [step(tmp_path, "openupgrade.message(env.cr, 'sample', 'things', 'name', 'look at %s', 'this')")]
    with caplog.at_level(logging.DEBUG, logger="OpenUpgrade"):
        run(act, plan, TABLES, nothing, nothing)
    said = [(record.name, record.getMessage()) for record in caplog.records if record.name == "OpenUpgrade"]
    assert ("OpenUpgrade", "sample: post-migration script called with version 1.0") in said
    assert ("OpenUpgrade", "Module sample, table things, column name: look at this") in said


def test_the_stand_ins_are_gone_once_the_library_is_there() -> None:
    code = (
        "import docstore.registry.openupgrade, sys;"
        "print([name for name in sys.modules if name.split('.')[0] in ('odoo', 'psycopg2')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_helpers_are_documented_beside_the_originals() -> None:
    for module, names in facade.COUNTERPARTS.items():
        for name in names:
            text = getattr(module, name).__doc__
            assert text and ("(original: " in text or name in ("change_documents", "rename_tables")), name
            if name not in ("change_documents", "copy_fields"):
                assert hasattr(facade.library, name) or name == "merge_records", name


@pytest.mark.parametrize(
    ("body", "before", "after"),
    [
        ("openupgrade.rename_fields(env, [('things', 'things', 'a', 'b')])", [{"a": 1}, {}], [{"b": 1}, {}]),
        (
            "openupgrade.copy_fields(env.cr, {'things': [('a', 'b', 'string')]})",
            [{"a": 1}, {}],
            [{"a": 1, "b": "1"}, {}],
        ),
        (
            "openupgrade.rename_columns(env.cr, {'things': [('a', None)]})",
            [{"a": 1}],
            [{"openupgrade_legacy_18_0_a": 1}],
        ),
        (
            "openupgrade.map_values(env.cr, 'a', 'b', [('x', 'y'), (True, 'some'), (False, False)], table='things')",
            [{"a": "x"}, {"a": "z"}, {"b": "old"}],
            [{"a": "x", "b": "some"}, {"a": "z", "b": "some"}, {}],
        ),
        (
            "openupgrade.set_defaults(env.cr, env, {'things': [('state', None), ('count', 7)]})",
            [{"state": "x"}, {"count": 1}],
            [{"state": "x", "count": 7}, {"state": "open", "count": 1}],
        ),
        (
            "openupgrade.add_fields(env, [('n', 'things', False, 'integer', False, 'sample', 3)])",
            [{"n": 1}, {}],
            [{"n": 1}, {"n": 3}],
        ),
        (
            "for one in openupgrade.chunked(env['things'].search({'a': {'$gt': 1}})):\n"
            "    openupgrade.logged_query(env.cr, {'table': 'things', 'where': {'_id': one['_id']},"
            " 'update': {'$set': {'b': one['a'] * 2}}})",
            [{"a": 1}, {"a": 2}],
            [{"a": 1}, {"a": 2, "b": 4}],
        ),
        (
            "openupgrade.merge_records(env, 'things', ['1', '2'], '0', {'count': 'sum', 'tags': 'merge'})",
            [
                {"name": "a", "count": 1, "tags": ["x"]},
                {"name": "b", "count": 2, "tags": ["x", "y"]},
                {"name": "c", "count": 3, "owner": "q"},
                {"name": "d", "owner": "2", "tags": ["1"]},
            ],
            [{"name": "a", "count": 6, "tags": ["x", "y"], "owner": "q"}, {"name": "d", "owner": "0", "tags": ["0"]}],
        ),
    ],
)
def test_what_a_helper_does(
    act: Act, tmp_path: Path, body: str, before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> None:
    for number, row in enumerate(before):
        row.setdefault("name", f"n{number}")
    for number, row in zip(range(len(before)), after, strict=False):
        row.setdefault("name", f"n{number}")
    things(act.store, *before)
    plan = [step(tmp_path, body)]
    assert attempt(act, plan, TABLES)[1].problem == ""
    assert now(act.store) == before
    run(act, plan, TABLES, nothing, nothing)
    assert now(act.store) == after


@pytest.mark.parametrize("table", ["custody_events", "vault_media.files", "outbox", "chains", "no_such"])
def test_evidence_log_and_machinery_are_out_of_reach(act: Act, tmp_path: Path, table: str) -> None:
    plan = [step(tmp_path, f"openupgrade.rename_fields(env, [('{table}', '{table}', 'a', 'b')])")]
    with pytest.raises(MigrationError, match=f"不能动 {table}"):
        run(act, plan, TABLES, nothing, nothing)


def test_the_kernel_migrates_as_a_module_does_its_own_rows_too_and_never_vault_or_ledger(
    act: Act, tmp_path: Path
) -> None:
    act.store.database.accounts.insert_one({"_id": "a", "revision": 0, "title": "某人"})
    act.store.database.notices.insert_one({"_id": "n", "words": "满了"})
    body = (
        "openupgrade.rename_fields(env, [('accounts', 'accounts', 'title', 'name'), ('n', 'notices', 'words', 'text')])"
    )
    plan = [step(tmp_path, body, module=KERNEL)]
    act.store.registry.manifests[KERNEL] = plan[0].manifest
    with pytest.raises(StartupError, match=r"docstore 1\.0 → 2\.0"):
        installed.require_ready(act.store)
    run(act, plan, {*TABLES, "accounts"}, nothing, nothing)
    installed.require_ready(act.store)
    assert act.store.database.accounts.find_one({})["name"] == "某人"
    assert act.store.database.notices.find_one({})["text"] == "满了"
    assert installed.versions_in(act.store.database)[KERNEL] == "2.0"
    for table in ("custody_events", "log_leaves", "fixity_results", "blob_keys", "vault_documents.chunks", "log_heads"):
        body = f"openupgrade.rename_fields(env, [('x', '{table}', 'a', 'b')])"
        with pytest.raises(MigrationError, match=f"不能动 {table}"):
            run(act, [step(tmp_path, body, module=KERNEL)], TABLES, nothing, nothing)


def test_an_error_names_the_script_keeps_what_was_done_and_is_recorded(act: Act, tmp_path: Path) -> None:
    things(act.store, *({"name": f"n{n}", "a": n} for n in range(1200)))
    body = "openupgrade.change_documents(env, 'things', {'a': {'$exists': True}}, %s)"
    failing = body % "lambda one: {'b': 1 / (one['a'] - 900)}"
    plan = [step(tmp_path, failing)]
    with pytest.raises(MigrationError, match=r"sample/2.0/post-it.py 没有做完：ZeroDivisionError"):
        run(act, plan, TABLES, nothing, nothing)
    assert 0 < act.store.database.things.count_documents({"b": {"$exists": True}}) < 1200
    event = act.store.database.custody_events.find_one({"event_type": "modules_changed"})
    assert (event["outcome"], event["detail"]["stopped_at"]) == ("failure", "sample/2.0/post-it.py")
    done = run(act, [step(tmp_path, body % "lambda one: {'b': 5}")], TABLES, nothing, nothing)
    assert done.is_resumed
    assert act.store.database.modules.find_one({"_id": "sample"})["version"] == "2.0"


def test_while_one_upgrades_another_is_refused(act: Act, tmp_path: Path) -> None:
    Journal.take(act.store)
    with pytest.raises(ConflictError, match="另一个命令正在"):
        run(act, [step(tmp_path, "pass")], TABLES, nothing, nothing)


def test_which_scripts_run_and_in_what_order(tmp_path: Path) -> None:
    for version in ("1.9", "1.10", "2.0", "0.0.0"):
        for stage in ("end", "pre", "post"):
            step(tmp_path, "pass", stage=stage, version=version)
    manifest = Manifest(tmp_path / "sample", "样", "2.0", "", ())
    due = [(one.version, one.stage) for one in scripts.due(manifest, "1.9")]
    assert due == [(v, s) for v in ("0.0.0", "1.10", "2.0") for s in ("pre", "post", "end")]


@pytest.mark.parametrize("path", ["3.0/pre-a.py", "2.0/before-a.py", "two/pre-a.py"])
def test_what_does_not_belong_among_migrations_is_named(tmp_path: Path, path: str) -> None:
    wrong = tmp_path / "sample" / "migrations" / path
    wrong.parent.mkdir(parents=True)
    wrong.touch()
    with pytest.raises(MigrationError, match=r"3\.0|before-a|two"):
        scripts.find(Manifest(tmp_path / "sample", "样", "2.0", "", ()))


def test_an_environment_gives_documents_to_read_and_nothing_to_write_with(store: Store) -> None:
    things(store, {"name": "a"}, {"name": "b"})
    env = Environment(Cursor(store, None, TABLES))
    found = env["things"].search({"name": "b"})
    assert len(found) == 1 and [one["_id"] for one in found] == ["1"]
    assert not hasattr(found, "update_many")


def test_evidence_is_not_for_scripts_to_remove(act: Act, tmp_path: Path) -> None:
    act.store.database.records.insert_one({"_id": "r", "revision": 0})
    body = "openupgrade.rename_models(env.cr, [('records', 'things')])"
    with pytest.raises(MigrationError, match="只能按处置程序"):
        run(act, [step(tmp_path, body)], {*TABLES, "records"}, nothing, nothing)
    assert act.store.database.records.count_documents({}) == 1
