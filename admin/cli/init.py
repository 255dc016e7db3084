"""`init`: a real store with a system administrator, and a security administrator who confirms what he proposes."""

from __future__ import annotations

from pathlib import Path

import click

from admin.cli.options import data_option, tell

COMMANDS = {
    "init": {
        "group": "start",
        "help": "新建正式库和系统、安全管理员各一名 Make a real store with a system and a security administrator",
        "function": "init",
        "example": "./quancheng init --data /srv/quancheng --password-file 密码.txt",
        "needs": ["mongod"],
    },
}

SHORTEST_PASSWORD = 12


@click.command()
@click.option("--login", default="admin", show_default=True, help="系统管理员的登录名 Log-in of the administrator")
@click.option(
    "--security-login",
    default="security",
    show_default=True,
    help="安全管理员的登录名 Log-in of the security administrator",
)
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    help="系统管理员的密码在这个文件的第一行，不给就会问 File whose first line is the password",
)
@click.option("--encrypt", is_flag=True, help="存储的内容一律加密 Encrypt all stored contents")
@data_option
def init(login: str, security_login: str, password_file: Path | None, encrypt: bool, data: Path) -> None:
    """新建正式库，不能再变成演示库。Make a real store; it never becomes an exercise one."""
    from docstore.errors import StartupError
    from docstore.identifiers import new_access_code
    from docstore.store.datadir import DataDirectory

    directory = DataDirectory(data)
    if directory.marker() is not None:
        raise StartupError(
            "{path} 里已经有库。", path=directory.path, next_step="用 serve 运行它，或者用 --data 换一个目录。"
        )
    if login == security_login:
        raise click.UsageError("系统管理员和安全管理员要用两个登录名，由两个人用。")
    password, temporary = _password(password_file), new_access_code().lower()
    from admin import boot, new_store, running

    with directory.lock(), running.database_of(directory) as address:
        tell("正在新建正式库。")
        new_store.make_real_store(
            directory, address, system=(login, password), security=(security_login, temporary), encrypted=encrypt
        )
    if encrypt:
        tell(f"内容的加密钥匙在 {boot.blob_keys_path(directory)}，请另外存一份：丢了它，内容谁也读不出来。")
    tell(f"建好了：{directory.path}。用 ./quancheng serve 运行，登录名 {login}。")
    tell(f"安全管理员的登录名 {security_login}，临时密码 {temporary}，只显示这一次：交给另一个人，登录后必须改。")


def _password(file: Path | None) -> str:
    if file is not None:
        try:
            password = next(iter(file.read_text(encoding="utf-8").splitlines()), "")
        except UnicodeDecodeError:
            raise click.UsageError(f"{file} 不是 UTF-8 文本。")
    else:
        password = click.prompt("系统管理员的密码", hide_input=True, confirmation_prompt="再输入一次", err=True)
    if len(password) < SHORTEST_PASSWORD:
        raise click.UsageError(f"密码至少 {SHORTEST_PASSWORD} 个字。")
    return password
