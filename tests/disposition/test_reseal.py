"""What was stored in the clear is encrypted afterwards: nothing lost, nothing left, whenever the process dies."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from docstore import clock
from docstore.blobs import encrypting, fixity, master_keys
from docstore.blobs.encrypting import EncryptionOffError
from docstore.blobs.store import MEDIA
from docstore.custody.audit import audit
from docstore.disposition import door as door_module
from docstore.disposition import reseal as reseal_module
from docstore.disposition.door import Door
from docstore.disposition.holds import held_by, place_hold
from docstore.disposition.reseal import Resealed, reseal
from docstore.errors import FixityError, SettingError, StoreFullError
from docstore.kernel import indexes
from docstore.model.case_file import CaseFile
from docstore.model.record import Version
from docstore.store.space import Space, SpaceLimits
from docstore.store.store import Store
from docstore.store.unit_of_work import UnitOfWork, use_case
from tests.blobs.sealed import turned_on, where_found
from tests.conftest import TestMongo
from tests.running_site import ROOT
from tests.stores import act_of, bring, make_store, open_case, sample_registry, sealer_of

SECRET = "询问笔录里的话".encode()
CONTENTS = [SECRET * n for n in (1, 5000, 30_000, 60_000)]


class KilledError(BaseException):
    """What `kill -9` is to a test: nothing catches it, nothing is tidied."""


class Rig:
    """A store with contents from before encryption, encryption turned on, and its door."""

    def __init__(self, mongo: TestMongo, folder: Path) -> None:
        plain, self.signer = make_store(mongo, folder, sample_registry(), indexes)
        self.records = [bring(act_of(plain, "writer"), content=content)[0] for content in CONTENTS]
        self.keys = folder / "blob-keys"
        self.store = turned_on(plain, self.keys)
        self.admin: Any = mongo.admin[plain.database.name]
        database = mongo.in_use[-1][1]
        self.door_store = Store(
            database.door, plain.database.name, plain.registry, load_keys=lambda: master_keys.load(self.keys)
        )

    def reseal(self, grace: timedelta = timedelta(0)) -> Resealed:
        return reseal(Door(self.door_store, grace=timedelta(0)), grace=grace)

    def contents(self) -> list[bytes]:
        versions = [act_of(self.store).get(Version, row["_id"]) for row in self.store.database.versions.find()]
        versions.sort(key=lambda version: self.records.index(version.record))
        return [self.store.blobs.open(version.blob, version.family).read() for version in versions]

    def events(self, event_type: str) -> list[dict[str, Any]]:
        return list(self.store.database.custody_events.find({"event_type": event_type}, sort=[("sequence", 1)]))

    def require_done(self) -> None:
        """All contents as they were, sealed; nothing readable; the audit clean; nothing lies about."""
        assert self.contents() == CONTENTS
        assert where_found(self.admin, SECRET) == set()
        assert encrypting.status(act_of(self.store)).plain_blobs == 0
        sealer_of(self.store, self.signer).seal()
        assert audit(act_of(self.store), [self.signer.verifier]).findings == []
        left = self.admin["vault_media.chunks"].distinct("files_id")
        assert sorted(left) == sorted(row["blob"] for row in self.store.database.versions.find())


@pytest.fixture
def rig(mongo: TestMongo, tmp_path: Path) -> Rig:
    return Rig(mongo, tmp_path)


def test_everything_is_sealed_read_back_and_told(rig: Rig) -> None:
    before = {row["_id"]: row for row in rig.store.database.versions.find()}
    assert where_found(rig.admin, SECRET) == {"vault_media.chunks"}

    done = rig.reseal()

    assert (done.contents, done.removed, done.waiting, done.problems) == (4, 4, 0, [])
    assert done.length == sum(map(len, CONTENTS))
    rig.require_done()
    told = rig.events("content_resealed")
    assert {event["case"] for event in told} == {"c1"} and len(told) == 4
    for event in told:
        was, now = before[event["objects"][0]["id"]], rig.store.database.versions.find_one(event["objects"][0]["id"])
        assert now is not None
        assert (event["detail"]["replaces"], event["detail"]["blob"]) == (was["blob"], now["blob"])
        assert {k: v for k, v in now.items() if k not in ("blob", "revision")} == {
            k: v for k, v in was.items() if k not in ("blob", "revision")
        }
    removed = [item["id"] for event in rig.events("replaced_bytes_removed") for item in event["objects"]]
    assert sorted(removed) == sorted(row["blob"] for row in before.values())
    assert rig.reseal().contents == 0


def test_held_content_is_resealed_and_stays_what_it_is(rig: Rig) -> None:
    writer = act_of(rig.store, "writer")
    open_case(writer)
    place_hold(writer, case_id="c1", ground="lawsuit", basis="（2026）豫08行初7号")
    place_hold(writer, case_id="c1", ground="audit", basis="市审计局", record_id=rig.records[0])

    assert rig.reseal().removed == len(CONTENTS)

    rig.require_done()
    assert len(held_by(writer, writer.get(CaseFile, "c1"))) == 2


def test_old_bytes_stay_for_readers_until_the_grace_time_is_over(rig: Rig) -> None:
    old = rig.store.database.versions.find_one({"record": rig.records[2]})
    assert old is not None
    reading = rig.store.blobs.open(old["blob"], MEDIA).read_range(0, old["length"])
    first = next(iter(reading))

    assert (rig.reseal(timedelta(minutes=15)).removed, rig.store.database.replaced_blobs.count_documents({})) == (0, 4)
    assert first + b"".join(reading) == CONTENTS[2]
    assert rig.contents() == CONTENTS

    assert rig.reseal().removed == 4
    rig.require_done()


@pytest.mark.parametrize("place", ["before the switch", "after the switch", "condemned", "half removed"])
@pytest.mark.parametrize("count", [1, 3])
def test_killed_and_run_again(rig: Rig, monkeypatch: pytest.MonkeyPatch, place: str, count: int) -> None:
    calls = [0]

    def killing(owner: Any, name: str, *, after: bool = False) -> None:
        real = getattr(owner, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            calls[0] += 1
            if calls[0] == count and not after:
                raise KilledError
            result = real(*args, **kwargs)
            if calls[0] == count:
                raise KilledError
            return result

        monkeypatch.setattr(owner, name, call)

    match place:
        case "before the switch":
            killing(reseal_module, "replace_blob")
        case "after the switch":
            killing(reseal_module, "replace_blob", after=True)
        case "condemned":
            killing(door_module, "erase")
        case "half removed":
            killing(door_module, "condemn_replaced", after=True)
    with pytest.raises(KilledError):
        rig.reseal()
    monkeypatch.undo()
    assert rig.contents() == CONTENTS

    rig.reseal()
    Door(rig.door_store, grace=timedelta(0)).sweep()  # lists a copy that no fact names
    Door(rig.door_store, grace=timedelta(0)).sweep()
    rig.require_done()
    assert len(rig.events("content_resealed")) == 4


@pytest.mark.timeout(900)
def test_the_process_killed_anywhere_and_run_again(
    mongo: TestMongo, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """`kill -9` wherever it happens to be; with `--soak` many stores, each killed many times."""
    rounds, kills = (25, 8) if request.config.getoption("--soak") else (1, 3)
    for number in range(rounds):
        folder = tmp_path / str(number)
        folder.mkdir()
        rig = Rig(mongo, folder)
        uri = mongo.in_use[-1][1].uris.door
        words = [sys.executable, "-m", "tests.disposition.resealing", uri, rig.store.database.name, str(rig.keys)]
        for _ in range(kills):
            with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE) as process:
                assert process.stdout is not None and process.stdout.readline() == b"ready\n"
                time.sleep(random.uniform(0, 0.15))
                process.kill()
            assert rig.contents() == CONTENTS
        rig.admin.client.admin.command("killAllSessions", [])  # a transaction of the dead holds its rows for a minute
        rig.reseal()
        for _ in range(2):
            Door(rig.door_store, grace=timedelta(0)).sweep()
        rig.require_done()
        assert len(rig.events("content_resealed")) == len(CONTENTS)
        rig.store.client.close()


def test_two_at_once_seal_each_content_once(rig: Rig) -> None:
    errors: list[BaseException] = []

    def run() -> None:
        try:
            rig.reseal()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert len(rig.events("content_resealed")) == 4
    for _ in range(2):
        Door(rig.door_store, grace=timedelta(0)).sweep()
    rig.require_done()


def test_content_that_is_not_what_its_record_says_is_left_and_named(rig: Rig) -> None:
    damaged = rig.store.database.versions.find_one({"record": rig.records[1]})
    assert damaged is not None
    rig.admin["vault_media.chunks"].update_one(
        {"files_id": damaged["blob"], "n": 0}, {"$set": {"data": b"x" * 105_000}}
    )

    done = rig.reseal()

    assert done.contents == 3
    (problem,) = done.problems
    assert damaged["blob"] in problem
    assert rig.store.database.versions.find_one({"record": rig.records[1]}) == damaged
    assert not fixity.check(rig.store.blobs, damaged["blob"], MEDIA).ok


def test_a_copy_that_reads_back_otherwise_is_not_used(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reseal_module, "_read_back", lambda blobs, stored: iter([b"something else"]))
    done = rig.reseal()
    assert (done.contents, len(done.problems)) == (0, 4)
    assert rig.contents() == CONTENTS


def test_it_stops_before_the_disk_is_full(rig: Rig) -> None:
    full = Space(rig.store, SpaceLimits(warn=2**60, reserve=2**60))
    with pytest.raises(StoreFullError, match="补加密"):
        reseal(Door(rig.door_store), grace=timedelta(0), space=full)
    assert rig.contents() == CONTENTS


def test_it_wants_encryption_to_be_on(rig: Rig) -> None:
    encrypting.turn_off(act_of(rig.store))
    with pytest.raises(EncryptionOffError):
        rig.reseal()
    assert where_found(rig.admin, SECRET) == {"vault_media.chunks"}


# --- another master key ---------------------------------------------------------------------------------


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encrypting, "SETTLES_SECONDS", 0.0)


def rotated(rig: Rig) -> str:
    setting = encrypting.rotate(act_of(rig.store), rig.keys)
    Door(rig.door_store).drop_wrapped_keys(setting.key_id)
    return setting.key_id


@pytest.mark.usefixtures("quick")
def test_another_master_key_opens_everything_and_the_old_one_nothing(rig: Rig) -> None:
    rig.reseal()
    old = rig.keys.read_bytes()
    key = rotated(rig)
    assert encrypting.status(act_of(rig.store)).by_key == {key: 4}
    assert rig.contents() == CONTENTS
    both = rig.keys.read_bytes()
    rig.keys.write_bytes(old)
    with pytest.raises(SettingError, match=key):
        rig.store.blobs.encryption.require_key()
    rig.keys.write_bytes(both.removeprefix(old))
    fresh = Store(
        rig.store.client, rig.store.database.name, rig.store.registry, load_keys=rig.store.blobs.encryption.load
    )
    rig.store = fresh
    fresh.blobs.encryption.require_key()
    assert rig.contents() == CONTENTS
    assert [event["detail"]["key"] for event in rig.events("encryption_changed")][-1] == key


@pytest.mark.usefixtures("quick")
def test_a_rotation_that_was_cut_off_is_finished_not_begun_anew(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.reseal()
    real, calls = rig.store.blobs.encryption.keep, [0]

    def keep(*args: Any, **kwargs: Any) -> None:
        calls[0] += 1
        if calls[0] == 3:
            raise KilledError
        real(*args, **kwargs)

    monkeypatch.setattr(rig.store.blobs.encryption, "keep", keep)
    with pytest.raises(KilledError):
        encrypting.rotate(act_of(rig.store), rig.keys)
    monkeypatch.undo()
    monkeypatch.setattr(encrypting, "SETTLES_SECONDS", 0.0)
    assert rig.contents() == CONTENTS
    rotated(rig)
    assert len(rig.keys.read_bytes().split()) == 2
    assert len(encrypting.status(act_of(rig.store)).by_key) == 1
    assert rig.contents() == CONTENTS


@pytest.mark.usefixtures("quick")
def test_no_key_is_dropped_while_the_one_that_would_remain_is_damaged(rig: Rig) -> None:
    rig.reseal()
    setting = encrypting.rotate(act_of(rig.store), rig.keys)
    rig.admin.blob_keys.update_many({"key_id": setting.key_id}, {"$set": {"wrapped": os.urandom(60)}})
    with pytest.raises(FixityError, match="钥匙解不开"):
        Door(rig.door_store).drop_wrapped_keys(setting.key_id)
    assert rig.admin.blob_keys.count_documents({"key_id": {"$ne": setting.key_id}}) == 4


def test_with_its_bytes_go_the_keys_of_a_blob(rig: Rig) -> None:
    rig.reseal()
    version = rig.store.database.versions.find_one()
    assert version is not None
    rig.admin["vault_media.files"].delete_one({"_id": version["blob"]})
    claim_alone(act_of(rig.store), version["blob"])
    Door(rig.door_store).sweep()
    assert rig.admin["vault_media.chunks"].count_documents({"files_id": version["blob"]}) == 0
    assert rig.admin.blob_keys.count_documents({"blob": version["blob"]}) == 0


@use_case
def claim_alone(uow: UnitOfWork, blob_id: str) -> None:
    """As the last step of a destruction will."""
    door_module.claim(uow, MEDIA, blob_id)


# --- somebody with the application's credentials ---------------------------------------------------------


def test_the_door_believes_no_list_but_what_it_reads(rig: Rig) -> None:
    """Facts and the list may be written by the application's user: neither makes the door take a content away."""
    rig.reseal()
    sealed = rig.store.database.versions.find_one({"record": rig.records[2]})
    assert sealed is not None
    other = rig.store.blobs.write(MEDIA, [b"forged"])
    encrypting.turn_off(act_of(rig.store))
    plain = Store(rig.store.client, rig.store.database.name, rig.store.registry)
    late = bring(act_of(plain, "writer"), content=b"the newest recording")[1]
    rig.store.database.versions.update_many({}, {"$set": {"family": "nowhere"}})
    for blob in (sealed["blob"], late.blob_id):
        rig.store.database.versions.delete_one({"blob": blob})
    then = clock.now() - timedelta(days=1)
    for blob, by in ((sealed["blob"], late.blob_id), (late.blob_id, sealed["blob"])):
        row = {"_id": blob, "family": MEDIA, "by": by, "replaced_at": then}
        rig.store.database.replaced_blobs.insert_one(row)
    for by in (other.blob_id, "nothing"):
        row = {"_id": f"{late.blob_id}{by}", "family": "nowhere", "by": by, "replaced_at": then}
        rig.store.database.replaced_blobs.insert_one(row)

    assert Door(rig.door_store).remove_replaced(timedelta(0)) == 0

    assert rig.store.blobs.open(sealed["blob"], MEDIA).read() == CONTENTS[2]
    assert rig.store.blobs.open(late.blob_id, MEDIA).read() == b"the newest recording"
    assert rig.store.database.replaced_blobs.count_documents({}) == 0
    assert rig.store.database.notices.count_documents({}) == 4
