"""One case from the first visit to a party's copy: the acts, in order, each by the actor whose post it is.

The times played: plan approved the day before the visit, recordings stored two hours after it, papers of the
visit after that, re-inspection on the day the rectification is due, filing ten working days later, copy the day
after. Uploads and the fetching go through HTTP, jobs through the worker; the rest through the services that the
pages call.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from datetime import time as clock_time
from functools import partial
from pathlib import Path
from typing import Any

from docstore import clock
from docstore.custody.sealer import latest_checkpoint
from docstore.model.case_file import CaseFile
from docstore.model.record import Record, Rendition, Version
from docstore.store.act import Act
from modules.calendar.api import working_days_after
from modules.cases.api import close_case, excuse_obligation, obligations, open_case
from modules.copies.api import (
    CHECKLIST,
    GRANT,
    REFUSE,
    CopyRequest,
    check_request,
    decide_request,
    hand_over_code,
    note_portal_entry,
    open_slip,
    request_copy,
)
from modules.documents.api import generate, give_opinion, issue, save_draft, start_document, submit
from modules.exercise import bureau
from modules.exercise.case_input import CaseInput
from modules.exercise.visitor import UploadRefusedError, Visitor
from modules.exercise.waiting import Waiting
from modules.filing.api import file_case, submit_case
from modules.recordings.api import INBOX, RECEIVED, begin_recording

DUPLICATE = "duplicate-content"
INTERNAL = "属于本机关内部审批材料，列入副卷，不向当事人提供。"


@dataclass
class Result:
    """What the journey left behind; the report is made of it."""

    case: CaseFile
    code: str = ""
    documents: list[tuple[Record, Version]] = field(default_factory=list)
    recordings: list[tuple[str, Record]] = field(default_factory=list)
    inbox: list[tuple[str, str]] = field(default_factory=list)
    duplicates: list[tuple[str, str]] = field(default_factory=list)
    request: CopyRequest | None = None


class Journey:
    """`say(step)` is told each step; `seconds` bounds the wait for a job."""

    def __init__(
        self, act: Act, url: str, password: str, *, say: Callable[[str], None], seconds: float, has_pdf: bool
    ) -> None:
        self._act = act
        self._url = url
        self._password = password
        self._say = say
        self._seconds = seconds
        self._wait = Waiting(act, seconds)
        self._has_pdf = has_pdf
        self._actors: dict[str, Any] = {}

    def walk(self, given: CaseInput, package: Path) -> Result:
        """All of it; the party's package is written to `package`."""
        before = _local(given.visit_from) - timedelta(days=1)
        self._say("建立案件，起草并审批现场检查方案")
        result = Result(self._open(given, before))
        self._plan(given, result, before)
        self._say("上传音像记录")
        self._upload(given, result)
        self._say("现场检查记录、责令限期整改指令书")
        papers = given.visit_to + timedelta(hours=3)
        self._visit_papers(given, result, papers)
        self._say("整改复查意见书")
        reinspection = _at(given.rectification_due, 10)
        self._reinspection(given, result, reinspection)
        self._say("结案、归档")
        self._close_and_file(result, reinspection)
        self._say("当事人申请复制，核对、决定、制作")
        filed = datetime.fromisoformat(f"{result.case.filed_on}T09:00:00").replace(tzinfo=clock.BUREAU_ZONE)
        self._copy(result, filed + timedelta(days=1))
        self._say("当事人领取复制件")
        visitor = Visitor(self._url, self._seconds)
        visitor.enter_portal(result.code)
        assert result.request is not None
        visitor.download(f"/portal/requests/{result.request.id}/package", package)
        return result

    # --- before and at the visit -------------------------------------------------------------------------

    def _open(self, given: CaseInput, before: datetime) -> CaseFile:
        case = open_case(
            self._by("handler", _at(before.date(), 8)),
            type_key=given.type,
            party={
                "kind": given.party["kind"],
                "name": given.party["name"],
                "credit_code": given.party["uscc"],
                "address": given.party["address"],
                "legal_representative": given.party["legal_representative"],
                "legal_representative_position": "负责人",
                "contact_person": given.party["legal_representative"],
                "phone": given.party["phone"],
                "industry": "化工",
            },
            officers=given.officers,
            facet={
                "place": given.place,
                "explosion_risk": False,
                "visit": {"from": clock.iso(given.visit_from), "to": clock.iso(given.visit_to)},
            },
        )
        if given.recordings:
            case = begin_recording(self._by("officer", given.visit_from), case_id=case.id)
        return case

    def _plan(self, given: CaseInput, result: Result, before: datetime) -> None:
        day = before.date()
        record = self._draft(
            result,
            "N02",
            _at(day, 9),
            {
                "inspection_period": {
                    "from": _local(given.visit_from).date().isoformat(),
                    "to": _local(given.visit_to).date().isoformat(),
                },
                "inspection_form": "计划执法",
                "inspection_method": "现场检查",
                "inspection_content": [{"item": one.text} for one in given.findings],
            },
        )
        submit(self._by("handler", _at(day, 10)), record_id=record.id)
        give_opinion(self._by("head", _at(day, 11)), record_id=record.id, text="同意，报分管领导审批。", is_agreed=True)
        give_opinion(self._by("leader", _at(day, 15)), record_id=record.id, text="同意。", is_agreed=True)
        self._issue(result, record, _at(day, 16))

    def _upload(self, given: CaseInput, result: Result) -> None:
        if not given.recordings:
            return
        visitor = Visitor(self._url, self._seconds)
        visitor.sign_in("officer", self._password)
        stored_at = given.visit_to + timedelta(hours=2)
        received: list[tuple[str, str]] = []
        for one in given.recordings:
            metadata = {
                "purpose": "recording",
                "filename": Path(one.file).name,
                "case": result.case.id,
                "device": one.device,
                "operator": one.operator,
            }
            try:
                received.append((one.file, visitor.upload(one.path, metadata, stored_at, lambda size: None)))
            except UploadRefusedError as refusal:
                if refusal.params["problem"] != DUPLICATE:
                    raise
                result.duplicates.append((one.file, self._same_bytes(result.case, one.path)))
        for file, key in received:
            record = self._wait.until(f"识别 {file}", partial(self._settled, key))
            if record.state == INBOX:
                result.inbox.append((file, record.problem))
            else:
                result.recordings.append((file, record))

    def _visit_papers(self, given: CaseInput, result: Result, moment: datetime) -> None:
        problems = [{"check_item": given.place, "description": one.text, "basis": one.basis} for one in given.findings]
        record = self._draft(
            result,
            "N03",
            moment,
            {
                "inspection_place": given.place,
                "inspection_start": _local(given.visit_from).isoformat(),
                "inspection_end": _local(given.visit_to).isoformat(),
                "certificate_shown": True,
                "inspection_findings": f"检查{given.place}，发现 {len(problems)} 项问题，见问题与隐患清单。",
                "problems": problems,
            },
        )
        self._issue(result, record, moment)
        record = self._draft(
            result,
            "N05",
            moment,
            {
                "rectification_items": [str(number) for number in range(1, len(problems) + 1)],
                "rectification_due": given.rectification_due.isoformat(),
            },
        )
        self._issue(result, record, moment + timedelta(minutes=10))
        result.code = hand_over_code(self._by("handler", moment + timedelta(minutes=20)), case_id=result.case.id)

    # --- afterwards --------------------------------------------------------------------------------------

    def _reinspection(self, given: CaseInput, result: Result, moment: datetime) -> None:
        lines = [f"{number}. {one.text}：合格。" for number, one in enumerate(given.findings, start=1)]
        record = self._draft(result, "N06", moment, {"reinspection_opinion": "\n".join(lines)})
        self._issue(result, record, moment + timedelta(minutes=30))

    def _close_and_file(self, result: Result, reinspection: datetime) -> None:
        closing = self._by("head", reinspection + timedelta(hours=5))
        case = closing.get(CaseFile, result.case.id)
        for state in obligations(closing, case):
            if state.blocks and state.obligation.kind == "recorded":
                # No file that was brought could be linked to the visit: the head of the department signs the reason.
                excuse_obligation(
                    closing,
                    case_id=case.id,
                    obligation=state.obligation.key,
                    reason=f"没有能关联到检查的音像。{state.note}",
                )
        close_case(closing, case_id=case.id)
        filing_day = working_days_after(_local(reinspection).date(), 10).due
        submit_case(self._by("keeper", _at(filing_day, 10)), case_id=case.id)
        if self._has_pdf:
            self._wait.until("生成 PDF", lambda: self._all_pdfs(result))
        result.case = file_case(self._by("archivist", _at(filing_day, 11)), case_id=case.id)

    def _copy(self, result: Result, day: datetime) -> None:
        _, party, case = open_slip(self._act, result.code)
        as_party = self._act.by(party).at(day)
        note_portal_entry(as_party, case_id=case.id)
        wanted = result.recordings[0][1] if result.recordings else _document(result, "N05")
        plan = _document(result, "N02")
        request = request_copy(
            as_party,
            case_id=case.id,
            wishes=[wanted.id],
            wish_text=plan.title,
            applicant=case.party_name[:100],
            purpose="核对本单位被检查的经过",
        )
        check_request(
            self._by("keeper", day + timedelta(hours=1)),
            request_id=request.id,
            items=[
                {"record": wanted.id, "proposal": GRANT, "reason": ""},
                {"record": plan.id, "proposal": REFUSE, "reason": INTERNAL},
            ],
            checklist=dict.fromkeys(CHECKLIST, "none") | {"internal_process": "found"},
        )
        decide_request(
            self._by("leader", day + timedelta(hours=2)),
            request_id=request.id,
            decisions={
                wanted.id: {"decision": GRANT, "reason": ""},
                plan.id: {"decision": REFUSE, "reason": INTERNAL},
            },
        )
        result.request = self._wait.until("制作复制件", lambda: self._ready(request.id))

    # --- small steps -------------------------------------------------------------------------------------

    def _draft(self, result: Result, form: str, moment: datetime, inputs: dict[str, Any]) -> Record:
        act = self._by("handler", moment)
        record = start_document(act, case_id=result.case.id, form_id=form)
        save_draft(act, record_id=record.id, inputs=inputs)
        generate(act, record_id=record.id)
        return record

    def _issue(self, result: Result, record: Record, moment: datetime) -> None:
        version = issue(self._by("handler", moment), record_id=record.id)
        result.documents.append((self._act.get(Record, record.id), version))

    def _by(self, username: str, moment: datetime) -> Act:
        if username not in self._actors:
            self._actors[username] = bureau.actor(self._act, username)
        return self._act.by(self._actors[username]).at(moment)

    def _settled(self, key: str) -> Record | None:
        record = self._act.get(Record, key)
        return None if record.state == RECEIVED else record

    def _same_bytes(self, case: CaseFile, path: Path) -> str:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        for version in self._act.find(Version, {"sha256": digest}):
            if self._act.get(Record, version.record).received_for == case.id:
                return str(version.record)
        return ""

    def _all_pdfs(self, result: Result) -> bool:
        return all(
            self._act.first(Rendition, {"record": record.id, "version": version.number, "kind": "pdf"})
            for record, version in result.documents
        )

    def _ready(self, key: str) -> CopyRequest | None:
        request = self._act.get(CopyRequest, key)
        return request if request.state == "ready" else None


def newest_checkpoint(act: Act) -> str:
    row = latest_checkpoint(act.store)
    return str(row["note"]) if row else ""


def _document(result: Result, form: str) -> Record:
    return next(record for record, _ in result.documents if record.form == form)


def _local(moment: datetime) -> datetime:
    return clock.local(moment)


def _at(day: Any, hour: int) -> datetime:
    return datetime.combine(day, clock_time(hour), clock.BUREAU_ZONE)
