"""`why`: may this person do that, and which grant decides it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from admin.cli.options import data_option, emit, json_option

if TYPE_CHECKING:
    from docstore.model.base import StoredDocument
    from docstore.store.act import Act

COMMANDS = {
    "why": {
        "group": "proof",
        "help": "某人能不能做某事，由哪条授权决定 May this person do that, and which grant decides",
        "function": "why",
        "example": "./quancheng why zhangsan records.view 记录的编号 --data /srv/quancheng",
        "needs": ["mongod"],
    },
}


@click.command()
@click.argument("actor", metavar="ACTOR")
@click.argument("permission", metavar="PERMISSION")
@click.argument("target", metavar="[RECORD]", required=False)
@json_option
@data_option
def why(actor: str, permission: str, target: str | None, as_json: bool, data: Path) -> None:
    """ACTOR 是登录名，PERMISSION 是权限名（docs/reference/permissions.md），RECORD 是案件、记录的文号或者编号。

    不给 RECORD，回答的是这个人有没有可能在某处做这件事。分开的职责（写的人不审、审的人不批）办理时另外核对。
    """
    from admin import boot, running
    from docstore.access import who
    from docstore.access.actor import SYSTEM
    from docstore.store.act import Act
    from docstore.store.datadir import DataDirectory

    with running.open_running(data) as site:
        store = boot.open_store(DataDirectory(data), site.address, hints=False)
        if permission not in store.registry.permissions:
            raise click.UsageError(f"没有权限 {permission}。{_like(permission, store.registry.permissions)}")
        act = Act(store, SYSTEM)
        found = _object(act, permission, target) if target else None
        answer = who.answer(act, who.account_named(act, actor), permission, found)
    stops = [one for one in answer.verdict.hindrances if one.stops]
    if as_json:
        emit(
            {
                "actor": actor,
                "permission": permission,
                "object": found.id if found else None,
                "allowed": answer.verdict.allowed,
                "decided_by": answer.decisive,
                "grants": who.grants_in_words(answer.verdict.reasons),
                "restrictions": [
                    {"name": one.restriction.name, "title": one.restriction.title, "stops": one.stops}
                    for one in answer.verdict.hindrances
                ],
            }
        )
        return
    title = store.registry.permissions[permission].title
    click.echo(f"{answer.account.name}{'可以' if answer.verdict.allowed else '不可以'}{title}。")
    for reason in answer.verdict.reasons:
        click.echo(f"  {'✓' if reason.helps else '✗'} {reason.sentence}")
    for one in stops:
        click.echo(f"  ✗ {one.restriction.title}")


def _object(act: Act, permission: str, wanted: str) -> StoredDocument:
    """By id or by number, of the kind that the permission is asked of."""
    kind = act.store.registry.permissions[permission].kind
    for model in act.store.registry.models.values():
        if kind and model.policy_kind == kind:
            where: dict[str, Any] = {"_id": wanted}
            if "number" in model._fields:
                where = {"$or": [where, {"number": wanted}]}
            found: StoredDocument | None = act.first(model, where)
            if found is not None:
                return found
    raise click.UsageError(f"没有找到 {wanted}。" if kind else f"权限 {permission} 不问具体的对象，不用给 RECORD。")


def _like(wanted: str, names: Any) -> str:
    from difflib import get_close_matches

    near = get_close_matches(wanted, list(names), n=3)
    return f"是不是：{'、'.join(near)}？" if near else "全部权限见 docs/reference/permissions.md。"
