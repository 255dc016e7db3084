"""What answers on the site's address while the store cannot be served: one page that says why, and nothing else.

`python -m admin.maintenance HOST PORT MARK SENTENCE ADVICE`; MARK is 演示, or empty. It opens neither the store nor the
modules: they may be what is wrong. Whatever is asked is answered 503, so that nobody takes it for the site.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from admin.readiness import Refusal
from admin.supervisor import ChildSpec

ROOT = Path(__file__).resolve().parent
# The page asks again after so many seconds, and shows the site when it is back.
RETRY_SECONDS = 10
# The look of the page, for the page alone.
SEAL = "seal.svg"
SCRIPT = "js/resting.js"
SHEETS = ("vendor/bootstrap.min.css", *(f"css/{name}.css" for name in ("tokens", "base", "shell", "blocks", "portal")))
EXERCISE = "演示"
_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_CSP = "; ".join(
    (
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("style", "img", "script", "connect")),
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Retry-After": str(RETRY_SECONDS),
    "Cache-Control": "no-store",
    "Content-Security-Policy": _CSP,
    "X-Content-Type-Options": "nosniff",
    "Connection": "close",
}


def stand_in(refused: Refusal, web: ChildSpec, *, host: str, port: int, is_exercise: bool) -> ChildSpec:
    """The process that says why `web` is not there."""
    words = (host, str(port), EXERCISE if is_exercise else "", refused.sentence, refused.advice)
    return ChildSpec("maintenance", "维护页", (sys.executable, "-P", "-m", "admin.maintenance", *words), web.env)


def page(sentence: str, advice: str, *, theme: str, is_exercise: bool) -> str:
    environment = Environment(loader=FileSystemLoader(ROOT / "pages"), autoescape=True)
    environment.globals["_"] = lambda text: text
    return environment.get_template("qc/maintenance.html").render(
        sentence=sentence,
        advice=advice,
        theme=theme,
        is_exercise=is_exercise,
        sheets=SHEETS,
        script=SCRIPT,
        seconds=RETRY_SECONDS,
    )


class _Handler(BaseHTTPRequestHandler):
    timeout = 10  # seconds that a silent caller may hold a thread
    server: _Server

    def do_GET(self) -> None:
        file = self.path.removeprefix("/static/")
        if file in (*SHEETS, SEAL, SCRIPT):
            self._answer(200, _KINDS[Path(file).suffix], (ROOT / "static" / file).read_bytes())
            return
        theme = "dark" if "qc-theme=dark" in self.headers.get("Cookie", "") else "light"
        text = self.server.draw(theme=theme)
        self._answer(503, "text/html; charset=utf-8", text.encode())

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        pass  # nobody's request is done here, so none is logged

    def _answer(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        for name, value in {**_HEADERS, "Content-Type": kind, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        self.close_connection = True


class _Server(ThreadingHTTPServer):
    def __init__(self, host: str, port: int, draw: Callable[..., str]) -> None:
        super().__init__((host, port), _Handler)
        self.draw = draw


def main(host: str, port: str, mark: str, sentence: str, advice: str) -> None:
    _Server(host, int(port), partial(page, sentence, advice, is_exercise=mark == EXERCISE)).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
