"""`test`: the whole test suite, or the part that is named; everything after it goes to pytest."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

import settings
from admin.cli.catalogue import ROOT

COMMANDS = {
    "test": {
        "group": "develop",
        "help": "运行测试 Run the test suite",
        "function": "test",
        "example": "./quancheng test tests/store -k kill",
        "needs": ["mongod", "pdf", "browser", "tools"],
    },
}

# Each takes a MongoDB, a browser and sometimes a whole site: some 2 GiB.
MOST_PROCESSES = 4


@click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[PATH] [-k 表达式] [pytest 的选项]")
def test(words: tuple[str, ...]) -> int:
    """运行全部测试，或者其中一部分；后面的词原样交给 pytest。Run the tests; the words go to pytest."""
    command = [sys.executable, "-m", "pytest", *_processes(words), *(_from_here(word) for word in words)]
    # a setting of the person who calls must not change what the tests see
    environment = settings.environment_without("no_install", "soffice", "chromium")
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def _processes(words: tuple[str, ...]) -> list[str]:
    """The whole suite on every core, each process with a MongoDB of its own; a part of it in one process."""
    cores = min(os.cpu_count() or 1, MOST_PROCESSES)
    is_whole = all(word.startswith("--") for word in words) and "--soak" not in words
    return ["-n", str(cores), "--dist", "loadgroup"] if is_whole and cores > 1 else []


def _from_here(word: str) -> str:
    """A path as the caller means it, though pytest runs at the top of the tree; other words as they are."""
    path, separator, test_name = word.partition("::")
    if not word.startswith("-") and Path(path).exists():
        return f"{Path(path).absolute()}{separator}{test_name}"
    return word
