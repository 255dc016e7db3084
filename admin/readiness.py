"""Whether the site can be served now: `python -m admin.readiness` opens it as the web server would, and says why not.

In a process of its own, because the modules on disk may be others than those that the supervisor has read.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path

from admin.supervisor import ChildSpec
from docstore.errors import QuanchengError


@dataclass(frozen=True)
class Refusal:
    """Why the site cannot be served: one sentence, and what to do about it."""

    sentence: str
    advice: str


def refusal(web: ChildSpec, log: Path) -> Refusal | None:
    """Why `web` would not start, None when it would; what only its log should say is appended to `log`."""
    with log.open("ab") as output:
        asked = subprocess.run(
            [sys.executable, "-P", "-m", "admin.readiness"], stdout=subprocess.PIPE, stderr=output, env=dict(web.env)
        )
    if asked.returncode == 0:
        return None
    try:
        return Refusal(**json.loads(asked.stdout))
    except (ValueError, TypeError):  # it was ended before it could say anything
        return Refusal("网页服务起不来。", f"原因在 {log.name}。")


def main() -> int:
    try:
        importlib.import_module("admin.wsgi")
    except QuanchengError as error:
        found = Refusal(error.message, error.why())
    except Exception as error:
        traceback.print_exc()
        found = Refusal(f"网页服务起不来（{type(error).__name__}）。", "原因在 logs/web.log，改好后网页自己回来。")
    else:
        return 0
    sys.stdout.write(json.dumps(asdict(found)))
    return 1


if __name__ == "__main__":
    sys.exit(main())
