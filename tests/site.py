"""The whole product on a fresh store: all modules, the fictional bureau, the web application, no worker.

Jobs stay in the outbox until a test runs them with `work()`: what the worker would do, in this process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from admin import boot
from admin.app import create_app
from docstore.access.account import Account
from docstore.access.actor import SYSTEM
from docstore.custody.note import Signer
from docstore.kernel import indexes
from docstore.store.act import Act
from docstore.store.store import Store
from docstore.worker import run
from modules.exercise.bureau import load
from tests.stores import make_store, sealer_of

PASSWORD = "a-password-for-tests"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
USERS = (
    *("officer", "handler", "keeper", "deputy", "head", "legal", "leader", "chief", "archivist", "supervisor"),
    *("admin", "security", "audit"),
)


class TestSite:
    """`store`, `app`, and the two ways in: `act(username)` and `client(username)`."""

    __test__ = False

    def __init__(self, store: Store, signer: Signer, app: Flask) -> None:
        self.store = store
        self.signer = signer
        self.app = app
        self.system = Act(store, SYSTEM)

    def act(self, username: str) -> Act:
        account = self.system.first(Account, {"username": username})
        assert account is not None
        return self.system.by(account.as_actor())

    def client(self, username: str = "") -> FlaskClient:
        """A browser; signed in when `username` is given."""
        client = self.app.test_client()
        if username:
            answer = post(client, "/login", {"username": username, "password": PASSWORD})
            assert answer.status_code == 302, answer.get_data(as_text=True)[:300]
        return client

    def browser(self, username: str = "") -> FlaskClient:
        """A client that asks for pages, as a browser does."""
        client = self.client(username)
        client.environ_base["HTTP_ACCEPT"] = "text/html"
        return client

    def work(self) -> None:
        """Run all jobs that are due, and seal, until nothing is left."""
        while True:
            rows = [row["_id"] for row in self.store.database.outbox.find({"state": "waiting"})]
            for row in rows:
                run(self.store, row)
            assert self.store.equipment.sealer is not None
            self.store.equipment.sealer.seal()
            if not rows:
                return

    def parked(self) -> list[str]:
        return [row["problem"] for row in self.store.database.outbox.find({"state": "failed"})]


@contextmanager
def whole_site(mongo: Any, folder: Path, *, pdf: bool = False) -> Iterator[TestSite]:
    store, signer = make_store(mongo, folder, boot.registry(), indexes)
    made = replace(boot.equipment(), sealer=sealer_of(store, signer), secrets_key=b"s" * 32)
    if not pdf:
        made = replace(made, converter=None)
    store.equipment = made
    load(Act(store, SYSTEM), PASSWORD)
    app = create_app(store, secret_key=b"k" * 32, password_salt="salt")
    app.testing = True
    yield TestSite(store, signer, app)
    store.client.close()


def post(client: FlaskClient, path: str, fields: dict[str, Any], page: str = "") -> Any:
    """Send a form as a browser does: with the token of the page it stands on."""
    found = TOKEN.search(client.get(page or path, follow_redirects=True).get_data(as_text=True))
    return client.post(path, data={**fields, "csrf_token": found.group(1) if found else ""})
