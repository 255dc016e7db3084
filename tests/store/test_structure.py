"""A store that an older program made: what it lacks is named, and added by who may."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from admin import boot, new_store
from admin import database as db
from docstore.errors import StartupError
from docstore.store import structure
from docstore.store.address import MongoAddress
from docstore.store.datadir import DataDirectory


@pytest.fixture
def old(mongo: Any, data_directory: DataDirectory) -> Iterator[tuple[DataDirectory, MongoAddress]]:
    """As a program left it that knew no notices, no index of what waits to be sealed, and no results of fixity."""
    name = mongo.new_name()
    new_store.install(data_directory, mongo.address, exercise=False, database=name)
    made = mongo.admin[name]
    made.drop_collection("notices")
    made.chains.drop_index("unsealed_from_1")
    privileges = made.command("rolesInfo", "app", showPrivileges=True)["roles"][0]["privileges"]
    kept = [one for one in privileges if one["resource"]["collection"] != "fixity_results"]
    made.command("updateRole", "app", privileges=kept)
    yield data_directory, mongo.address
    mongo.admin.drop_database(name)


LACKS = ["集合 fixity_results 的权限", "集合 notices", "索引 chains.unsealed_from_1"]


def test_every_way_in_refuses_and_names_the_command(old: tuple[DataDirectory, MongoAddress]) -> None:
    with pytest.raises(StartupError) as refused:
        boot.open_store(*old, hints=False)
    assert all(what in refused.value.message for what in LACKS)
    assert "module upgrade" in refused.value.why()


def test_serve_adds_what_is_lacking_once_and_takes_nothing_away(old: tuple[DataDirectory, MongoAddress]) -> None:
    data, address = old
    with db.administrator(address) as admin:
        admin[data.require_store().database].create_collection("of_a_former_module")
    told: list[str] = []
    for _ in range(2):
        boot.require_startable(data, address, told.append)
    (line,) = told
    assert all(what in line for what in LACKS)
    store = boot.open_store(data, address, hints=False)
    store.database.of_a_former_module.insert_one({})
    assert db.lacking(store) == []
    store.client.close()


def test_serve_refuses_when_the_list_of_modules_was_emptied(old: tuple[DataDirectory, MongoAddress]) -> None:
    data, address = old
    with db.administrator(address) as admin:
        admin[data.require_store().database].modules.delete_many({})
    with pytest.raises(StartupError, match="模块清单是空的") as refused:
        boot.require_startable(data, address, lambda text: None)
    assert "audit" in refused.value.why()


def test_what_is_stored_may_forbid_an_index(old: tuple[DataDirectory, MongoAddress]) -> None:
    data, address = old
    with db.administrator(address) as admin:
        made = admin[data.require_store().database]
        made.outbox.drop_index("job_1_key_1")
        made.outbox.insert_many([{"job": "a", "key": "b"}, {"job": "a", "key": "b"}])
    with pytest.raises(StartupError, match=r"没有补成.*duplicate key"):
        boot.require_startable(data, address, lambda text: None)


def test_serve_without_the_administrator_refuses_too(old: tuple[DataDirectory, MongoAddress]) -> None:
    data, address = old
    powerless = MongoAddress(address.hosts, address.options, address.scheme)
    with pytest.raises(StartupError, match="没有补成"):
        boot.require_startable(data, powerless, lambda text: None)


def test_a_fresh_database_lacks_nothing(database: Any) -> None:
    assert structure.lacking(database.app[database.name], {"facts": []}) == []
    assert structure.lacking(database.app[database.name], {"more": []}) == ["集合 more"]
