"""A person at a browser, without the browser: signs in, uploads in parts (tus 1.0), fetches a package.

The tour speaks HTTP wherever a real user's bytes would: to the web process that runs, never past it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import requests

from admin.signin import PLAYED_AT
from docstore.errors import InvalidInputError, QuanchengError, StoreUnavailableError

PART = 8 * 2**20
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class UploadRefusedError(QuanchengError):
    """The site did not take the file; `code` of the problem is in `params`."""

    code = "upload-refused"


class Visitor:
    """One signed-in session. `seconds` bounds every request."""

    def __init__(self, url: str, seconds: float) -> None:
        self._url = url
        self._seconds = seconds
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy of the machine has no business between us and our own site

    def sign_in(self, username: str, password: str) -> None:
        """Raises InvalidInputError when the site does not let this account in."""
        self._post_form("/login", username=username, password=password)
        if self._send("GET", "/", allow_redirects=False).status_code != 200:
            raise InvalidInputError("{login} 登录不上。", login=username, fields={"login": "核对登录名和密码。"})

    @property
    def cookie(self) -> str:
        """The `Cookie` header of this session, for who speaks HTTP otherwise."""
        return "; ".join(f"{one.name}={one.value}" for one in self._session.cookies)

    def enter_portal(self, code: str) -> None:
        """The party comes in with the code on its slip."""
        self._post_form("/portal", code=code)

    def upload(self, path: Path, metadata: dict[str, str], played_at: datetime, advance: Callable[[int], None]) -> str:
        """Upload `path` in parts; returns the record's id. Raises UploadRefusedError with the site's own words."""
        length = path.stat().st_size
        headers = {"Tus-Resumable": "1.0.0", PLAYED_AT: played_at.isoformat()}
        encoded = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in metadata.items())
        made = self._send(
            "POST", "/uploads", headers={**headers, "Upload-Length": str(length), "Upload-Metadata": encoded}
        )
        _refused(made)
        place, answer, offset = made.headers["Location"], made, 0
        with path.open("rb") as file:
            while offset < length:
                part = file.read(PART)
                answer = self._send(
                    "PATCH",
                    place,
                    data=part,
                    headers={
                        **headers,
                        "Upload-Offset": str(offset),
                        "Content-Type": "application/offset+octet-stream",
                    },
                )
                _refused(answer)
                offset = int(answer.headers["Upload-Offset"])
                advance(len(part))
        return answer.headers["Upload-Result"]

    def download(self, path: str, target: Path) -> None:
        """Fetch `path` of the site into the file `target`."""
        with self._send("GET", path, stream=True) as answer:
            _refused(answer)
            with target.open("wb") as file:
                for piece in answer.iter_content(2**20):
                    file.write(piece)

    def _post_form(self, path: str, **fields: str) -> None:
        page = self._send("GET", path)
        found = TOKEN.search(page.text)
        token = found.group(1) if found else ""
        answer = self._send("POST", path, data={**fields, "csrf_token": token}, headers={"Referer": self._url + path})
        _refused(answer)

    def _send(self, method: str, path: str, **options: object) -> requests.Response:
        url = path if path.startswith("http") else self._url + path
        try:
            return self._session.request(method, url, timeout=self._seconds, **options)  # type: ignore[arg-type]
        except requests.RequestException as error:
            raise StoreUnavailableError(
                "网页服务没有回应（{reason}）。", reason=type(error).__name__, next_step="看看它是否在运行，再走一遍。"
            )


def _refused(answer: requests.Response) -> None:
    if answer.status_code < 400:
        return
    problem = answer.json() if "json" in answer.headers.get("Content-Type", "") else {}
    raise UploadRefusedError(
        "{message}", message=problem.get("title") or f"网站回答 {answer.status_code}", problem=problem.get("code", "")
    )
