"""`account`: for the day on which nobody can get in who could help: unlock, reset the second step, a new password."""

from __future__ import annotations

from pathlib import Path

import click

from admin.cli.options import data_option, tell

COMMANDS = {
    "account": {
        "group": "work",
        "help": "在服务器上给账号解锁、重置 Unlock an account, or reset its second step or password, on the server",
        "function": "account",
        "example": "./quancheng account unlock admin --data /srv/quancheng",
        "needs": ["mongod"],
    },
}
ACTS = ("unlock", "second-step", "password", "sessions", "security")


@click.command()
@click.argument("act", type=click.Choice(ACTS), metavar="unlock|second-step|password|sessions|security")
@click.argument("login", metavar="登录名")
@data_option
def account(act: str, login: str, data: Path) -> None:
    """网页上没有人能办时用：解除暂停登录、重置两步验证、设临时密码、结束登录。

    security 新建一名安全管理员：以前建的库没有安全管理员，谁的岗位都确认不了。都记入留痕，记在“系统”名下。"""
    from admin import boot, running
    from docstore.access import securing
    from docstore.access.account import Account
    from docstore.access.accounts import create_account
    from docstore.access.actor import SYSTEM
    from docstore.errors import NotFoundError
    from docstore.store.act import Act
    from docstore.store.datadir import DataDirectory

    directory = DataDirectory(data)
    with running.open_running(directory.path) as site:
        store = boot.open_store(directory, site.address, hints=False)
        system = Act(store, SYSTEM)
        if act == "security":
            password = click.prompt(
                "临时密码，本人登录后必须改", hide_input=True, confirmation_prompt="再输入一次", err=True
            )
            roles = ["security_administrator"]
            create_account(system, username=login, name="安全管理员", password=password, roles=roles, is_temporary=True)
            tell("建好了，已记入留痕。")
            return
        found = system.first(Account, {"username": login})
        if found is None:
            raise NotFoundError("没有登录名 {login}。", login=login, next_step="核对后再试。")
        if act == "password":
            words = "临时密码，本人登录后必须改"
            password = click.prompt(words, hide_input=True, confirmation_prompt="再输入一次", err=True)
            securing.reset_password(system, account_id=found.id, password=password)
        else:
            do = {
                "unlock": securing.unlock_account,
                "second-step": securing.reset_second_step,
                "sessions": securing.end_sessions,
            }[act]
            do(system, account_id=found.id)
    tell("办好了，已记入留痕。")
