"""What secrecy forbids others to do: contents of state secrets on an ordinary network, and copies."""

from __future__ import annotations

from typing import Any

from docstore.errors import SecrecyError
from docstore.model.record import Record
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork
from modules.copies.api import GRANT
from modules.secrecy.facet import corrected_by, is_stricter, level_of, of
from modules.secrecy.settings import takes_state_secrets
from modules.secrecy.things import Thing


def refuse_contents(act: Act | UnitOfWork, target: Thing) -> None:
    """Raises SecrecyError: nothing of 秘密 and above is written, generated or uploaded on an ordinary network."""
    if target is not None and level_of(target).is_state_secret and not takes_state_secrets(act):
        raise SecrecyError(
            "这里是{level}，本系统在普通网络上，不能存它的内容。",
            level=level_of(target).title,
            next_step="内容留在涉密设备上，到案件的定密页登记涉密载体。",
        )


def refuse_copies(uow: UnitOfWork, event: Any) -> None:
    """Raises SecrecyError: what bears a level is never granted; what bears a mark only with the leader's reason."""
    granted = {one["record"]: one["reason"] for one in event.detail["items"] if one["decision"] == GRANT}
    for record in uow.find(Record, {"_id": {"$in": sorted(granted)}}):
        if level_of(record):
            raise SecrecyError(
                "{title} 有密级，不能给当事人复制。", title=record.title, next_step="改为不同意并写明理由。"
            )
        if of(record).get("marks") and not granted[record.id]:
            raise SecrecyError(
                "{title} 有保护标记，同意复制要写明理由。",
                title=record.title,
                next_step="写明理由，或者改为不同意。",
            )


def refuse_laxer_paper(uow: UnitOfWork, event: Any) -> None:
    """Raises SecrecyError: what a draft is protected from does not become a version of a paper that is not."""
    for draft in uow.find(Record, {"_id": {"$in": [one["id"] for one in event.objects]}}):
        paper = uow.first(Record, {"_id": corrected_by(draft)}) if corrected_by(draft) else None
        if paper is not None and is_stricter(draft, paper):
            raise SecrecyError(
                "更正的草稿有密级或者保护标记，{title}没有。",
                title=paper.title,
                next_step="先给原文书加上，再更正定稿。",
            )
