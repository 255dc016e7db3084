"""A store twice: as the application has it, and as the door's own database user has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from docstore.disposition.door import Door
from docstore.kernel import indexes
from docstore.store.store import Store
from tests.conftest import TestMongo
from tests.stores import make_store, sample_registry


@pytest.fixture
def store(mongo: TestMongo, tmp_path: Path) -> Iterator[Store]:
    made, _ = make_store(mongo, tmp_path, sample_registry(), indexes)
    yield made
    made.client.close()


@pytest.fixture
def door_store(mongo: TestMongo, store: Store) -> Store:
    database = mongo.in_use[-1][1]
    client: MongoClient[Any] = MongoClient(database.uris.door, tz_aware=True)
    return Store(client, store.database.name, store.registry)


@pytest.fixture
def admin(mongo: TestMongo, store: Store) -> Any:
    """The same database with every right: somebody behind the application's back."""
    return mongo.admin[store.database.name]


NewDoor = Callable[..., Door]


@pytest.fixture
def new_door(door_store: Store) -> NewDoor:
    def make(grace: timedelta = timedelta(0)) -> Door:
        return Door(door_store, grace=grace)

    return make
