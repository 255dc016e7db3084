"""`demo`: an exercise store with a fictional bureau, running, with a log-in for each post."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from admin.cli.options import data_option, port_option, tell

if TYPE_CHECKING:
    from admin.new_store import LogIn

COMMANDS = {
    "demo": {
        "group": "start",
        "help": "启动演示库，给出各岗位的登录名 Run a demonstration bureau, with a log-in for each post",
        "function": "demo",
        "example": "./quancheng demo --port 8000",
        "needs": ["mongod", "pdf"],
    },
}


@click.command()
@port_option
@click.option("--encrypt", is_flag=True, help="存储的内容一律加密，可以练定密和保护标记 Encrypt all stored contents")
@data_option
def demo(port: int, encrypt: bool, data: Path) -> None:
    """建好（已建就用原来的）并启动演示库，直到 Ctrl-C。Make and run a demonstration store until Ctrl-C."""
    from admin import running
    from admin.cli.serve import run_site
    from docstore.store.datadir import DataDirectory

    directory = DataDirectory(data)
    running.require_no_real_store(directory)
    log_ins: list[LogIn] = []

    def prepare() -> None:
        tell("正在准备演示库。")
        log_ins.extend(running.make_exercise_store(directory, encrypted=encrypt))

    def on_ready(url: str) -> None:
        click.echo(f"演示库已启动：{url} ，Ctrl-C 停止。")
        for row in log_ins:
            click.echo(f"  {row.post}　{row.name}　登录名 {row.login}　密码 {row.password}")

    run_site(directory, port, prepare=prepare, on_ready=on_ready)
