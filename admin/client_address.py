"""Whose request it is, behind proxies: what a proxy says is believed only when the bureau named that proxy.

Without this every request would seem to come from the proxy, and one stranger's wrong passwords would lock out all;
believing everybody, a stranger could give himself a new address for each try.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from docstore.errors import SettingError

Network = IPv4Network | IPv6Network


def read_networks(text: str) -> list[Network]:
    """Addresses and networks separated by commas. Raises SettingError."""
    try:
        return [ip_network(part.strip()) for part in text.split(",") if part.strip()]
    except ValueError as error:
        raise SettingError("QUANCHENG_TRUSTED_PROXIES 里写的不是地址或者网段：{why}。", why=error) from error


class BehindProxies:
    """WSGI middleware: `REMOTE_ADDR` becomes the nearest address that is none of the trusted proxies.

    A scheme is taken only from a trusted proxy itself, and only `http` or `https`.
    """

    def __init__(self, app: Callable[..., Any], trusted: list[Network]) -> None:
        self._app = app
        self._trusted = trusted

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        peer = environ.get("REMOTE_ADDR", "")
        if self._is_trusted(peer):
            environ["REMOTE_ADDR"] = self._client(peer, environ.get("HTTP_X_FORWARDED_FOR", "").split(","))
            scheme = environ.get("HTTP_X_FORWARDED_PROTO", "").split(",")[-1].strip()
            if scheme in ("http", "https"):
                environ["wsgi.url_scheme"] = scheme
        return self._app(environ, start_response)

    def _client(self, peer: str, said: Iterable[str]) -> str:
        """From the nearest hop outwards; beyond the first stranger everything is only said by that stranger."""
        nearest = peer
        for one in reversed([part.strip() for part in said if part.strip()]):
            if not _is_address(one):
                return nearest
            nearest = one
            if not self._is_trusted(one):
                return nearest
        return nearest

    def _is_trusted(self, address: str) -> bool:
        return _is_address(address) and any(ip_address(address) in network for network in self._trusted)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
