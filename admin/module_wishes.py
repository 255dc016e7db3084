"""What an administrator asks of the modules on a page, and what became of it: two files under `run/`.

The web server may not change collections and rights, and could not while it runs on the modules as they are. So it
leaves a wish. The supervisor, whose children it is, lets them rest, has the command `module` do it in the name of the
person, and starts them again. A supervisor that was killed meanwhile has it done by the next one, once: what the
command had finished is found finished.
"""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from admin import children
from admin.supervisor import Chore
from docstore import clock
from docstore.store.datadir import DataDirectory, read_json, write_json

# Act → the words of the command, before the module's name. Upgrades take all that wait: the program on the disk is the
# new one for all of them, and the site cannot be served before the last is done.
_WORDS = {"install": ["install"], "uninstall": ["uninstall"], "upgrade": ["upgrade"], "try": ["upgrade", "--dry-run"]}
ACTS = tuple(_WORDS)
PATIENCE_SECONDS = 5.0


@dataclass(frozen=True)
class Wish:
    """`act` is one of ACTS; `try` is an upgrade that only counts. `account` is who asks.

    `is_begun`: somebody has taken it up; found so by a new supervisor, it was cut off.
    """

    act: str
    module: str
    account: str
    is_begun: bool = False


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
    _awaited(data).unlink(missing_ok=True)
    write_json(_wish(data), asdict(wish))


def note_awaited(data: DataDirectory) -> None:
    """The page that waits has its scripts: the site may rest now, and the page will find it again."""
    _awaited(data).touch()


def waiting(data: DataDirectory) -> Wish | None:
    """The wish that nobody has done yet."""
    content = read_json(_wish(data))
    return Wish(**content) if content else None


def outcome(data: DataDirectory) -> Outcome | None:
    """What became of the last wish."""
    content = read_json(_outcome(data))
    return Outcome(**content) if content else None


def chore(data: DataDirectory) -> Chore | None:
    """For the supervisor: what is asked of it; None while nothing is. To try writes nothing, so the site goes on."""
    wish = waiting(data)
    if wish is None or not (wish.is_begun or _awaited(data).exists() or _is_old(data)):
        return None
    return Chore(lambda: _grant(data, wish), rests=wish.act != "try")


def _grant(data: DataDirectory, wish: Wish) -> str:
    words = [*_WORDS[wish.act], *([] if wish.act in ("upgrade", "try") else [wish.module])]
    if wish.is_begun:
        data.wait_for_guests()  # the command that the killed supervisor had begun, if it is still at work
        words += [] if wish.act == "try" else ["--again"]
    write_json(_wish(data), asdict(replace(wish, is_begun=True)))
    command = [sys.executable, "-P", "-m", "admin.cli", "module", *words]
    # No time limit: an upgrade takes what it takes, and one that is killed would only have to be resumed.
    done = subprocess.run(
        [*command, "--by", wish.account, "--data", str(data.path)],
        capture_output=True,
        text=True,
        env=children.environment(data),
    )
    text = "\n".join(filter(None, (done.stderr.strip(), done.stdout.strip())))
    write_json(
        _outcome(data),
        asdict(Outcome(wish.act, wish.module, done.returncode == 0, text[-4000:], clock.iso(clock.now()))),
    )
    _wish(data).unlink(missing_ok=True)
    return f"模块 {wish.module}：{text.splitlines()[-1] if text else done.returncode}"


def _is_old(data: DataDirectory) -> bool:
    """Nobody's page waits for it: a browser without scripts, or one that was closed."""
    return time.time() - _wish(data).stat().st_mtime > PATIENCE_SECONDS


def _awaited(data: DataDirectory) -> Path:
    return data.run / "module-wish-awaited"


def _wish(data: DataDirectory) -> Path:
    return data.run / "module-wish.json"


def _outcome(data: DataDirectory) -> Path:
    return data.run / "module-outcome.json"
