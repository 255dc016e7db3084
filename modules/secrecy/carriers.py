"""涉密载体: what may not lie on this network is named neutrally: that it exists, where it lies, who keeps it."""

from __future__ import annotations

from typing import Any, ClassVar

import mongoengine as me

from docstore.access.secrecy import Level
from docstore.errors import InvalidInputError, NotFoundError
from docstore.model.base import StoredDocument
from docstore.model.case_file import CaseFile
from docstore.sentence import Sentence
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.cases.api import case_object


class SecrecyCarrier(StoredDocument):
    """`number` runs within the case, `title` says nothing of what is in it."""

    policy_kind = "secrecy_carrier"
    is_evidence = True

    case = me.StringField(required=True)
    number = me.IntField(required=True)
    title = me.StringField(required=True)
    level = me.IntField(required=True, min_value=Level.SECRET, max_value=Level.TOP_SECRET)
    place = me.StringField(required=True, max_length=100)
    keeper = me.StringField(required=True, max_length=60)
    registered_by_name = me.StringField(required=True)
    registered_at = me.DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "secrecy_carriers",
        "indexes": [{"fields": ["case", "number"], "unique": True}],
    }


@use_case
def register_carrier(uow: UnitOfWork, *, case_id: str, level: int, place: str, keeper: str) -> SecrecyCarrier:
    """Keep a stub in the place of a content that is refused here. Raises InvalidInputError."""
    case = uow.get(CaseFile, case_id)
    if not uow.allows("cases.view", case):
        raise NotFoundError("没有找到。")
    uow.require("secrecy.protect_case", case)
    faults = {}
    if level not in [one for one in Level if one.is_state_secret]:
        faults["level"] = "选秘密、机密或者绝密。"
    for name, text, longest, asked in (
        ("place", place, 100, "写载体放在哪里，例如“保密室 2 号柜”。"),
        ("keeper", keeper, 60, "写谁保管。"),
    ):
        if not text.strip():
            faults[name] = asked
        elif len(text.strip()) > longest:
            faults[name] = Sentence("最多 {longest} 个字。", longest=longest)
    if faults:
        raise InvalidInputError(fields=faults)
    number = uow.next_number(f"secrecy_carrier:{case.id}")
    carrier = uow.insert(
        SecrecyCarrier(
            case=case.id,
            number=number,
            title=Sentence("涉密载体 {number}", number=number),
            level=level,
            place=place.strip(),
            keeper=keeper.strip(),
            registered_by_name=uow.actor.name,
            registered_at=uow.now(),
        )
    )
    uow.record(
        "secrecy_carrier_registered",
        case=case.id,
        objects=[case_object(case), {"kind": SecrecyCarrier.policy_kind, "id": carrier.id, "title": carrier.title}],
        detail={"level": level, "place": carrier.place, "keeper": carrier.keeper},
    )
    return carrier
