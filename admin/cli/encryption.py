"""`encryption`: contents encrypted at rest, how it stands, on and off, another master key, what was stored before."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from admin.cli.options import data_option, emit, json_option, tell

if TYPE_CHECKING:
    from admin.running import Running
    from docstore.blobs.encrypting import Status
    from docstore.store.act import Act

COMMANDS = {
    "encryption": {
        "group": "proof",
        "help": "存储内容的加密：状态、开、关、换钥匙、补加密 Contents encrypted at rest",
        "function": "encryption",
        "example": "./quancheng encryption on --data /srv/quancheng",
        "needs": ["mongod"],
    },
}


@click.command()
@click.argument("act", type=click.Choice(["status", "on", "off", "rotate", "reseal"]), default="status")
@json_option
@data_option
def encryption(act: str, as_json: bool, data: Path) -> None:
    """status 现在的状态；on 以后存入的都加密；off 以后存入的不加密；rotate 换一把总钥匙；reseal 把以前存入的也加密。

    status: how it stands; on, off: for what is stored from now on; rotate: another master key; reseal: encrypt what
    was stored before, too. The last two may be run again after they were cut off.
    """
    from admin import boot, module_acts, running
    from docstore.access.actor import SYSTEM
    from docstore.blobs import encrypting
    from docstore.blobs.encryption import SETTLES_SECONDS
    from docstore.store.act import Act

    with running.open_running(data) as site:
        if act == "on":
            module_acts.ModuleActs(site.data, site.address).complete()
        by_system = Act(boot.open_store(site.data, site.address, hints=False), SYSTEM)
        path = boot.blob_keys_path(site.data)
        result: dict[str, Any] = {}
        if act == "on":
            encrypting.turn_on(by_system, path)
            tell(f"以后存入的内容都加密；运行中的服务最迟 {SETTLES_SECONDS:.0f} 秒后开始。")
            tell(f"钥匙在 {path}，请另外存一份：丢了它，内容谁也读不出来。")
        elif act == "off":
            encrypting.turn_off(by_system)
            tell("以后存入的内容不加密。已经加密的仍然要用钥匙读。")
        elif act == "rotate":
            result = _rotate(site, by_system, path)
        elif act == "reseal":
            result = _reseal(site, by_system)
        status = encrypting.status(by_system)
    if as_json:
        emit({**result, **asdict(status)})
    else:
        _show(status, path)
    if result.get("problems"):
        raise click.exceptions.Exit(1)


def _rotate(site: Running, by_system: Act, path: Path) -> dict[str, Any]:
    from admin import boot
    from docstore.blobs import encrypting

    with _bar("换钥匙") as moved:
        setting = encrypting.rotate(by_system, path, moved)
    dropped = boot.open_door(site.data, site.address).drop_wrapped_keys(setting.key_id)
    tell(f"换成了钥匙 {setting.key_id}，请把 {path} 另外存一份。旧钥匙留在文件里：以前的备份还要用它。")
    return {"dropped": dropped}


def _reseal(site: Running, by_system: Act) -> dict[str, Any]:
    import os

    from admin import boot
    from docstore.disposition.door import REPLACED_GRACE
    from docstore.disposition.reseal import reseal

    # Nobody can be reading an old blob when the database runs for this command alone.
    grace = timedelta(0) if site.server_pid == os.getpid() else REPLACED_GRACE
    door, space = boot.open_door(site.data, site.address), by_system.store.equipment.space
    with _bar("补加密") as moved:
        done = reseal(door, grace=grace, space=space, progress=moved)
    for problem in done.problems:
        tell(f"没有补加密：{problem}")
    tell(f"补加密了 {done.contents} 份（{done.length / 2**20:.1f} MiB），清除了 {done.removed} 份加密以前的数据。")
    if done.waiting:
        minutes = REPLACED_GRACE.total_seconds() / 60
        tell(f"还有 {done.waiting} 份加密以前的数据要等 {minutes:.0f} 分钟，后台任务会清除，也可以再运行一次。")
    return asdict(done)


def _show(status: Status, path: Path) -> None:
    setting = status.setting
    key = f"，钥匙 {setting.key_id}，文件 {path}" if setting.key_id else ""
    click.echo(f"存储加密：{'开' if setting.is_on else '关'}{key}。")
    for share in status.shares:
        title = {"media": "音像", "documents": "文书"}.get(share.family, share.family)
        click.echo(
            f"  {title} {'已加密' if share.sealed else '未加密'} {share.blobs} 份，{share.length / 2**20:.1f} MiB"
        )
    for key_id, blobs in status.by_key.items():
        click.echo(f"  钥匙 {key_id} 能打开 {blobs} 份")
    if setting.is_on and status.open_uploads:
        click.echo(f"  {status.open_uploads} 次上传在打开加密以前开始，收完后是未加密的。")
    if setting.is_on and status.plain_blobs:
        click.echo("  以前存入的内容用 ./quancheng encryption reseal 补加密。")


def _bar(title: str) -> Any:
    """A progress bar as a context manager, whose value is called with (done, total)."""
    from contextlib import contextmanager

    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    @contextmanager
    def bar() -> Any:
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
            task = bars.add_task(title, total=None)
            yield lambda done, total: bars.update(task, completed=done, total=total)

    return bar()
