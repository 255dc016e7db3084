"""The server itself refuses to change or remove what is in the vault and the ledger."""

from __future__ import annotations

import gridfs
import pytest
from pymongo import DeleteOne, IndexModel
from pymongo.errors import OperationFailure

from docstore.store import users

UNAUTHORIZED = 13
PROTECTED = (*users.VAULT, *users.LEDGER)


def refused(act):
    with pytest.raises(OperationFailure) as caught:
        act()
    return caught.value.code == UNAUTHORIZED


@pytest.mark.parametrize("name", PROTECTED)
def test_app_can_add_to_vault_and_ledger_but_never_change_them(database, name):
    collection = database.app[database.name][name]
    collection.insert_one({"_id": 1, "files_id": 1, "n": 0, "value": "first"})

    assert refused(lambda: collection.update_one({"_id": 1}, {"$set": {"value": "second"}}))
    assert refused(lambda: collection.replace_one({"_id": 1}, {"value": "second"}))
    assert refused(lambda: collection.find_one_and_update({"_id": 1}, {"$set": {"value": "second"}}))
    assert refused(lambda: collection.delete_one({"_id": 1}))
    assert refused(lambda: collection.find_one_and_delete({"_id": 1}))
    assert refused(lambda: collection.bulk_write([DeleteOne({"_id": 1})]))
    assert refused(collection.drop)
    assert refused(lambda: collection.drop_index("_id_"))
    assert refused(lambda: collection.create_index("value"))
    assert refused(lambda: collection.rename("elsewhere"))
    database_of_app = database.app[database.name]
    expire = {"keyPattern": {"_id": 1}, "expireAfterSeconds": 1}
    assert refused(lambda: database_of_app.command("collMod", name, index=expire))
    assert refused(lambda: database_of_app.command("collMod", name, validator={"never": {"$exists": True}}))
    assert refused(lambda: database_of_app.command("convertToCapped", name, size=1))
    delete = {"op": "d", "ns": f"{database.name}.{name}", "o": {"_id": 1}}
    assert refused(lambda: database_of_app.command("applyOps", [delete]))
    assert collection.find_one({"_id": 1})["value"] == "first"


@pytest.mark.parametrize("target", PROTECTED)
def test_app_cannot_overwrite_them_from_an_aggregation(database, target):
    facts = database.app[database.name].facts
    facts.insert_one({"_id": 1})

    assert refused(lambda: facts.aggregate([{"$out": target}]))
    assert refused(lambda: facts.aggregate([{"$merge": {"into": target, "whenMatched": "replace"}}]))


def test_app_cannot_drop_the_database_or_make_users(database):
    client = database.app
    assert refused(lambda: client.drop_database(database.name))
    assert refused(lambda: client[database.name].command("createUser", "x", pwd="x", roles=[]))
    assert refused(lambda: client.other.things.insert_one({}))
    assert refused(lambda: client[database.name].command("grantRolesToUser", "app", roles=["door"]))
    assert refused(lambda: client[database.name].command("updateUser", "door", pwd="known"))
    assert refused(lambda: client[database.name].command("updateRole", "app", privileges=[]))


def test_app_cannot_put_another_collection_in_the_place_of_one_of_them(database):
    admin = database.app.admin
    name = database.name
    assert refused(
        lambda: admin.command("renameCollection", f"{name}.facts", to=f"{name}.custody_events", dropTarget=True)
    )


def test_facts_events_and_bytes_are_written_in_one_transaction(database):
    db = database.app[database.name]
    with database.app.start_session() as session, session.start_transaction():
        db.facts.insert_one({"_id": 1}, session=session)
        db.facts.update_one({"_id": 1}, {"$set": {"revision": 2}}, session=session)
        db.custody_events.insert_one({"_id": 1}, session=session)
        db["vault_media.files"].insert_one({"_id": 1}, session=session)

    assert db.facts.find_one() == {"_id": 1, "revision": 2}
    assert db.custody_events.count_documents({}) == 1


def test_an_aborted_transaction_leaves_nothing(database):
    db = database.app[database.name]
    with pytest.raises(RuntimeError), database.app.start_session() as session, session.start_transaction():
        db.facts.insert_one({"_id": 1}, session=session)
        db.custody_events.insert_one({"_id": 1}, session=session)
        raise RuntimeError

    assert db.facts.find_one() is None
    assert db.custody_events.find_one() is None


@pytest.mark.parametrize("bucket", users.VAULT_BUCKETS)
def test_gridfs_needs_no_right_to_make_indexes(database, bucket):
    vault = gridfs.GridFSBucket(database.app[database.name], bucket_name=bucket)
    file_id = vault.upload_from_stream("照片", b"bytes" * 100_000)
    assert vault.open_download_stream(file_id).read() == b"bytes" * 100_000
    assert refused(lambda: vault.delete(file_id))


def test_door_removes_from_the_vault_and_from_nothing_else(database):
    door = database.door[database.name]
    for name in users.VAULT:
        door[name].insert_one({"_id": 1, "files_id": 1, "n": 0})
        assert door[name].delete_one({"_id": 1}).deleted_count == 1
        assert refused(lambda name=name: door[name].update_one({}, {"$set": {"n": 1}}))
    for name in users.LEDGER:
        door[name].insert_one({"_id": 1})
        assert refused(lambda name=name: door[name].delete_one({"_id": 1}))


def test_media_chunks_are_stored_uncompressed_and_several_to_a_page(database):
    def creation(name):
        return database.admin[database.name].command("collStats", name)["wiredTiger"]["creationString"]

    media = creation("vault_media.chunks").replace("block_compressor=,", "")
    assert "block_compressor=none" in media
    assert "leaf_page_max=3MB" in media
    assert "block_compressor=zstd" in creation("vault_documents.chunks")


def test_a_second_installation_adds_collections_indexes_and_grants(mongo):
    name = mongo.new_name()
    passwords = {"app": "a", "door": "d", "broker": "b"}

    def install(indexes):
        facts = users.install_collections(mongo.admin, name, indexes)
        return users.install_users(mongo.admin, mongo.address, name, facts, passwords)

    from pymongo import MongoClient

    with MongoClient(install({"old": []}).app) as app:
        assert refused(lambda: app[name].new.insert_one({}))
    indexes = {"old": [], "new": [IndexModel("number", unique=True)], "custody_events": [IndexModel("case")]}
    with MongoClient(install(indexes).app) as app:
        app[name].old.insert_one({})
        app[name].new.insert_one({"number": 1})
        assert "case_1" in app[name].custody_events.index_information()
        assert app[name].new.index_information()["number_1"]["unique"]
        assert refused(lambda: app[name].custody_events.delete_many({}))


def test_the_broker_works_for_celery_and_reaches_no_fact(database):
    from kombu import Connection
    from pymongo import MongoClient

    with Connection(database.uris.broker, transport_options={"polling_interval": 0.05}) as connection:
        queue = connection.SimpleQueue("jobs")
        queue.put({"job": "列车"})
        assert queue.get(timeout=10).payload == {"job": "列车"}
        queue.close()
    with MongoClient(database.uris.broker) as client:
        assert refused(lambda: client[database.name].facts.find_one())


def test_a_database_is_given_out_empty(mongo):
    first = mongo.fresh_database(["facts"])
    first.app[first.name].facts.insert_one({})
    mongo.give_back_all()
    again = mongo.fresh_database(["facts"])
    assert again.name == first.name
    assert again.app[again.name].facts.find_one() is None
