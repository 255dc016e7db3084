"""Why somebody reads a record: whom it is asked of, and how long an answer holds.

Whoever works on the case reads freely (`records.read_freely`, computed as every permission is), and so does who has to
sign a paper, while it waits (`records.read_to_sign`). Everybody else who may see the record says why before it opens;
the answer is an event of its own and holds for that record for an hour.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from docstore import clock
from docstore.custody.objects import record_object
from docstore.errors import InvalidInputError
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case

FREELY, TO_SIGN = "records.read_freely", "records.read_to_sign"
STATED = "reading_reason_stated"
LONGEST = 500
OTHER = "其他"
CHOICES = ("办理同一当事人的案件", "复议、诉讼、信访答复", "检查、考核、审计", "整理、鉴定档案", "查考、统计", OTHER)


def needs_reason(act: Act, record: Record) -> bool:
    """Whether this person has to say why. A token narrows what may be done, not who works on the case."""
    case = act.first(CaseFile, {"_id": record.case or record.received_for or ""})
    whole = act.by(replace(act.actor, scopes=None))
    return not (whole.allows(FREELY, case or record) or whole.allows(TO_SIGN, record))


def reason_in_force(act: Act, record_id: str, since: str) -> str:
    """What this person said last about this record after `since`; empty when nothing."""
    database: Any = act.store.database
    where = {
        "objects.id": record_id,
        "agent.id": act.actor.id,
        "event_type": STATED,
        "recorded_at": {"$gt": since},
    }
    found = act.store.read(lambda: database.custody_events.find_one(where, sort=[("recorded_at", -1)]))
    return str(found["detail"]["reason"]) if found else ""


@use_case
def state_reason(uow: UnitOfWork, *, record_id: str, choice: str = "", text: str = "") -> Record:
    """Say why one is going to read. Raises AccessDeniedError; InvalidInputError, naming `choice` or `text`."""
    record = uow.get(Record, record_id)
    uow.require("records.view", record)
    reason = _reason(choice, text.strip())
    uow.record(
        STATED,
        case=record.case or record.received_for,
        objects=[record_object(record)],
        detail={"reason": reason, "stated_at": clock.iso(uow.now())},
        authority="第十九条",
    )
    return record


def _reason(choice: str, text: str) -> str:
    if choice and choice not in CHOICES:
        raise InvalidInputError(fields={"choice": "从列出的理由中选一项。"})
    if len(text) > LONGEST:
        raise InvalidInputError(fields={"text": "写得太长，不超过 500 个字。"})
    if not text and choice in ("", OTHER):
        raise InvalidInputError(fields={"text" if choice else "choice": "写明查阅的理由。"})
    return "：".join(filter(None, (choice if choice != OTHER else "", text)))
