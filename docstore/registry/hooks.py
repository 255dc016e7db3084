"""How a module takes part in what others do: it may say no before (`Veto`), and do something of its own after
(`Reaction`). Both within the unit of work of the act itself.

A reaction that fails lets the whole act fail. What may fail by itself, takes long, or touches the world outside the
database is a job that the reaction enqueues.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from pymongo.errors import PyMongoError

from docstore.errors import ConflictError, DeclarationError, QuanchengError

if TYPE_CHECKING:
    from docstore.custody.ledger import Draft
    from docstore.model.base import StoredDocument
    from docstore.store.act import Act
    from docstore.store.unit_of_work import UnitOfWork

log = logging.getLogger("quancheng.modules")


@dataclass(frozen=True)
class Veto:
    """Asked whenever `permission` is required of a use case. Says no by raising a ConflictError or AccessDeniedError
    with the reason; any other exception, and any answer, is a no too."""

    module: str
    permission: str
    ask: Callable[[Any, Any], None]


@dataclass(frozen=True)
class Reaction:
    """`run(uow, event)` after an act recorded an event of this type. `records`: the event types that it may record."""

    module: str
    event_type: str
    run: Callable[[UnitOfWork, Draft], None]
    records: tuple[str, ...] = ()


def ask(act: Act | UnitOfWork, permission: str, target: StoredDocument | None) -> None:
    """Ask every veto on the act that `permission` is for, in load order. Raises what the first that refuses raises."""
    for veto in act.store.registry.vetoes.values():
        if veto.permission == permission:
            _ask(veto, act, target)


def objection(act: Act | UnitOfWork, permission: str, target: StoredDocument | None) -> str:
    """Why a veto would refuse, for pages that offer the act; empty when none would."""
    try:
        ask(act, permission, target)
    except QuanchengError as error:
        return error.message
    return ""


def require_no_circle(reactions: Iterable[Reaction]) -> None:
    """Raises DeclarationError when events and reactions would call each other without end."""
    follows: dict[str, set[str]] = {}
    for one in reactions:
        follows.setdefault(one.event_type, set()).update(one.records)
    try:
        TopologicalSorter(follows).prepare()
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        raise DeclarationError("事件和反应成了一个圈：{circle}。", circle=circle)


def require_declared(reaction: Reaction, event_type: str) -> None:
    """Raises DeclarationError for an event that the reaction did not say it records."""
    if event_type not in reaction.records:
        raise DeclarationError(
            "模块 {module} 对 {event} 的反应没有声明会记 {recorded}。",
            module=reaction.module,
            event=reaction.event_type,
            recorded=event_type,
        )


def unknown(vetoes: Mapping[str, Veto], reactions: Mapping[str, Reaction]) -> Iterable[tuple[str, str]]:
    """(kind, name) of all that these speak of."""
    yield from (("permission", one.permission) for one in vetoes.values())
    for reaction in reactions.values():
        yield from (("event_type", name) for name in (reaction.event_type, *reaction.records))


def _ask(veto: Veto, act: Act | UnitOfWork, target: StoredDocument | None) -> None:
    try:
        answer: Any = veto.ask(act, target)  # type: ignore[func-returns-value]
    except (QuanchengError, PyMongoError):
        raise  # a refusal with its reason; of the database: perhaps to be tried again
    except Exception:
        log.exception("veto of %s on %s failed", veto.module, veto.permission)
        answer = "failed"
    if answer is not None:
        title = act.store.registry.permissions[veto.permission].title
        raise ConflictError(
            "模块 {module} 没能核对，现在不能办理：{title}。",
            module=veto.module,
            title=title,
            next_step="请系统管理员看运行日志。",
        )
