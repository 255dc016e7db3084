"""`sweep`: which bytes nothing refers to; with `--remove` those past the grace time go, through the door."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from admin.cli.options import data_option, emit, json_option

COMMANDS = {
    "sweep": {
        "group": "proof",
        "help": "列出没有归属的数据块，到期的可以清除 List bytes that nothing refers to; remove those that are due",
        "function": "sweep",
        "example": "./quancheng sweep --data /srv/quancheng",
        "needs": ["mongod"],
    },
}


@click.command()
@click.option("--remove", is_flag=True, help="清除到期的，留痕 Remove what is due, with an event")
@json_option
@data_option
def sweep(remove: bool, as_json: bool, data: Path) -> None:
    """没有归属的数据块来自中断或者放弃的上传；后台任务每小时也会清一次。

    Bytes that nothing refers to are left by uploads that broke off; the worker removes them every hour, too.
    """
    from admin import boot, display, running
    from docstore.blobs import sweep as listing

    with running.open_running(data) as site:
        if remove:
            done = boot.open_door(site.data, site.address).sweep()
            report, removed, chunks = done.report, done.removed, done.chunks
        else:
            report = listing.sweep(boot.open_store(site.data, site.address, hints=False))
            removed = chunks = 0
    if as_json:
        emit({"removed": removed, "removed_chunks": chunks, **asdict(report)})
        return
    for one in report.unreferenced:
        seen = display.moment(one.first_seen_at)
        click.echo(f"没有归属：{one.blob_id}，{one.chunks} 块，{seen} 第一次发现")
    for blob in report.damaged:
        click.echo(f"有记录引用却缺登记：{blob}，不清除，运行 ./quancheng audit")
    cleared = f"，清除了 {removed} 份 {chunks} 块" if remove else ""
    click.echo(f"过期的上传 {report.expired} 次，没有归属的数据 {len(report.unreferenced)} 份{cleared}。")
