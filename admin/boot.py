"""The composition root: where kernel, engines, modules and settings are put together.

Every way in (web, worker, command line, tests) opens its store here, so all run under the same registry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pymongo import IndexModel, MongoClient

from docstore import kernel
from docstore.blobs.gridfs import GridFSBlobStore
from docstore.custody.keys import create_key, load_key
from docstore.custody.note import Signer, store_name
from docstore.custody.sealer import Sealer
from docstore.errors import StartupError
from docstore.forms import declaration as forms
from docstore.identifiers import new_id
from docstore.procedure import declaration as procedures
from docstore.registry import loader
from docstore.registry.registry import Registry
from docstore.store import birth, users
from docstore.store.address import MongoAddress
from docstore.store.datadir import DataDirectory, StoreMarker
from docstore.store.store import Store

if TYPE_CHECKING:
    from celery import Celery

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "quancheng"
KEY_FILE = "log-key.pem"

# Where a module's data files lie, and who reads them.
PLACES: Mapping[str, loader.Reader] = {
    "forms/*.yaml": lambda path: ("form", path.stem, forms.parse(path)),
    "procedure.yaml": lambda path: ("procedure", path.parent.name, procedures.read(path)),
}


@lru_cache(maxsize=1)
def registry() -> Registry:
    """Kernel and modules, loaded once per process. Raises StartupError rather than running wrong."""
    return loader.load([ROOT / "modules"], PLACES, kernel.contribute)


def indexes(loaded: Registry) -> dict[str, Sequence[IndexModel]]:
    """Every collection of facts with its indexes, and the further indexes of the ledger."""
    wanted: dict[str, Sequence[IndexModel]] = dict.fromkeys(kernel.MACHINERY, ())
    wanted |= {name: model.index_models() for name, model in loaded.models.items()}
    wanted |= {
        name: [IndexModel(keys, unique=unique) for keys, unique in rows] for name, rows in kernel.INDEXES.items()
    }
    return wanted


def install(data: DataDirectory, address: MongoAddress, *, exercise: bool, database: str = DATABASE) -> StoreMarker:
    """Make a store: collections, database users, the signing key, the first event. May be run again after a crash."""
    loaded = registry()
    admin: MongoClient[dict[str, Any]] = MongoClient(address.admin_uri, tz_aware=True)
    with admin:
        facts = users.install_collections(admin, database, indexes(loaded))
        uris = users.install_users(admin, address, database, facts, _passwords(data))
    with MongoClient(uris.app, tz_aware=True) as client:
        store = Store(client, database, loaded)
        if not birth.is_born(store):
            key = new_id()
            path = data.secret_path(KEY_FILE)
            path.unlink(missing_ok=True)  # left by an installation that did not finish; nothing was signed with it
            signer = create_key(path, store_name(key))
            birth.give_birth(store, key, exercise=exercise, vkey=str(signer.verifier))
    marker = StoreMarker(exercise=exercise, database=database)
    data.mark_store(marker)
    return marker


def open_store(data: DataDirectory, address: MongoAddress, *, hints: bool = True) -> Store:
    """The store of `data` with the application's own credentials.

    `hints`: tell the worker of jobs at once; without, the relay finds them within seconds.
    Raises NoStoreError; StartupError when module versions differ from those installed.
    """
    marker = data.require_store()
    uris = users.user_uris(address, marker.database, _passwords(data))
    client: MongoClient[dict[str, Any]] = MongoClient(uris.app, tz_aware=True, serverSelectionTimeoutMS=8000)
    store = Store(client, marker.database, registry())
    if hints:
        from docstore.worker import announcer

        store.announce = announcer(celery_app(data, address))
    if store.is_exercise != marker.exercise:
        raise StartupError("库和目录不相符：一个是演示库，一个不是。", next_step="核对 --data 指的目录。")
    birth.require_versions(store)
    return store


def open_sealer(data: DataDirectory, store: Store) -> Sealer:
    return Sealer(store, signer(data, store))


def signer(data: DataDirectory, store: Store) -> Signer:
    """The key that signs checkpoints and packages."""
    return load_key(data.secret_path(KEY_FILE), store_name(store.id))


def blobs(store: Store) -> GridFSBlobStore:
    return GridFSBlobStore(store.database)


def celery_app(data: DataDirectory, address: MongoAddress) -> Celery:
    from docstore.worker import make_app

    marker = data.require_store()
    uris = users.user_uris(address, marker.database, _passwords(data))
    return make_app(
        uris.broker,
        lambda: open_store(data, address),
        lambda store: open_sealer(data, store),
    )


def _passwords(data: DataDirectory) -> dict[str, str]:
    return {name: data.password(f"mongo-{name}") for name in ("app", "door", "broker")}
