"""`audit`: re-read every stored byte and every event, and name what contradicts."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from admin.cli.options import checkpoint_option, data_option, emit, json_option

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
@checkpoint_option
@json_option
@data_option
def audit(checkpoints: tuple[tuple[str, str], ...], as_json: bool, data: Path) -> None:
    """一致退出码 0，不一致 1。Exit code 0 when all agrees, 1 when not."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from admin import boot, running
    from docstore.access.actor import SYSTEM
    from docstore.custody.audit import audit as read_again
    from docstore.custody.keyring import read_keys
    from docstore.store.act import Act
    from docstore.store.datadir import DataDirectory

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with running.open_running(data) as site:
        store = boot.open_store(DataDirectory(data), site.address, hints=False)
        with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bars:
            tasks = {
                what: bars.add_task(title, total=None)
                for what, title in (("events", "事件"), ("checkpoints", "检查点"), ("contents", "内容"))
            }
            key = read_keys(store)[0].verifier
            report = read_again(
                Act(store, SYSTEM),
                [key],
                lambda what, done, total: bars.update(tasks[what], completed=done, total=total),
                old=[text for _, text in checkpoints],
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
                    ("事件", finding.event),
                    ("块", finding.chunk),
                )
                if value not in ("", None)
            )
            click.echo(f"不一致：{finding.sentence}（{place}）")
        size = report.length / 2**20
        click.echo(
            f"读了 {report.events} 个事件、{report.checkpoints} 个检查点、{report.contents} 份内容"
            f"（{size:.1f} MiB），{'全部一致' if report.is_clean else f'有 {len(report.findings)} 处不一致'}。"
        )
    if not report.is_clean:
        raise click.exceptions.Exit(1)
