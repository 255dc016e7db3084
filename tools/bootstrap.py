"""Makes .venv from requirements.lock, then runs the command line in it. Called by the launcher `quancheng`.

Standard library only, Python 3.11 to 3.13. `made-from` inside .venv is written last: a .venv without it, or made
from another lock file or in another place, is made again from nothing.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import settings  # noqa: E402
from admin.cli import catalogue, system_packages  # noqa: E402
from docstore.errors import SettingError  # noqa: E402

VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
PYTHON = VENV / "bin" / "python"


def main(words: list[str]) -> int:
    try:
        further = settings.current().further_module_roots()
    except SettingError as error:
        say(str(error))
        return 2
    commands = catalogue.find_commands(further=further, complain=say)
    if not words or words[0] in ("--help", "-h", "help"):
        print(catalogue.overview(commands))
        return 0
    command = commands.get(words[0])
    if command is None and words[0] != "setup":
        say(f"没有“{words[0]}”这个命令。./quancheng --help 列出全部命令。")
        return 2
    needs = command.needs if command and "--help" not in words else ()
    try:
        system_packages.ensure(("venv", *needs), install=not settings.current().no_install)
        make_environment()
    except (system_packages.MissingPartError, SettingError) as error:
        say(str(error))
        return 2
    except KeyboardInterrupt:
        say("已中断；下次会从头再建 .venv。")
        return 130
    except subprocess.CalledProcessError as error:
        say(f".venv 没有建成（退出码 {error.returncode}），原因见上。")
        return 1
    return run_command_line(words)


def run_command_line(words: list[str]) -> NoReturn:
    os.execv(PYTHON, [str(PYTHON), "-P", "-m", "admin.cli", *words])


def make_environment() -> None:
    """Make .venv when it is missing, half made or made from another lock file; one process at a time does it."""
    with LOCK.open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # in the words of the launcher, which compares with `sha256sum`
        made_from = f"{hashlib.sha256(lock.read()).hexdigest()}  -\n{ROOT}\n"
        marker = VENV / "made-from"
        if PYTHON.exists() and marker.exists() and marker.read_text() == made_from:
            return
        say(f"正在用 {sys.executable} 建立 .venv（约 760 MB，几分钟）。")
        shutil.rmtree(VENV, ignore_errors=True)
        run([sys.executable, "-m", "venv", str(VENV)])
        install_packages()
        site = VENV / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
        (site / "quancheng.pth").write_text(f"{ROOT}\n")
        marker.write_text(made_from)
        say(".venv 建好了。")


def install_packages() -> None:
    """pip, with hashes, showing how far it is; its own words are shown only when it fails."""
    expected = len(re.findall(r"^[a-z0-9].*==", LOCK.read_text(), re.MULTILINE | re.IGNORECASE))
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--progress-bar", "off"]
    command = [*pip, "--require-hashes", "--no-deps", "-r", str(LOCK)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    said: list[str] = []
    fetched = 0
    for line in process.stdout:
        said.append(line)
        if line.startswith("Collecting"):
            fetched += 1
            show(f"取软件包 {fetched}/{expected}：{line.split()[1]}", every=fetched % 20 == 0)
        elif line.startswith("Installing"):
            show("正在安装软件包", every=True)
    if process.wait() != 0:
        say("\n" + "".join(said[-30:]))
        raise subprocess.CalledProcessError(process.returncode, command)
    if sys.stderr.isatty():
        say("")


def run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        say(done.stdout + done.stderr)
        raise subprocess.CalledProcessError(done.returncode, command)


def show(text: str, *, every: bool) -> None:
    """One line that is written over on a terminal; elsewhere now and then a line."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
    elif every:
        say(text)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
