"""Stores for tests: real MongoDB, the application's own least-privilege user, a small registry or the whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import mongoengine as me
from pymongo import MongoClient

from docstore import kernel
from docstore.access.actor import SYSTEM, Actor
from docstore.access.conditions import ActorFact
from docstore.blobs.store import MEDIA, StoredBytes
from docstore.custody.keys import create_key, only
from docstore.custody.note import Signer, store_name
from docstore.custody.objects import case_object, record_object, version_object
from docstore.custody.sealer import Sealer
from docstore.identifiers import new_id
from docstore.model.base import StoredDocument
from docstore.model.case_file import CaseFile
from docstore.model.record import Record, Version
from docstore.registry.registry import Contributor, Registry
from docstore.store import birth
from docstore.store.act import Act
from docstore.store.store import Store
from docstore.store.unit_of_work import UnitOfWork, use_case


class Thing(StoredDocument):
    """A fact of the tests."""

    policy_kind = "thing"
    name = me.StringField(required=True)
    state = me.StringField(default="open")
    department = me.StringField(default="")
    owner = me.StringField(default="")
    tags = me.ListField(me.StringField())
    count = me.IntField(default=0)
    level = me.StringField()
    known_to = me.ListField(me.StringField())
    marks = me.DictField()

    meta: ClassVar[dict[str, Any]] = {"collection": "things", "indexes": [{"fields": ["name"], "unique": True}]}


def sample(c: Contributor) -> None:
    kernel.contribute(c)
    c.model(Thing)
    c.role("writer", "写的人")
    c.role("reader", "读的人")
    c.role("opener", "紧急查阅的人")
    c.scope("own_department", "本科室", {"department": ActorFact("department")})
    c.scope("opened", "打开的", {"name": ActorFact("opened")})
    c.scope("own", "自己的", {"owner": ActorFact("id")})
    c.scope("tagged", "有标记的", {"tags": ("a", "b")})
    c.permission("things.write", "写东西", "thing")
    c.permission("things.view", "看东西", "thing")
    c.grant("things.write", "writer")
    c.grant("things.view", "writer", scope="own_department")
    c.grant("things.view", "reader", scope="own", states=("open",))
    c.grant("things.view", "reader", scope="tagged")
    c.grant("things.view", "opener", scope="opened")
    c.restriction(
        "level",
        "不在知悉范围内",
        "thing",
        {"level": (None, "low"), "marks.box.level": ActorFact("cleared_levels"), "marks.box.is_named": (None, False)},
        {"known_to": ActorFact("id")},
        exempt=("writer",),
    )
    c.grant("holds.place", "writer")
    c.grant("holds.release", "reader")
    c.event_type("thing_made", "做了")
    c.event_type("thing_changed", "改了")
    c.job("things.touch", lambda act, **payload: None)


def sample_registry() -> Registry:
    registry = Registry()
    sample(Contributor(registry, "sample"))
    registry.freeze()
    return registry


def make_store(
    mongo: Any, folder: Path, registry: Registry, indexes: Callable[[Registry], Any], *, exercise: bool = True
) -> tuple[Store, Signer]:
    """An installed store and its signing key."""
    database = mongo.fresh_database(indexes(registry))
    client: MongoClient[Any] = MongoClient(database.uris.app, tz_aware=True)
    store = Store(client, database.name, registry)
    key = new_id()
    signer = create_key(folder / f"{key}.pem", store_name(key))
    birth.give_birth(store, key, exercise=exercise, vkey=str(signer.verifier))
    return store, signer


def act_of(store: Store, *roles: str, **facts: Any) -> Act:
    """Somebody with these roles; without roles, the system."""
    if not roles and not facts:
        return Act(store, SYSTEM)
    return Act(store, Actor(**{"id": "p1", "name": "某人", "roles": frozenset(roles), **facts}))


def sealer_of(store: Store, signer: Signer) -> Sealer:
    return Sealer(store, only(signer))


@use_case
def open_case(uow: UnitOfWork) -> CaseFile:
    """The case c1, to which `bring` adds."""
    case = uow.insert(
        CaseFile(
            id="c1",
            type_key="inspection",
            number="1",
            title="检查",
            department="x",
            handlers=["p1"],
            party="y",
            party_name="某公司",
            party_facts={"name": "某公司"},
            opened_on="2026-01-05",
        )
    )
    uow.record("thing_made", case=case.id, objects=[case_object(case)])
    return case


@use_case
def bring(uow: UnitOfWork, *, content: bytes) -> tuple[str, StoredBytes]:
    """A recording of case c1 with these bytes as its first version; returns the record's id and what was stored."""
    blobs = uow.store.blobs
    stored = blobs.write(MEDIA, [content])
    blobs.attach(uow, stored, filename="a.mp4", media_type="video/mp4")
    record = uow.insert(
        Record(
            type_key="recording",
            title="录像",
            state="linked",
            case="c1",
            department="x",
            audience="served",
            current_version=1,
        )
    )
    version = uow.insert(
        Version(
            record=record.id,
            number=1,
            blob=stored.blob_id,
            family=MEDIA,
            filename="a.mp4",
            media_type="video/mp4",
            length=stored.length,
            sha256=stored.sha256,
            created_at=uow.now(),
            created_by=uow.actor.id,
        )
    )
    uow.record("thing_made", case="c1", objects=[record_object(record), version_object(version)])
    return str(record.id), stored
