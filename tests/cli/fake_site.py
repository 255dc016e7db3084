"""A supervisor in a process of its own, as `serve` is one, with small children. Run by test_supervisor.py.

fake_site.py DIRECTORY PORT [mongo] [stubborn]     the supervisor; `stubborn`: the worker ignores SIGTERM
fake_site.py web PORT                              answers /health, and has a helper process
fake_site.py worker [stubborn]
"""

from __future__ import annotations

import http.server
import signal
import subprocess
import sys
import time
from pathlib import Path


def supervise(directory: str, port: str, *options: str) -> None:
    from admin.supervisor import ChildSpec, Supervisor
    from docstore.errors import QuanchengError
    from docstore.store.datadir import DataDirectory
    from docstore.store.embedded import EmbeddedMongo

    def say(text: str) -> None:
        print(text, flush=True)

    data = DataDirectory(Path(directory))
    children = [
        ChildSpec("web", "网页服务", (sys.executable, __file__, "web", port)),
        ChildSpec("worker", "后台任务", (sys.executable, __file__, "worker", *options)),
    ]
    mongo = EmbeddedMongo(data) if "mongo" in options else None
    try:
        with data.lock():
            site = Supervisor(data, children, mongo=mongo, url=f"http://127.0.0.1:{port}", child_grace=3, say=say)
            site.run(lambda: say("ready"))
    except QuanchengError as error:
        say(f"{error.message} {error.why()}")
        sys.exit(1)


def web(port: str) -> None:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

    subprocess.Popen(["sleep", "600"])
    http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), Handler).serve_forever()


def worker(*options: str) -> None:
    if "stubborn" in options:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(600)


if __name__ == "__main__":
    {"web": web, "worker": worker}.get(sys.argv[1], lambda *words: supervise(sys.argv[1], *words))(*sys.argv[2:])
