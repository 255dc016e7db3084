"""`module new`: a working skeleton of a module."""

from __future__ import annotations

import os
from pathlib import Path

import click

from admin.cli.options import tell


@click.command("new")
@click.argument("name")
@click.option(
    "--type",
    "kind",
    type=click.Choice(["enforcement"]),
    default="enforcement",
    show_default=True,
    help="哪一种模块：执法类型 Kind of module: a type of enforcement",
)
@click.option("--title", default="", help="中文名称，例如 行政征收征用 The Chinese name of the type")
@click.option("--at", type=click.Path(path_type=Path), help="放在哪个目录，不给就是程序自己的 modules Folder for it")
def new(name: str, kind: str, title: str, at: Path | None) -> None:
    """新建一个执法类型的模块：程序、一份文书和它的 Word 式样。Make a module that works at once."""
    from admin import boot, fingerprints
    from admin.module_skeleton import create

    folder = create(name, at.absolute() if at else None, title)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        click.echo(os.path.relpath(path))
    is_outside = folder.parent not in boot.module_roots()
    if not is_outside:
        found = boot.found()
        fingerprints.write(boot.registry_of(frozenset(found.names)), found.manifests[name])
    tell(f"建好了模块 {name}。按 docs/guide/add-an-enforcement-type.md 改它。")
    if is_outside:
        tell(f"要让程序找到它：设置 QUANCHENG_MODULE_PATHS={folder.parent}。")
    place = f" --module-path {folder.parent}" if folder.parent != boot.ROOT / "modules" else ""
    tell(f"检查：./quancheng test tests/conformance{place} -k {name}")
