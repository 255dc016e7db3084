"""A signed-in officer's program: uploads (tus 1.0) and downloads over one connection, with as little work as can be.

Both sides share the machine's cores here, so a lavish client would be measured as a slow server.
"""

from __future__ import annotations

import base64
import http.client
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from bench.place import Place
from modules.exercise.visitor import Visitor

_SECONDS = 120.0
_KEPT_ALIVE = 1.0  # seconds; the server closes a connection that is idle for two
_TUS = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}


class Client:
    def __init__(self, url: str, cookie: str) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_SECONDS)
        self._cookie = cookie
        self._used_at = 0.0

    @classmethod
    def signed_in(cls, here: Place, login: str) -> Client:
        visitor = Visitor(here.url, _SECONDS)
        visitor.sign_in(login, here.password)
        return cls(here.url, visitor.cookie)

    def another(self) -> Client:
        """A further connection of the same person."""
        return Client(f"http://{self._connection.host}:{self._connection.port}", self._cookie)

    def upload(self, case: str, pieces: Sequence[bytes], *, part: int = 0) -> str:
        """One file in one PATCH, or in PATCHes of `part` pieces each; returns the record's id."""
        length = sum(map(len, pieces))
        place = urlsplit(self._create(case, length).getheader("Location") or "").path
        result, offset, step = "", 0, part or len(pieces)
        for at in range(0, len(pieces), step):
            sent = pieces[at : at + step]
            size = sum(map(len, sent))
            headers = {"Upload-Offset": str(offset), "Content-Length": str(size)}
            result = self._send("PATCH", place, headers, sent).getheader("Upload-Result") or ""
            offset += size
        return result

    def upload_at_once(self, case: str, content: bytes) -> str:
        """One file with its creation, in one request; returns the record's id."""
        return self._create(case, len(content), content).getheader("Upload-Result") or ""

    def download(self, path: str) -> int:
        """How many bytes came."""
        answer = self._answer("GET", path, {}, None)
        count = 0
        while piece := answer.read(2**20):
            count += len(piece)
        return count

    def first_byte(self, path: str, span: tuple[int, int]) -> float:
        """Seconds until the first byte of the bytes `span` is here."""
        begin = time.perf_counter()
        answer = self._answer("GET", path, {"Range": f"bytes={span[0]}-{span[1] - 1}"}, None)
        answer.read(1)
        seconds = time.perf_counter() - begin
        answer.read()
        return seconds

    def _create(self, case: str, length: int, content: bytes | None = None) -> http.client.HTTPResponse:
        told = {"purpose": "recording", "filename": "录音.wav", "case": case}
        metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())
        return self._send("POST", "/uploads", {"Upload-Length": str(length), "Upload-Metadata": metadata}, content)

    def _send(self, method: str, path: str, headers: Mapping[str, str], body: Any) -> http.client.HTTPResponse:
        answer = self._answer(method, path, {**_TUS, **headers}, body)
        answer.read()
        return answer

    def _answer(self, method: str, path: str, headers: Mapping[str, str], body: Any) -> http.client.HTTPResponse:
        if time.monotonic() - self._used_at > _KEPT_ALIVE:
            self._connection.close()
        self._connection.request(method, path, body=body, headers={**headers, "Cookie": self._cookie})
        answer = self._connection.getresponse()
        self._used_at = time.monotonic()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {answer.read(500).decode(errors='replace')}")
        return answer
