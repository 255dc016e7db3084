"""`setup`: the launcher has made .venv before this runs; nothing is left to do but say so."""

from __future__ import annotations

import sys

import click

from admin.cli.options import tell

COMMANDS = {
    "setup": {
        "group": "start",
        "help": "建立 .venv，不做别的 Make .venv and nothing else",
        "function": "setup",
        "example": "./quancheng setup",
    },
}


@click.command()
def setup() -> None:
    """按 requirements.lock 建立 .venv。Make .venv from requirements.lock."""
    tell(f".venv 可用：{sys.prefix}")
