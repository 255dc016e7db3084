"""A process that reseals a store until it is done or killed; its words are URI, database and key file."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from pymongo import MongoClient

from docstore.blobs import master_keys
from docstore.disposition.door import Door
from docstore.disposition.reseal import reseal
from docstore.store.store import Store
from tests.stores import sample_registry

if __name__ == "__main__":
    uri, database, keys = sys.argv[1:]
    client: MongoClient[dict[str, object]] = MongoClient(uri, tz_aware=True)
    store = Store(client, database, sample_registry(), load_keys=lambda: master_keys.load(Path(keys)))
    store.read(lambda: store.database.chains.find_one({}))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    reseal(Door(store, grace=timedelta(0)), grace=timedelta(0))
