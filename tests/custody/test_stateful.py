"""Whatever order people, crashes, sweeps, holds and checks come in: what was acknowledged is there, the audit clean.

What may be removed is what nothing refers to, and what `reseal` has put in another form; a hold forbids neither.
"""

from __future__ import annotations

import hashlib
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from pymongo import MongoClient

from docstore import clock
from docstore.blobs import encrypting, master_keys
from docstore.blobs.encryption import read_setting
from docstore.blobs.fixity_plan import Promise
from docstore.blobs.purposes import Upload, UploadPurpose
from docstore.blobs.store import CHUNK_SIZE, MEDIA, StoredBytes
from docstore.blobs.uploads import Uploads
from docstore.custody.audit import audit
from docstore.custody.objects import record_object, version_object
from docstore.custody.rolling_fixity import run
from docstore.custody.versions import PERMISSION, add_version, version_of, write_version
from docstore.disposition.door import Door
from docstore.disposition.holds import held_by, place_hold, release_hold
from docstore.disposition.reseal import reseal
from docstore.errors import InvalidInputError
from docstore.kernel import indexes
from docstore.model.case_file import HELD, CaseFile
from docstore.model.record import Record
from docstore.registry.registry import Contributor, Registry
from docstore.store.act import Act
from docstore.store.store import Store
from docstore.store.unit_of_work import UnitOfWork, use_case
from tests.conftest import TestMongo
from tests.stores import act_of, make_store, open_case, sample, sealer_of

CONTENT = st.one_of(
    st.binary(max_size=40),
    st.integers(1, 3 * CHUNK_SIZE).map(lambda length: (length.to_bytes(4, "big") * (length // 4 + 1))[:length]),
)


def take_in(uow: UnitOfWork, upload: Upload, stored: StoredBytes, target: None) -> str:
    """The last byte is here: a record with its first version."""
    record = Record(
        type_key="recording",
        title=upload.filename,
        state="linked",
        case="c1",
        department="x",
        audience="served",
        is_declared=True,
        declared_version=1,
    )
    version = write_version(uow, record, stored, filename=upload.filename, media_type="video/mp4")
    uow.insert(record)
    uow.record("thing_made", case="c1", objects=[record_object(record), version_object(version)])
    return str(record.id)


def registry() -> Registry:
    made = Registry()
    c = Contributor(made, "sample")
    sample(c)
    c.grant("records.view", "writer")
    c.grant(PERMISSION, "writer")
    c.add(
        "upload_purpose", "film", UploadPurpose("film", "things.write", MEDIA, 2**24, lambda act, said: None, take_in)
    )
    made.freeze()
    return made


@use_case
def bring_version(uow: UnitOfWork, *, record: str, stored: StoredBytes) -> None:
    uow.store.blobs.attach(uow, stored, filename="b.mp4", media_type="video/mp4")
    add_version(uow, record_id=record, stored=stored, filename="b.mp4", media_type="video/mp4", reason="新导出")


class EvidenceStore(RuleBasedStateMachine):
    """`known`: what was acknowledged, record → contents by version. Sessions not ended may vanish, nothing else."""

    mongo: ClassVar[TestMongo]
    records = Bundle("records")
    sessions = Bundle("sessions")
    holds = Bundle("holds")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        made, self.signer = make_store(self.mongo, Path(self.folder.name), registry(), indexes)
        self.keys = Path(self.folder.name) / "blob-keys"
        self.store = self.opened(made.client)
        self.door_client: MongoClient[Any] = MongoClient(self.mongo.in_use[-1][1].uris.door, tz_aware=True)
        self.act: Act = act_of(self.store, "writer")
        self.known: dict[str, list[bytes]] = {}
        self.standing: dict[str, str] = {}
        open_case(self.act)
        self.restart()

    def opened(self, client: MongoClient[Any]) -> Store:
        """As a process has it that starts now: whether content is encrypted is read anew."""
        database = self.mongo.in_use[-1][1].name
        return Store(client, database, registry(), load_keys=lambda: master_keys.load(self.keys))

    @property
    def door(self) -> Door:
        return Door(self.opened(self.door_client), grace=timedelta(0))

    @rule()
    def restart(self) -> None:
        """The web process dies and another comes: what it only had in memory is gone."""
        self.store = self.opened(self.store.client)
        self.act = act_of(self.store, "writer")
        self.uploads = Uploads(self.store.blobs, self.store.registry.of("upload_purpose"))

    @rule(target=records, content=CONTENT)
    def upload(self, content: bytes) -> str:
        session = self.uploads.create(self.act, "film", len(content), {"filename": "a.mp4"})
        if content:
            session = self.uploads.receive(self.act, session.id, 0, [content])
        self.known[session.record] = [content]
        return session.record

    @rule(target=sessions, content=CONTENT.filter(bool), part=st.floats(0, 1))
    def begin(self, content: bytes, part: float) -> tuple[str, bytes]:
        """An upload that breaks off in the middle: acknowledged so far, but not to the end."""
        session = self.uploads.create(self.act, "film", len(content), {"filename": "a.mp4"})
        sent = content[: min(int(len(content) * part), len(content) - 1)]
        self.uploads.receive(self.act, session.id, 0, [sent] if sent else [])
        return session.id, content

    @rule(target=records, session=sessions)
    def resume(self, session: tuple[str, bytes]) -> str:
        key, content = session
        row = self.store.database.uploads.find_one({"_id": key})
        assert row is not None
        if row["state"] == "open":
            done = self.uploads.receive(self.act, key, row["offset"], [content[row["offset"] :]])
            self.known[done.record] = [content]
            return done.record
        return str(row["record"])  # "" for one that was given up

    @rule(session=sessions)
    def give_up(self, session: tuple[str, bytes]) -> None:
        past = {"$set": {"expires_at": clock.now() - timedelta(seconds=1)}}
        self.store.database.uploads.update_one({"_id": session[0], "state": "open"}, past)
        row = self.store.database.uploads.find_one({"_id": session[0]})
        if row is not None and row["state"] == "open":
            self.store.database.uploads.update_one({"_id": session[0]}, {"$set": {"state": "expired"}})

    @rule(content=CONTENT)
    def crash_before_the_facts(self, content: bytes) -> None:
        """Bytes are durable, the process dies before the transaction: nothing was acknowledged."""
        self.store.blobs.write(MEDIA, [content])

    @rule(record=records, content=CONTENT)
    def add_version(self, record: str, content: bytes) -> None:
        if record not in self.known:
            return
        stored = self.store.blobs.write(MEDIA, [content])
        try:
            bring_version(self.act, record=record, stored=stored)
        except InvalidInputError:
            assert content in self.known[record]  # the same bytes are no new version
            return
        self.known[record].append(content)

    @rule(record=records)
    def read(self, record: str) -> None:
        if record not in self.known:
            return
        found = self.act.get(Record, record)
        assert found.current_version == len(self.known[record])
        for number, content in enumerate(self.known[record], start=1):
            version = version_of(self.act, found, number)
            assert version.sha256 == hashlib.sha256(content).hexdigest()
            assert self.store.blobs.open(version.blob, version.family).read() == content

    @rule(target=holds, record=st.one_of(st.just(""), records))
    def hold(self, record: str) -> str:
        """One record, or the whole case; as often as there are grounds."""
        basis = f"第{self.store.database.holds.count_documents({})}号"
        record_id = record if record in self.known else ""
        made = place_hold(self.act, case_id="c1", ground="lawsuit", basis=basis, record_id=record_id)
        self.standing[made.id] = record_id
        return str(made.id)

    @rule(hold=holds)
    def release(self, hold: str) -> None:
        if self.standing.pop(hold, None) is not None:
            release_hold(act_of(self.store, "reader", id="p2"), case_id="c1", hold_id=hold, reason="判决生效")

    @rule()
    def turn_encryption(self) -> None:
        """On, or off again: what is stored next is sealed, or in the clear."""
        if read_setting(self.store.database).is_on:
            encrypting.turn_off(act_of(self.store))
        else:
            encrypting.turn_on(act_of(self.store), self.keys)
        self.restart()

    @precondition(lambda self: read_setting(self.store.database).is_on)
    @rule()
    def reseal(self) -> None:
        """Allowed under hold: every content moves under another blob and stays what it is."""
        assert reseal(self.door, grace=timedelta(0)).problems == []
        assert encrypting.status(self.act).plain_blobs == 0

    @rule()
    def sweep(self) -> None:
        """After two sweeps without a grace time nothing is left that nothing refers to."""
        self.door.sweep()
        assert self.door.sweep().report.unreferenced == ()

    @rule()
    def verify(self) -> None:
        assert run(self.store, Promise(every=timedelta(0))).failed == 0

    @rule()
    def seal(self) -> None:
        sealer_of(self.store, self.signer).seal()

    @invariant()
    def what_is_held_is_there(self) -> None:
        """Each version of each held record, byte for byte; and the case says that it is held."""
        case = self.act.get(CaseFile, "c1")
        assert {one.id for one in held_by(self.act, case)} == self.standing.keys()
        assert (case.hold_state == HELD) == bool(self.standing)
        for record in self.known if "" in self.standing.values() else set(self.standing.values()):
            assert held_by(self.act, self.act.get(Record, record))
            self.read(record)

    @invariant()
    def the_audit_is_clean(self) -> None:
        report = audit(self.act, [self.signer.verifier])
        assert report.findings == []
        assert report.contents == sum(map(len, self.known.values()))

    def teardown(self) -> None:
        self.store.client.close()
        self.door_client.close()
        self.mongo.give_back_all()
        self.folder.cleanup()


@pytest.mark.timeout(900)
def test_any_order_of_events(mongo: TestMongo, request: pytest.FixtureRequest) -> None:
    EvidenceStore.mongo = mongo
    is_long = request.config.getoption("--soak")
    run_state_machine_as_test(
        EvidenceStore,
        settings=settings(
            max_examples=60 if is_long else 6,
            stateful_step_count=40 if is_long else 15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
