"""The RFC 3161 time-stamp authority that the settings name: asked over HTTP, and believed only after checking.

It stands inside the government network: no proxy is used, and no redirection followed. It sees a digest, nothing else.
"""

from __future__ import annotations

import socket
import ssl
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rfc3161_client import TimestampRequestBuilder
from rfc3161_client.base import HashAlgorithm

from docstore.custody.stamp import MAX_RESPONSE_BYTES, Stamp, Trust, read_stamp
from docstore.errors import CustodyChainError, UnavailableError

_QUERY, _REPLY = "application/timestamp-query", "application/timestamp-reply"


@dataclass(frozen=True)
class Authority:
    """`every`: how long the newest checkpoint waits at most. `timeout_s`: for one whole answer."""

    url: str
    trust: Trust
    ca_file: Path
    every: timedelta = timedelta(minutes=10)
    timeout_s: float = 10.0

    @property
    def host(self) -> str:
        """What to call it; an address may hold a password."""
        return urlsplit(self.url).hostname or self.url

    def ask(self, note: str) -> Stamp:
        """A stamp over `note`, checked: imprint, nonce, policy, signature, purpose and chain.

        Raises UnavailableError when none came, or one that must not be believed.
        """
        asked = TimestampRequestBuilder().data(note.encode()).hash_algorithm(HashAlgorithm.SHA256).build()
        answer = self._post(asked.as_bytes())
        try:
            stamp = read_stamp(answer)
            if stamp.imprint != asked.message_imprint.message:
                raise CustodyChainError("盖的是另一份内容。")
            self.trust.check(stamp, nonce=asked.nonce)
        except CustodyChainError as fault:
            raise UnavailableError(
                "时间戳机构 {host} 的回答不能用：{why}", host=self.host, why=fault.message
            ) from fault
        return stamp

    def _post(self, query: bytes) -> bytes:
        request = urllib.request.Request(self.url, query, {"Content-Type": _QUERY, "Accept": _REPLY})
        until = time.monotonic() + self.timeout_s
        try:
            with self._opener().open(request, timeout=self.timeout_s) as answer:
                return _read(answer, until)
        except urllib.error.HTTPError as fault:
            raise UnavailableError("时间戳机构 {host} 回答了 HTTP {code}。", host=self.host, code=fault.code) from fault
        except (OSError, HTTPException, ValueError) as fault:
            why = _in_words(getattr(fault, "reason", fault))
            raise UnavailableError("时间戳机构 {host} 没有应答：{why}。", host=self.host, why=why) from fault

    def _opener(self) -> urllib.request.OpenerDirector:
        handlers: list[Any] = [urllib.request.ProxyHandler({}), _NoRedirection()]
        if self.url.startswith("https:"):
            context = ssl.create_default_context()
            context.load_verify_locations(self.ca_file)
            handlers.append(urllib.request.HTTPSHandler(context=context))
        return urllib.request.build_opener(*handlers)


def _in_words(fault: object) -> str:
    known = {
        TimeoutError: "太慢",
        ConnectionError: "连不上",
        socket.gaierror: "找不到这台主机",
        ssl.SSLError: "https 的证书不可信",
    }
    return next((words for kind, words in known.items() if isinstance(fault, kind)), str(fault))


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def _read(answer: HTTPResponse, until: float) -> bytes:
    """The whole answer, however slowly it drips, by `until` and within the limit. Raises OSError."""
    pieces, size = [], 0
    while piece := answer.read1(4096):
        pieces.append(piece)
        size += len(piece)
        if size > MAX_RESPONSE_BYTES:
            raise OSError("回答太长")
        if time.monotonic() > until:
            raise TimeoutError
    return b"".join(pieces)
