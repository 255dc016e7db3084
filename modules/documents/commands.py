"""`form`: which written forms there are, what each looks like, and one of them from a file of values."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from admin.cli.options import data_option, emit, json_option, tell

if TYPE_CHECKING:
    from modules.documents.printing.shelf import Shelf

COMMANDS = {
    "form": {
        "group": "work",
        "help": "文书：有哪些、样张、用一个值的文件生成 Forms: list, samples, one from a file of values",
        "function": "form",
        "example": "./quancheng form sample --all --out 样张 --pdf",
    },
}

bureau_option = click.option(
    "--data",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="这个库的式样和本局名称；不给就用程序自带的 With the template set and name of this store",
)


@click.group()
def form() -> None:
    """文书的清单、样张和生成。前两样不用建库。"""


@form.command("list")
@json_option
@bureau_option
def list_(as_json: bool, data: Path | None) -> None:
    """列出全部文书 List all forms."""
    with _shelf(data) as shelf:
        rows = [shelf.entry(one) for one in shelf.forms.values()]
    if as_json:
        emit({"forms": rows})
        return
    for row in rows:
        lacks = "" if row["has_template"] else "（没有 Word 式样）"
        click.echo(f"{row['id']:<22} {row['name']}{lacks}\t{row['module']} {row['edition']}")
    tell(f"共 {len(rows)} 种，{sum(row['has_template'] for row in rows)} 种有 Word 式样。")


@form.command("sample")
@click.argument("form_id", metavar="[ID]", required=False)
@click.option("--all", "is_all", is_flag=True, help="全部文书 All forms")
@click.option("--extreme", "is_extreme", is_flag=True, help="最长的名称、60 行、少见的字 The hardest values")
@click.option("--blank", "is_blank", is_flag=True, help="空白表 A blank sheet")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="结果文件夹 Folder for the results"
)
@click.option("--pdf", "as_pdf", is_flag=True, help="同时做 PDF Make a PDF of each, too")
@json_option
@bureau_option
def sample(
    form_id: str | None,
    is_all: bool,
    is_extreme: bool,
    is_blank: bool,
    out: Path,
    as_pdf: bool,
    as_json: bool,
    data: Path | None,
) -> None:
    """把 ID 这种文书（或者 --all 全部）用编造的内容印成 Word，写到 --out。

    每一页页眉印“示例”，空白表不印。
    """
    from modules.documents.printing.sampling import write_samples

    if bool(form_id) == is_all:
        raise click.UsageError("写一个文书编号，或者用 --all 做全部；./quancheng form list 列出编号。")
    if is_extreme and is_blank:
        raise click.UsageError("--extreme 和 --blank 只能选一个。")
    converter = _converter() if as_pdf else None
    with _shelf(data) as shelf:
        wanted = list(shelf.forms.values()) if is_all else [shelf.form(form_id or "")]
        kind: Any = "extreme" if is_extreme else "blank" if is_blank else "sample"
        report = write_samples(shelf, wanted, kind, out, converter)
    if as_json:
        emit(report)
    else:
        for fault in report["faults"]:
            tell(f"{fault['form']}：{fault['problem']}")
        click.echo(f"{len(report['files'])} 个文件在 {out}。")
    if report["faults"]:
        raise click.exceptions.Exit(1)


@form.command("generate")
@click.argument("form_id", metavar="ID")
@click.option("--case", "number", metavar="NUMBER", required=True, help="案件编号或者档号 Number of the case")
@click.option(
    "--values",
    "source",
    metavar="FILE.yaml",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="各栏的值，按栏的英文键 The values, by the keys of the fields",
)
@click.option("--as", "login", metavar="LOGIN", default="", help="以谁的名义，默认本案第一承办人 In whose name")
@click.option(
    "--out", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="另存 Word 文件 Save it as"
)
@json_option
@data_option
def generate(form_id: str, number: str, source: Path, login: str, out: Path | None, as_json: bool, data: Path) -> None:
    """用 FILE.yaml 里的值给案件生成 ID 这种文书的草稿，和网页上点“生成文书”一样：从案件带入的不用写，权限照样核对。

    有错全部列出，退出码 1，什么也不留下。各栏的键见 docs/reference/forms.md。
    """
    from admin import boot, running
    from docstore.access.actor import SYSTEM
    from docstore.errors import InvalidInputError, StartupError
    from docstore.model.record import Record
    from docstore.store.act import Act
    from modules.documents import by_command
    from modules.documents.printing import shelf
    from modules.documents.values_file import read_values

    if out is not None and not out.absolute().parent.is_dir():
        raise StartupError("没有文件夹 {folder}。", folder=out.absolute().parent, next_step="先建好，或者换一个地方。")
    try:
        inputs = read_values(source)
        with running.open_running(data) as site:
            store = boot.open_store(site.data, site.address, hints=bool(site.url))
            system = Act(store, SYSTEM)
            shelf.of_store(system).form(form_id)
            case = by_command.case_named(system, number)
            act = by_command.acting(system, case, login)
            version = by_command.generate_at_once(act, case_id=case.id, form_id=form_id, inputs=inputs)
            result = by_command.told(case, system.get(Record, version.record), version)
            if out is not None:
                by_command.write_out(out, by_command.content_of(system, version))
    except InvalidInputError as error:
        if not as_json:
            raise
        emit({"problem": error.message, "faults": [{"field": k, "problem": v} for k, v in error.fields.items()]})
        raise click.exceptions.Exit(1) from error
    result["out"] = str(out) if out is not None else None
    if as_json:
        emit(result)
        return
    click.echo(f"{result['form']} 第 {result['version']} 版，案件 {result['case']}")
    click.echo(f"记录 {result['record']}，网页 {result['page']}")
    click.echo(f"SHA-256 {result['sha256']}，{result['length']} 字节" + (f"，另存 {out}" if out else ""))


@contextmanager
def _shelf(data: Path | None) -> Iterator[Shelf]:
    """Of the store in `data`, whose MongoDB is started unless it runs; without, of the program, which needs none."""
    from admin import boot
    from modules.documents.printing import shelf

    if data is None:
        yield shelf.of_program(boot.registry(), boot.templates_folder())
        return
    from admin import running
    from docstore.access.actor import SYSTEM
    from docstore.store.act import Act

    with running.open_running(data.absolute()) as site:
        store = boot.open_store(site.data, site.address, hints=False)
        yield shelf.of_store(Act(store, SYSTEM))


def _converter() -> Any:
    """Raises MissingPartError where there is no LibreOffice."""
    from admin import boot
    from admin.cli.needs import have
    from docstore.errors import StartupError

    have("pdf")
    converter = boot.equipment().converter
    if converter is None:
        raise StartupError("没有 LibreOffice，不能做 PDF。", next_step="不加 --pdf 只做 Word。")
    return converter
