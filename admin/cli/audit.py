"""`audit`: re-read every stored byte and every event, and name what contradicts."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from admin.cli.options import checkpoint_option, data_option, emit, json_option, moment, tell

if TYPE_CHECKING:
    from docstore.store.act import Act

COMMANDS = {
    "audit": {
        "group": "proof",
        "help": "重新读一遍所有内容和留痕，说出不一致的地方 Re-read every byte and event, and name what contradicts",
        "function": "audit",
        "example": "./quancheng audit --data /srv/quancheng",
        "needs": ["mongod"],
    },
}


@click.command()
@click.option("--case", "case_number", metavar="N", default="", help="只读这个案件的内容 Only the contents of one case")
@click.option(
    "--since",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="只读这一天以后存入的内容 Only contents stored since that day",
)
@click.option("--fresh", is_flag=True, help="从头读，不接着上次中断的 Do not go on where the last audit broke off")
@checkpoint_option
@json_option
@data_option
def audit(
    case_number: str,
    since: datetime | None,
    fresh: bool,
    checkpoints: tuple[tuple[str, str], ...],
    as_json: bool,
    data: Path,
) -> None:
    """一致退出码 0，不一致 1。留痕和存证账本总是全读；中断以后再运行，内容接着读。

    Exit code 0 when all agrees, 1 when not. Run again after an interruption, it goes on where it stood.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from admin import boot, running
    from docstore.access.actor import SYSTEM
    from docstore.clock import BUREAU_ZONE
    from docstore.custody.audit import audit as read_again
    from docstore.custody.audit_contents import Bookmark, Scope
    from docstore.custody.keyring import read_keys
    from docstore.store.act import Act

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with running.open_running(data) as site:
        store = boot.open_store(site.data, site.address, hints=False)
        act = Act(store, SYSTEM)
        scope = Scope(_case(act, case_number), since.replace(tzinfo=BUREAU_ZONE) if since else None)
        bookmark = Bookmark(site.data.run / "audit.json")
        if fresh:
            bookmark.remove()
        if earlier := bookmark.find(scope):
            tell(f"接着上次中断的审计，已读过 {earlier.contents} 份内容。要从头读加 --fresh。")
        with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bars:
            titles = {"events": "事件", "checkpoints": "检查点", "stamps": "时间戳", "contents": "内容（字节）"}
            tasks = {what: bars.add_task(title, total=None) for what, title in titles.items()}
            key = read_keys(store)[0].verifier
            report = read_again(
                act,
                [key],
                lambda what, done, total: bars.update(tasks[what], completed=done, total=total),
                old=[text for _, text in checkpoints],
                scope=scope,
                bookmark=bookmark,
            )
    if as_json:
        emit({"clean": report.is_clean, **asdict(report)})
    else:
        for finding in report.findings:
            place = "，".join(
                f"{name} {value}"
                for name, value in (
                    ("案件", finding.case),
                    ("记录", finding.record),
                    ("版本", finding.version or ""),
                    ("事件", finding.event),
                    ("块", finding.chunk),
                )
                if value not in ("", None)
            )
            click.echo(f"不一致：{finding.sentence}（{place}）")
        for remark in report.remarks:
            click.echo(f"注意：{remark}")
        if report.newest_stamp:
            click.echo(f"读了 {report.stamps} 个时间戳，最近一个是 {moment(report.newest_stamp)}的。")
        size = report.length / 2**20
        click.echo(
            f"读了 {report.events} 个事件、{report.checkpoints} 个检查点、{report.contents} 份内容"
            f"（{size:.1f} MiB），{'全部一致' if report.is_clean else f'有 {len(report.findings)} 处不一致'}。"
        )
    if not report.is_clean:
        raise click.exceptions.Exit(1)


def _case(act: Act, number: str) -> str:
    """The id of the case that people call `number`; "" for none. Raises NotFoundError."""
    from docstore.errors import NotFoundError
    from docstore.model.case_file import CaseFile

    if not number:
        return ""
    found = act.first(CaseFile, {"$or": [{"number": number}, {"archive_number": number}, {"_id": number}]})
    if found is None:
        raise NotFoundError("没有案件 {number}。", number=number, next_step="写案件编号或者档号。")
    return str(found.id)
