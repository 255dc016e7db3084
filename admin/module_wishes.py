"""What an administrator asks of the modules on a page, and what became of it: two files under `run/`.

The web server may not change collections and rights, and could not while it runs on the modules as they are. So it
leaves a wish. The supervisor, whose children it is, lets them rest, has the command `module` do it in the name of the
person, and starts them again.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from docstore import clock
from docstore.store.datadir import DataDirectory, read_json, write_json

ACTS = ("install", "upgrade", "try", "uninstall")
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Wish:
    """`act` is one of ACTS; `try` is an upgrade that only counts. `account` is who asks."""

    act: str
    module: str
    account: str


@dataclass(frozen=True)
class Outcome:
    """`text` is what the command said."""

    act: str
    module: str
    done: bool
    text: str
    at: str


def leave(data: DataDirectory, wish: Wish) -> None:
    assert wish.act in ACTS
    write_json(_wish(data), asdict(wish))


def waiting(data: DataDirectory) -> Wish | None:
    """The wish that nobody has done yet."""
    content = read_json(_wish(data))
    return Wish(**content) if content else None


def outcome(data: DataDirectory) -> Outcome | None:
    """What became of the last wish."""
    content = read_json(_outcome(data))
    return Outcome(**content) if content else None


def chore(data: DataDirectory) -> Callable[[], str] | None:
    """For the supervisor: what is to be done while its children rest; None while nothing is. It returns one line."""
    wish = waiting(data)
    return None if wish is None else lambda: _grant(data, wish)


def _grant(data: DataDirectory, wish: Wish) -> str:
    words = {"try": ["upgrade", wish.module, "--dry-run"]}.get(wish.act, [wish.act, wish.module])
    command = [sys.executable, "-P", "-m", "admin.cli", "module", *words]
    # No time limit: an upgrade takes what it takes, and one that is killed would only have to be resumed.
    done = subprocess.run(
        [*command, "--by", wish.account, "--data", str(data.path)], capture_output=True, text=True, cwd=ROOT
    )
    text = "\n".join(filter(None, (done.stderr.strip(), done.stdout.strip())))
    write_json(
        _outcome(data),
        asdict(Outcome(wish.act, wish.module, done.returncode == 0, text[-4000:], clock.iso(clock.now()))),
    )
    _wish(data).unlink(missing_ok=True)
    return f"模块 {wish.module}：{text.splitlines()[-1] if text else done.returncode}"


def _wish(data: DataDirectory) -> Path:
    return data.run / "module-wish.json"


def _outcome(data: DataDirectory) -> Path:
    return data.run / "module-outcome.json"
