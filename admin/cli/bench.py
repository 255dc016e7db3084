"""`bench`: figures, each beside its peer. The measuring runs in a process that sees no setting of the caller."""

from __future__ import annotations

import os
import sys

import click

import settings
from admin.cli.catalogue import ROOT
from admin.cli.options import json_option

COMMANDS = {
    "bench": {
        "group": "develop",
        "help": "测速，每个数字旁边有对照 Measure, each figure beside its peer",
        "function": "bench",
        "example": "./quancheng bench store --json",
        "needs": ["mongod"],
    },
}


@click.command()
@click.argument("name", required=False)
@json_option
@click.option("--long", "is_long", is_flag=True, help="不限一刻钟，量得更多 Measure more than fits into 15 minutes")
@click.option("--only", metavar="PART", multiple=True, help="只量这一部分，可以多次 Only this part; may be repeated")
def bench(name: str | None, as_json: bool, is_long: bool, only: tuple[str, ...]) -> None:
    """在临时目录里起一个数据库来量，量完不留东西；不给 NAME 就列出有哪些。Without NAME: list them."""
    from admin.children import MEMORY

    options = [word for word, is_given in (("--json", as_json), ("--long", is_long)) if is_given]
    options += [f"--only={part}" for part in only]
    words = [sys.executable, "-P", "-m", "bench", *([name] if name else []), *options]
    # a setting of the caller, above all another MongoDB, must not change what is measured
    environment = settings.environment_without("no_install", "soffice")
    os.execve(words[0], words, environment | MEMORY | {"PYTHONPATH": str(ROOT)})
