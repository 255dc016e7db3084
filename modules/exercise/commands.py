"""`tour`: one case walked through the whole process, without a browser."""

from __future__ import annotations

from pathlib import Path

import click

from admin.cli.options import data_option, emit, json_option, tell

COMMANDS = {
    "tour": {
        "group": "work",
        "help": "不用浏览器，把一个案件走完全程 Walk one case through the whole process, without a browser",
        "function": "tour",
        "example": "./quancheng tour --out 结果",
        "needs": ["mongod", "pdf"],
    },
}

EXAMPLE = Path(__file__).parent / "example"


@click.command()
@click.option(
    "--input",
    "source",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=EXAMPLE,
    help="输入文件夹：case.yaml 和音像；不给就用自带的示例 Folder with case.yaml and media",
)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="结果文件夹 Folder for the results"
)
@json_option
@data_option
def tour(source: Path, out: Path, as_json: bool, data: Path) -> None:
    """读 case.yaml，从立案走到当事人领取复制件，把文书、复制件和 report.json 写到 --out。

    只在演示库里走；还没有库就先建一个演示库。
    """
    import settings
    from admin import boot, new_store, running
    from docstore.access.actor import SYSTEM
    from docstore.custody.verify import verify_package
    from docstore.errors import StartupError
    from docstore.store.act import Act
    from docstore.store.datadir import DataDirectory
    from modules.exercise import case_input, report
    from modules.exercise.journey import Journey

    given = case_input.read(source)
    directory = DataDirectory(data)
    running.require_no_real_store(directory)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StartupError("结果文件夹 {out} 不能使用：{reason}", out=out, reason=error.strerror)
    with running.open_running(data, full=True, make_exercise=True, say=tell) as site:
        store = boot.open_store(directory, site.address)
        act = Act(store, SYSTEM)
        password = new_store.load_demo(directory, store)[0].password
        journey = Journey(
            act,
            site.url,
            password,
            say=tell,
            seconds=settings.current().wait_s,
            has_pdf=store.equipment.converter is not None,
        )
        result = journey.walk(given, out / report.PACKAGE)
        verdict = verify_package(out / report.PACKAGE, None)
        written = report.write(act, result, verdict, out)
    if as_json:
        emit(written)
    else:
        _summary(written, out)
    if not verdict.ok:
        raise click.exceptions.Exit(1)


def _summary(written: dict[str, object], out: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"全程走完：{written['case']['number']}", show_header=False)  # type: ignore[index]
    for one in written["documents"]:  # type: ignore[attr-defined]
        table.add_row(one["form"], one["number"], one["file"])
    for one in written["recordings"]:  # type: ignore[attr-defined]
        table.add_row("音像", f"{one['duration_s']:.0f} 秒", one["file"])
    for one in written["inbox"]:  # type: ignore[attr-defined]
        table.add_row("收件箱", one["file"], one["reason"])
    for one in written["duplicates"]:  # type: ignore[attr-defined]
        table.add_row("重复", one["file"], one["record"])
    filing, copy, custody = written["filing"], written["copy"], written["custody"]
    table.add_row("档号", filing["archive_number"], f"保管到 {filing['retention_until'] or '永久'}")  # type: ignore[index]
    table.add_row("复制件", copy["request_number"], copy["package"])  # type: ignore[index]
    table.add_row("核验", "通过" if custody["verified"] else "不通过", custody["fingerprint"])  # type: ignore[index]
    Console().print(table)
    click.echo(f"结果在 {out}，报告是 {out / 'report.json'}")
