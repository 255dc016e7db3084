"""A blob store as the application has it: the least-privilege user, an installed database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pymongo.database import Database

from docstore.access.actor import Actor
from docstore.blobs.gridfs import GridFSBlobStore
from docstore.blobs.store import MEDIA, StoredBytes
from docstore.registry.registry import Registry
from docstore.store.act import Act
from docstore.store.store import Store
from docstore.store.unit_of_work import UnitOfWork, use_case
from tests.conftest import TestDatabase, TestMongo

Put = Callable[..., StoredBytes]


@pytest.fixture
def installed(mongo: TestMongo) -> TestDatabase:
    return mongo.fresh_database(["uploads"])


@pytest.fixture
def app(installed: TestDatabase) -> Database[Any]:
    """The database as the application's user sees it."""
    return installed.app[installed.name]


@pytest.fixture
def admin(installed: TestDatabase) -> Database[Any]:
    """The same with every right: somebody behind the application's back."""
    return installed.admin[installed.name]


@pytest.fixture
def blobs(app: Database[Any]) -> GridFSBlobStore:
    return GridFSBlobStore(app)


@pytest.fixture
def act(installed: TestDatabase) -> Act:
    return Act(Store(installed.app, installed.name, Registry()), Actor("u1", "李四"))


@pytest.fixture
def put(blobs: GridFSBlobStore, act: Act) -> Put:
    """Store and attach content; returns what was stored."""

    @use_case
    def attach(uow: UnitOfWork, stored: StoredBytes, filename: str, media_type: str) -> None:
        blobs.attach(uow, stored, filename=filename, media_type=media_type)

    def put(content: bytes, family: str = MEDIA, filename: str = "一.mp4", piece: int = 1 << 20) -> StoredBytes:
        stored = blobs.write(family, (content[at : at + piece] for at in range(0, len(content), piece)))
        attach(act, stored, filename, "video/mp4")
        return stored

    return put
