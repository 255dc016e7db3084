"""`module`: which modules there are, what they hold, and installing, upgrading and taking them out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from admin.cli.module_new import new
from admin.cli.options import data_option, emit, json_option, tell

if TYPE_CHECKING:
    from admin.module_acts import ModuleActs
    from docstore.registry.installed import ModuleState
    from docstore.registry.migration.runner import Done, Step, Trial

COMMANDS = {
    "module": {
        "group": "start",
        "help": "装卸和升级模块 Install, upgrade and remove modules",
        "function": "module",
        "example": "./quancheng module upgrade --dry-run",
    },
}

_KINDS = {"models": "集合", "facets": "附加字段", "forms": "表单", "workflows": "流程", "obligations": "应有记录"}
_CHANGES = {"new": "新增", "added": "新增", "removed": "没有了", "changed": "变了"}
_STATES = {"installed": "已装", "available": "可装", "to upgrade": "待升级", "broken": "不能用"}


# The account in whose name a page asks; commands of people act as the system.
_by_option = click.option("--by", default="", hidden=True)
# Asked again after the supervisor was killed, by the next one, which knows that no other command is at work.
_again_option = click.option("--again", is_flag=True, hidden=True)


@click.group()
def module() -> None:
    """模块：有哪些，装，升级，卸。Modules: list, install, upgrade, remove."""


@module.command("list")
@json_option
@data_option
def list_(data: Path, as_json: bool) -> None:
    """找到的每个模块和它的状态。Every module found, with its state."""
    rows = _states(data)
    if as_json:
        emit({"modules": [_plain(row) for row in rows]})
        return
    width = max((len(row.name) for row in rows), default=0)
    for row in rows:
        there = f"库里 {row.installed_version}" if row.installed_version and row.state != "installed" else ""
        click.echo(
            "  ".join(
                filter(
                    None, (f"{row.name:<{width}}", f"{row.version:<6}", _STATES[row.state], row.title, there, row.why)
                )
            )
        )


@module.command()
@click.argument("name")
@json_option
@data_option
def info(name: str, data: Path, as_json: bool) -> None:
    """一个模块：做什么，依赖什么，加了什么。One module: what it is for, needs and adds."""
    from admin import boot
    from docstore.errors import NotFoundError

    row = next((one for one in _states(data) if one.name == name), None)
    if row is None:
        raise NotFoundError("没有找到模块 {name}。", name=name, next_step="./quancheng module list 列出找到的。")
    found = boot.found()
    manifest = found.manifests.get(name)
    given = boot.registry_of(frozenset(found.names)).contributed_by(name)
    if as_json:
        about = {"summary": manifest.summary, "status": manifest.status} if manifest else {}
        emit({**_plain(row), **about, "contributes": given})
        return
    click.echo(f"{row.title}（{name}）{row.version} {_STATES[row.state]}")
    if manifest:
        click.echo(manifest.summary)
        click.echo(f"依赖：{'、'.join(manifest.depends) or '没有'}")
    if row.why:
        click.echo(row.why)
    for kind, names in given.items():
        click.echo(f"{kind}：{'、'.join(names)}")


@module.command()
@click.argument("names", nargs=-1)
@json_option
@data_option
def check(names: tuple[str, ...], data: Path, as_json: bool) -> None:
    """读一遍模块，说出哪个不能用、为什么。Read the modules and say which are broken, and why."""
    rows = [row for row in _states(data) if not names or row.name in names]
    _require_known(names, rows)
    broken = [row for row in rows if row.state == "broken"]
    if as_json:
        emit({"modules": [_plain(row) for row in rows]})
    else:
        for row in broken:
            click.echo(f"{row.name}：{row.why}")
        click.echo(f"读了 {len(rows)} 个模块，{f'有 {len(broken)} 个不能用' if broken else '都能用'}。")
    if broken:
        raise click.exceptions.Exit(1)


@module.command()
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="只说会做什么 Only say what would be done")
@_by_option
@_again_option
@data_option
def install(name: str, dry_run: bool, by: str, again: bool, data: Path) -> None:
    """装一个模块，连同它依赖的。Install a module with what it depends on."""
    with _acts(data, by, reads_only=dry_run) as acts:
        if again and acts.has(name):
            tell(f"上次停下以前已经装好了：{name}。")
            return
        plan = acts.plan_install(name)
        _tell_plan(plan)
        if dry_run:
            _try(acts, plan)
        else:
            _tell_done("装好了", acts.run(plan, f"install {name}", is_alone=again))


@module.command()
@click.argument("name", required=False, default="")
@click.option("--dry-run", is_flag=True, help="只说会改什么、多少条 Only say what would change, and how many documents")
@_by_option
@_again_option
@data_option
def upgrade(name: str, dry_run: bool, by: str, again: bool, data: Path) -> None:
    """升级一个模块或者全部；中断了，再运行一次接着做。Upgrade one module or all; run again to resume."""
    from admin.database import in_words

    with _acts(data, by, reads_only=dry_run) as acts:
        plan = acts.plan_upgrade(name)
        if not plan:
            found = [] if dry_run else acts.complete()
            tell(f"补上了库里缺的：{in_words(found)}。" if found else "没有要升级的。")
            return
        _tell_plan(plan)
        if dry_run:
            _try(acts, plan)
        else:
            _tell_done("升级好了", acts.run(plan, f"upgrade {name}".strip(), is_alone=again))


@module.command()
@click.argument("name")
@_by_option
@_again_option
@data_option
def uninstall(name: str, by: str, again: bool, data: Path) -> None:
    """卸一个模块；还有它的记录，就不能卸。Remove a module; refused while records of it exist."""
    with _acts(data, by) as acts:
        if again and not acts.has(name):
            tell(f"上次停下以前已经卸下了：{name}。")
            return
        acts.uninstall(name)
    tell(f"卸下了：{name}。")


@module.command()
@click.argument("name")
@click.option("--from", "since", metavar="VERSION", help="从哪一版，默认留下指纹的上一版 From this version")
@click.option("--to", "until", metavar="VERSION", help="到哪一版，默认现在的 To this version")
@click.option("--write", is_flag=True, help="留下现在这一版的指纹 Keep the present version's fingerprint")
@json_option
def analyse(name: str, since: str | None, until: str | None, write: bool, as_json: bool) -> None:
    """两版之间，字段、表单、流程、应有记录变了什么。What changed between two versions."""
    from admin import boot, fingerprints
    from docstore.errors import NotFoundError

    found = boot.found()
    manifest = found.manifests.get(name)
    if manifest is None:
        raise NotFoundError("没有找到模块 {name}。", name=name, next_step="./quancheng module list 列出找到的。")
    registry = boot.registry_of(frozenset(found.names))
    if write:
        tell(f"留下了 {fingerprints.write(registry, manifest)}。")
    earlier = [one for one in fingerprints.versions(manifest) if one != (until or manifest.version)]
    before = fingerprints.read(manifest, since or earlier[-1]) if since or earlier else {}
    after = fingerprints.read(manifest, until) if until else fingerprints.take(registry, name)
    rows = list(fingerprints.changes(before, after))
    if as_json:
        emit({"changes": [{**row, "needs_migration": fingerprints.needs_migration(row)} for row in rows]})
        return
    for row in rows:
        mark = "（要迁移）" if earlier and fingerprints.needs_migration(row) else ""
        shown = " → ".join(filter(None, (row["before"], row["after"])))
        click.echo(f"{_KINDS[row['kind']]} {row['name']}.{row['part']} {_CHANGES[row['change']]}：{shown}{mark}")
    click.echo(f"共 {len(rows)} 处。")


module.add_command(new)


def _tell_plan(plan: list[Step]) -> None:
    for step in plan:
        arrow = f"{step.installed} → {step.manifest.version}" if step.installed else step.manifest.version
        tell(f"{step.manifest.name}（{step.manifest.module}）{arrow}")


def _try(acts: ModuleActs, plan: list[Step]) -> None:
    for trial in acts.attempt(plan):
        _show(trial)
    tell("试运行，什么都没有改。")


def _tell_done(done: str, result: Done) -> None:
    changed = sum(result.documents.values())
    resumed = "接着上次停下的地方做完。" if result.is_resumed else ""
    tell(f"{done}，改了 {changed} 条。{resumed}")


def _show(trial: Trial) -> None:
    for label, count in trial.steps:
        click.echo(f"{trial.script}：{label}，{count} 条")
    if trial.problem:
        click.echo(f"{trial.script}：试到这里为止，它要用前面的脚本做出来的东西（{trial.problem}）")


def _states(data: Path) -> list[ModuleState]:
    """Of the store in `data`; without one, of what is found."""
    from admin import module_acts, running
    from docstore.store.datadir import DataDirectory

    if DataDirectory(data).marker() is None:
        return module_acts.states()
    with running.open_running(data) as site:
        return module_acts.ModuleActs(site.data, site.address).states()


@contextmanager
def _acts(data: Path, by: str, *, reads_only: bool = False) -> Iterator[ModuleActs]:
    """With only the database at work, unless nothing is written. Raises StartupError while the store is served."""
    from admin import module_acts, running
    from admin.cli.needs import have
    from docstore.errors import StartupError

    have("mongod")
    with running.open_running(data) as site:
        if site.url and not reads_only:
            raise StartupError(
                "{path} 正在运行（{url}）。",
                path=site.data.path,
                url=site.url,
                next_step="先停下它，再装卸和升级模块。",
            )
        acts = module_acts.ModuleActs(site.data, site.address, say=lambda text: tell(f"  {text}"))
        yield acts.by_account(by) if by else acts


def _plain(row: ModuleState) -> dict[str, Any]:
    return {**asdict(row), "depends": list(row.depends)}


def _require_known(names: tuple[str, ...], rows: list[ModuleState]) -> None:
    from docstore.errors import NotFoundError

    missing = sorted(set(names) - {row.name for row in rows})
    if missing:
        raise NotFoundError("没有找到模块 {names}。", names="、".join(missing))
