"""An upload service with one purpose, `recording`, whose record is a row in `facts`; and its HTTP face."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, request
from pymongo.database import Database

from admin.language import init_language
from admin.uploads import make_blueprint
from docstore.access.actor import Actor
from docstore.access.policy import Grant, Permission, Role, Scope
from docstore.blobs.gridfs import GridFSBlobStore
from docstore.blobs.purposes import Upload, UploadPurpose
from docstore.blobs.store import MEDIA, StoredBytes
from docstore.blobs.uploads import Uploads
from docstore.errors import AccessDeniedError, DuplicateContentError, InvalidInputError
from docstore.registry.registry import Registry
from docstore.store.act import Act
from docstore.store.store import Store
from docstore.store.unit_of_work import UnitOfWork
from tests.conftest import TestDatabase, TestMongo

OFFICER = Actor("u1", "李四", roles=frozenset({"officer"}))
COLLEAGUE = Actor("u2", "王五", roles=frozenset({"officer"}))
CLERK = Actor("u3", "赵六", roles=frozenset({"clerk"}))
ACTORS = {actor.id: actor for actor in (OFFICER, COLLEAGUE, CLERK)}
LIMIT = 64 * 2**20


def check(reads: Act | UnitOfWork, metadata: Mapping[str, str]) -> None:
    if metadata.get("case") == "nowhere":
        raise InvalidInputError(fields={"case": "没有这个案件。"})


def complete(uow: UnitOfWork, upload: Upload, stored: StoredBytes, target: None) -> str:
    """A recording's record, as small as it gets; the same content twice is refused."""
    facts = uow.store.database["facts"]
    there = facts.find_one({"sha256": stored.sha256}, session=uow.session)
    if there is not None:
        raise DuplicateContentError("内容与 {record} 相同，没有再存一份。", record=there["_id"])
    record = f"r-{stored.blob_id}"
    row = {"_id": record, "blob": stored.blob_id, "sha256": stored.sha256, "filename": upload.filename}
    facts.insert_one(row, session=uow.session)
    return record


PURPOSE = UploadPurpose("recording", "recordings.capture", MEDIA, LIMIT, check, complete)


def make_store(client: Any, name: str) -> Store:
    registry = Registry(
        permissions={"recordings.capture": Permission("recordings.capture", "上传录像")},
        roles={"officer": Role("officer", "执法人员"), "clerk": Role("clerk", "文员")},
        scopes={"any": Scope("any", "全部", {})},
        grants=[Grant("recordings.capture", "officer")],
    )
    return Store(client, name, registry)


def make_app(store: Store, uploads: Uploads) -> Flask:
    def current_act() -> Act:
        actor = ACTORS.get(request.headers.get("X-Test-Actor", OFFICER.id))
        if actor is None:
            raise AccessDeniedError("请先登录。")
        return Act(store, actor)

    app = Flask(__name__)
    init_language(app, ())
    app.register_blueprint(make_blueprint(current_act, uploads))
    return app


@pytest.fixture
def installed(mongo: TestMongo) -> TestDatabase:
    return mongo.fresh_database(["uploads", "unreferenced", "facts"])


@pytest.fixture
def database(installed: TestDatabase) -> Database[Any]:
    return installed.app[installed.name]


@pytest.fixture
def store(installed: TestDatabase) -> Store:
    return make_store(installed.app, installed.name)


@pytest.fixture
def act(store: Store) -> Act:
    return Act(store, OFFICER)


@pytest.fixture
def blobs(store: Store) -> GridFSBlobStore:
    return store.blobs


NewService = Callable[..., Uploads]


@pytest.fixture
def new_service(blobs: GridFSBlobStore) -> NewService:
    """Each call is what another web process would have: no memory of earlier parts."""

    def make(purpose: UploadPurpose = PURPOSE, lifetime: timedelta = timedelta(hours=1)) -> Uploads:
        return Uploads(blobs, {"recording": purpose}, lifetime=lifetime)

    return make


@pytest.fixture
def uploads(new_service: NewService) -> Uploads:
    return new_service()


@pytest.fixture
def client(store: Store, uploads: Uploads) -> Iterator[Any]:
    with make_app(store, uploads).test_client() as client:
        yield client
