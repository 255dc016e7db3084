"""A program that speaks to the API with a session."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from admin.api.resource import ROOT
from tests.site import TestSite


class Asker:
    """`ask("handler", "GET", "/cases")`: signs in once per person, sends the token, and `version` as `If-Match`."""

    def __init__(self, site: TestSite) -> None:
        self.site = site
        self._clients: dict[str, Any] = {}
        self._tokens: dict[str, str] = {}

    def __call__(
        self, who: str, method: str, path: str, body: Any = None, *, version: int | str | None = None, **more: Any
    ) -> Any:
        client = self.client(who)
        headers = dict(more.pop("headers", {}))
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        if method not in ("GET", "HEAD"):
            headers["X-CSRFToken"] = self.token(who)
        return client.open(ROOT + path, method=method, json=body, headers=headers, **more)

    def client(self, who: str) -> Any:
        if who not in self._clients:
            self._clients[who] = self.site.client(who)
        return self._clients[who]

    def token(self, who: str) -> str:
        if who not in self._tokens:
            self._tokens[who] = self.client(who).get(f"{ROOT}/session").get_json()["csrf_token"]
        return self._tokens[who]


def operations(site: TestSite) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path below the root, and the description of every operation."""
    document = site.app.test_client().get(f"{ROOT}/openapi.json").get_json()
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            yield method.upper(), path.removeprefix(ROOT), told


def filled(path: str, ids: dict[str, str]) -> str:
    for name, value in ids.items():
        path = path.replace(f"{{{name}}}", value)
    assert "{" not in path, path
    return path
