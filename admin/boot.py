"""The composition root: where kernel, engines, modules and settings are put together.

Every way in (web, worker, command line, tests) opens its store here, so all run under the same registry.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pymongo import MongoClient

import settings
from admin import database as db
from admin import time_stamps
from admin.sign_in_settings import sign_in_rules
from admin.translations import catalogue
from docstore import kernel
from docstore.access.sealed_text import KEY_BYTES
from docstore.blobs import master_keys
from docstore.blobs.fixity_plan import Promise
from docstore.custody import keys
from docstore.custody.sealer import Sealer
from docstore.disposition.door import Door
from docstore.errors import StartupError
from docstore.forms import declaration as forms
from docstore.forms.template_check import check_templates
from docstore.procedure import checks, retention
from docstore.procedure import declaration as procedures
from docstore.registry import installed, loader
from docstore.registry.registry import Registry
from docstore.rendering import office
from docstore.store import users
from docstore.store.address import MongoAddress
from docstore.store.datadir import DataDirectory
from docstore.store.equipment import Equipment
from docstore.store.space import GIB, Space, SpaceLimits
from docstore.store.store import Store
from docstore.worker import Announcer, make_app
from docstore.workflow import extension
from docstore.workflow.definition import KIND as WORKFLOW

if TYPE_CHECKING:
    from celery import Celery

ROOT = Path(__file__).resolve().parent.parent
KEY_FILE = "log-key.pem"
BLOB_KEYS_FILE = "blob-keys"
SECRETS_KEY_FILE = "secrets-key"

ENGINES = loader.Engines(
    places={
        "forms/*.yaml": lambda path: [("form", path.stem, forms.parse(path))],
        "procedure.yaml": lambda path: _procedure(procedures.read(path)),
        "checks.yaml": checks.read,
        catalogue.PLACE: lambda path: _translation(catalogue.read(path), path),
        "retention.yaml": retention.read,
        "templates/[!~]*.docx": lambda path: [("template", path.stem, path)],  # not the lock that an open Word leaves
    },
    completers={"form": forms.completed},
    extenders={WORKFLOW: extension.extended},
    checks=(extension.check_grants, checks.require_computed),
)


def _translation(read: catalogue.Catalogue, path: Path) -> list[tuple[str, str, catalogue.Catalogue]]:
    return [("translation", f"{path.parents[3].name}.{read.language}", read)]


def _procedure(read: procedures.Procedure) -> list[tuple[str, str, procedures.Procedure]]:
    return [("procedure", read.type_key, read)]


def _client(user: str, data: DataDirectory, address: MongoAddress) -> MongoClient[dict[str, Any]]:
    uri = users.user_uri(address, data.require_store().database, user, db.password(data, user))
    return MongoClient(uri, tz_aware=True, serverSelectionTimeoutMS=8000)


def found() -> loader.Found:
    """The kernel and the modules that lie in the module folders now; nothing of them is run."""
    return loader.find(module_roots()).with_kernel(kernel.MANIFEST)


@lru_cache(maxsize=1)
def registry() -> Registry:
    """Kernel and all modules found, loaded once per process. Raises BrokenModuleError rather than leaving one out."""
    all_found = found()
    return loader.load(all_found, all_found.names, ENGINES, kernel.contribute, strict=True)


@lru_cache(maxsize=8)
def registry_of(names: frozenset[str]) -> Registry:
    """Kernel and the modules `names`: what a store has installed. One that cannot be loaded stands in `broken`."""
    return loader.load(found(), names, ENGINES, kernel.contribute, strict=False)


def module_roots() -> list[Path]:
    """The folders that hold modules: the product's own, then those of the settings. Raises SettingError."""
    return [ROOT / "modules", *settings.current().further_module_roots()]


def open_store(data: DataDirectory, address: MongoAddress, *, signing: bool = False, hints: bool = True) -> Store:
    """The store of `data` with the application's own credentials, and the equipment the settings name.

    `signing`: with what the worker alone has, the key that signs the log and the door of destruction. `hints`: tell
    the worker of jobs at once; without, its relay finds them within seconds.
    Raises NoStoreError; StartupError when modules wait for an upgrade, or the database lacks what this program works
    with; TemplateDefinitionError when a Word template and its form do not agree.
    """
    store = _store_as("app", data, address)
    if hints:
        store.announce = Announcer(celery_app(data, address))
    if store.is_exercise != data.require_store().exercise:
        raise StartupError("库和目录不相符：一个是演示库，一个不是。", next_step="核对 --data 指的目录。")
    installed.require_ready(store)
    db.require_complete(store)
    store.blobs.encryption.require_key()
    _require_templates(store.registry)
    store.equipment = replace(
        equipment(),
        space=Space(store, space_limits()),
        secrets_key=data.secret(SECRETS_KEY_FILE, lambda: os.urandom(KEY_BYTES)),
        sign_in=sign_in_rules(store),
    )
    if signing:
        store.equipment = replace(store.equipment, sealer=_sealer(data, store), door=open_door(data, address))
    return store


def open_door(data: DataDirectory, address: MongoAddress, *, grace: timedelta | None = None) -> Door:
    """The door of destruction, with its own database user: for the worker and for commands, never for the web.

    `grace`: how long unreferenced bytes are left alone, when it is not what the settings say.
    """
    waits = timedelta(hours=settings.current().sweep_grace_h) if grace is None else grace
    return Door(_store_as("door", data, address), grace=waits)


def store_with(registry: Registry, data: DataDirectory, address: MongoAddress) -> Store:
    """The store of `data` as the application, under another registry than its own: for acts on modules."""
    database = data.require_store().database
    return Store(_client("app", data, address), database, registry, load_keys=key_loader(data))


def _store_as(user: str, data: DataDirectory, address: MongoAddress) -> Store:
    """The store of `data` as one of its database users; reads no other user's password."""
    database, client = data.require_store().database, _client(user, data, address)
    loaded = registry_of(frozenset(installed.versions_in(client[database])))
    return Store(client, database, loaded, load_keys=key_loader(data))


def require_startable(data: DataDirectory, address: MongoAddress, tell: Callable[[str], None]) -> None:
    """What a child would say only in its log, in one line: modules that wait, or a master key that is not here.

    A store that an older program made is given what this one has more; `tell` is told what.
    """
    # The machinery first: without it nobody can say which modules there are, and whether they wait.
    _complete(data, address, store_with(Registry(), data, address), tell)
    store = _store_as("app", data, address)
    installed.require_list(store)
    installed.require_ready(store)
    _complete(data, address, store, tell)
    store.blobs.encryption.require_key()


def _complete(data: DataDirectory, address: MongoAddress, store: Store, tell: Callable[[str], None]) -> None:
    found = db.lacking(store)
    if found:
        tell(f"库是以前的程序建的，补上：{db.in_words(found)}。")
        db.complete(data, address, store.registry, found)


def blob_keys_path(data: DataDirectory) -> Path:
    """Where the master keys lie."""
    values = settings.current()
    return Path(values.blob_keys) if values.blob_keys else data.secret_path(BLOB_KEYS_FILE)


def key_loader(data: DataDirectory) -> Callable[[], master_keys.MasterKeys]:
    """Reads the master keys when a store first needs them; raises SettingError then."""
    return lambda: master_keys.load(blob_keys_path(data))


def require_templates() -> None:
    """Raises TemplateDefinitionError with every disagreement between the Word templates and the forms found."""
    _require_templates(registry_of(frozenset(found().names)))


def _require_templates(registry: Registry) -> None:
    check_templates(registry.of("form"), templates_folder(), registry.of("template"))


def templates_folder() -> Path:
    """Where the template sets lie: as the settings say, else those that come with the product."""
    values = settings.current()
    return Path(values.templates) if values.templates else ROOT / "templates"


def equipment() -> Equipment:
    """What the settings give to a store: template folder, converter, limits."""
    values = settings.current()
    soffice = values.find_soffice()
    return Equipment(
        templates=templates_folder(),
        converter=office.converter(Path(soffice), values.pdf_timeout_s) if soffice else None,
        promise=Promise(timedelta(days=values.fixity_days), int(values.fixity_gib_a_day * 2**30)),
        authority=time_stamps.authority(values),
        trust=time_stamps.trust(values),
        public_url=(values.public_url or f"http://{values.host}:{values.port}").rstrip("/"),
    )


def space_limits() -> SpaceLimits:
    values = settings.current()
    return SpaceLimits(int(values.space_warn_gib * GIB), int(values.space_reserve_gib * GIB))


def first_key_path(data: DataDirectory) -> Path:
    """Where the store's first signing key lies; later ones lie beside it."""
    values = settings.current()
    return Path(values.signing_key) if values.signing_key else data.secret_path(KEY_FILE)


def _sealer(data: DataDirectory, store: Store) -> Sealer:
    """Raises SettingError when the key in force is not here: better no worker than one that cannot seal."""
    sealer = Sealer(store, keys.beside(first_key_path(data)))
    assert sealer.signer
    return sealer


def celery_app(data: DataDirectory, address: MongoAddress) -> Celery:
    """The worker's application, and the one that sends it hints."""
    uri = users.user_uri(address, data.require_store().database, "broker", db.password(data, "broker"))
    return make_app(uri, lambda: open_store(data, address, signing=True))
