"""docs/develop/api.md: its examples, run in order by a shell against a site that answers over HTTP."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from werkzeug.serving import make_server

from tests.security.world import opened
from tests.site import PASSWORD, TestSite

PAGE = Path(__file__).resolve().parents[2] / "docs" / "develop" / "api.md"
_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
# What the examples show, in their order.
SAID = ("王予安", "应急", "1", "inspection_form", "1", "precondition-required", "state[$ne]", "没有登录。", "document")


@pytest.fixture
def url(site: TestSite) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.mark.tools
def test_the_examples_do_what_they_say(site: TestSite, url: str, tmp_path: Path) -> None:
    opened(site)
    script = "set -euo pipefail\n" + "".join(_BLOCK.findall(PAGE.read_text(encoding="utf-8")))
    environment = {"SITE": url, "PASSWORD": PASSWORD, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    told = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
    at = 0
    for word in SAID:
        assert word in told.stdout[at:], (word, told.stdout)
        at = told.stdout.index(word, at) + len(word)
    assert "null\nnull" not in told.stdout
