"""View models of recordings: upload, player, and the part of the case page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import url_for

from admin import display
from admin.badges import badges, links
from admin.language import _
from docstore import clock
from docstore.model.case_file import CaseFile
from docstore.model.record import Record, Version
from docstore.procedure import evaluation
from docstore.procedure.evaluation import ObligationState
from docstore.store.act import Act
from modules.cases.api import (
    OPEN,
    CaseDeadline,
    case_link,
    openable,
    readers,
    record_marks,
    untold,
    version_part,
)
from modules.organisation.api import Officer
from modules.recordings import device_clock
from modules.recordings.services import INBOX, LINKED, PERMISSION, RECEIVED, STATES, UNUSABLE, is_begun, known_of

STATE_KINDS = {LINKED: "ok", INBOX: "bad", RECEIVED: "neutral", UNUSABLE: "neutral"}


def upload_page(act: Act, case: CaseFile) -> dict[str, Any]:
    officers = act.find(Officer, {"_id": {"$in": list(case.officers)}})
    return {
        "breadcrumb": [_("案件"), case.number, _("上传音像")],
        "case": case_link(act, case),
        "endpoint": url_for("uploads.collection"),
        "metadata": {"purpose": "recording", "case": case.id},
        # Who was at the visit has mostly recorded it himself; for anybody else nobody is guessed.
        "operators": [
            {
                "value": one.certificate,
                "label": f"{one.name} {one.certificate}",
                "is_chosen": one.certificate == act.actor.certificate,
            }
            for one in officers
        ],
        "record_href": url_for("recordings.play", record_id="RECORD"),
        "outcome_href": url_for("recordings.outcome", record_id="RECORD"),
    }


def outcome(record: Record) -> dict[str, Any]:
    """What became of an upload, for the page that waits for it: {is_settled, kind, words, href, label}."""
    is_linked = record.state == LINKED
    words = _("已关联到这次检查") if is_linked else _("已入库，留在收件箱：{problem}", problem=record.problem)
    return {
        "is_settled": record.state != RECEIVED,
        "kind": "ok" if is_linked else "warn",
        "words": words if record.state != RECEIVED else "",
        "href": url_for("recordings.play", record_id=record.id) if is_linked else url_for("recordings.inbox"),
        "label": _("查看这段音像") if is_linked else _("到收件箱办理"),
    }


def judgement(record: Record) -> str:
    """Who decided about a recording that could not be linked by itself, when and why; empty when nobody had to."""
    row = record.facets["recordings"].get("judged")
    return f"{row['by']} {display.moment(row['at'])}：{row['reason']}" if row else ""


def player_page(act: Act, record: Record, version: Version) -> dict[str, Any]:
    case = act.first(CaseFile, {"_id": record.case or record.received_for})
    facet = record.facets["recordings"]
    known = known_of(record, version.number)
    technical = known.get("technical", {})
    place = {"record_id": record.id, "version": version.number}
    content = url_for("recordings.content", **place)
    return {
        "breadcrumb": [_("案件"), case.number if case else "", record.title],
        "case": case_link(act, case),
        "access_href": url_for("access.show", kind="record", object_id=record.id),
        "links": links(act, record),
        "title": record.title,
        "state": _(STATES[record.state]),
        "state_kind": STATE_KINDS[record.state],
        "badges": badges(act, record),
        "problem": "" if record.state == LINKED else record.problem or "",
        "is_open": record.state == INBOX,
        "length_s": technical.get("duration_ms", 0) / 1000,
        "kind": technical.get("kind", ""),
        "src": content if technical.get("playable") else "",
        "media_type": known.get("media_type", ""),
        "download": url_for("recordings.content", **place, download=1),
        "not_playable": "" if technical.get("playable") else _why_not(known, technical),
        "duration": display.duration(technical["duration_ms"]) if technical.get("duration_ms") else "",
        "facts": _facts(facet, technical, version, record),
        "sha256": display.groups(version.sha256),
        "retention": display.day(case.retention_until)
        if case and case.retention_until
        else _("与案卷相同，归档时确定"),
        "record_marks": record_marks(act, record),
        "timeline": timeline(case, [record]) if case else None,
        "readers": readers(act, record),
        **version_part(act, record, version, "recordings.play"),
    }


def _duration(record: Record) -> str:
    """Empty while nobody knows how long it is."""
    milliseconds = record.facets["recordings"].get("technical", {}).get("duration_ms", 0)
    return display.duration(milliseconds) if milliseconds else ""


def _why_not(known: dict[str, Any], technical: dict[str, Any]) -> str:
    if "technical" not in known:
        return _("正在识别，几秒后刷新。")
    if known.get("problem"):
        return str(known["problem"])
    container = technical.get("container") or _("这种格式")
    return _("浏览器不能播放{container}，只能下载后用播放器看。", container=container)


def _facts(facet: dict[str, Any], technical: dict[str, Any], version: Version, record: Record) -> list[dict[str, str]]:
    streams = []
    for stream in technical.get("streams", []):
        size = f" {stream['width']}×{stream['height']}" if stream.get("width") else ""
        rate = _(" {n:g} 帧/秒", n=stream["frame_rate_milli"] / 1000) if stream.get("frame_rate_milli") else ""
        kind = _("画面") if stream["kind"] == "video" else _("声音")
        streams.append(f"{kind} {stream['codec']}{size}{rate}")
    rows = [
        (_("格式"), technical.get("container", "")),
        (_("时长"), display.duration(technical["duration_ms"]) if technical.get("duration_ms") else ""),
        (_("内容"), _("，").join(streams)),
        (_("机身时钟"), display.moment(technical.get("captured_at"))),
        (_("设备"), facet["device"]),
        (_("操作人证号"), facet["operator"]),
        (_("人工认定"), judgement(record)),
        (_("存储时间"), display.moment(version.created_at)),
        (_("大小"), display.size(version.length)),
        (_("文件名"), version.filename),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def timeline(case: CaseFile, records: list[Record]) -> dict[str, Any] | None:
    """The recording time line: the visit, and one lane per device; positions in thousandths of the whole."""
    visit = device_clock.visit(case)
    if visit is None:
        return None
    begins, ends = visit
    spans = [(record, *span) for record in records if (span := device_clock.span(record))]
    near = [(r, a, b) for r, a, b in spans if begins - timedelta(hours=2) <= a <= ends + timedelta(hours=2)]
    first = min([begins, *(a for _, a, _ in near)])
    last = max([ends, *(b for _, _, b in near)])
    whole = max((last - first).total_seconds(), 1)

    def place(moment: datetime) -> int:
        return round((moment - first).total_seconds() / whole * 1000)

    lanes: dict[str, list[dict[str, Any]]] = {}
    for record, start, stop in near:
        device = record.facets["recordings"]["device"] or _("未写设备")
        lanes.setdefault(device, []).append(
            {
                "start": place(start),
                "stop": max(place(stop), place(start) + 6),
                "title": record.title,
                "href": url_for("recordings.play", record_id=record.id),
            }
        )
    ticks = [first + (last - first) * step / 4 for step in range(5)]
    return {
        "date": display.day(clock.local_day(begins)),
        "ticks": [{"at": place(tick), "label": f"{clock.local(tick):%H:%M}"} for tick in ticks],
        "required": [{"start": place(begins), "stop": place(ends), "title": _("现场检查（可以录）")}],
        "lanes": [{"title": device, "bars": bars} for device, bars in sorted(lanes.items())],
        "left_out": [record.title for record, start, _ in spans if all(record is not one[0] for one in near)],
    }


def obligation_action(act: Act, case: CaseFile, state: ObligationState) -> dict[str, Any] | None:
    """The act beside a recording obligation: play it, or upload."""
    if state.records:
        href = url_for("recordings.play", record_id=state.records[0])
        return {"label": _("{n} 段", n=len(state.records)), "href": href, "method": "get", "primary": False}
    if case.state != OPEN or not act.allows(PERMISSION, case):
        return None
    href = url_for("recordings.upload", case_id=case.id)
    return {"label": _("上传音像"), "href": href, "method": "get", "primary": state.state == evaluation.MISSING}


def case_recordings(act: Act, case: CaseFile) -> dict[str, Any]:
    """The recordings of a case, for the case page: rows, time line, what may be done."""
    received = act.find(Record, {"received_for": case.id, "type_key": "recording"}, sort="received_at")
    records = openable(act, received)
    may = case.state == OPEN and act.allows(PERMISSION, case)
    return {
        "rows": [
            {
                "title": record.title,
                "href": url_for("recordings.play", record_id=record.id),
                "device": record.facets["recordings"]["device"],
                "duration": _duration(record),
                "state": _(STATES[record.state]),
                "state_kind": STATE_KINDS[record.state],
                "note": judgement(record) or record.problem or "",
                "badges": badges(act, record),
            }
            for record in records
        ],
        "untold": untold(received, records),
        "timeline": timeline(case, [record for record in records if record.state == LINKED]) if records else None,
        "upload_href": url_for("recordings.upload", case_id=case.id) if may else "",
        "begin_action": url_for("recordings.begin", case_id=case.id) if may and not is_begun(case) else "",
    }


def storing_deadline(act: Act, case: CaseFile) -> CaseDeadline | None:
    """24 hours after the visit, once recording has begun and until something usable is stored (Article 13)."""
    visit = device_clock.visit(case)
    if case.state != OPEN or not is_begun(case) or visit is None:
        return None
    if act.first(Record, {"case": case.id, "type_key": "recording", "state": LINKED}):
        return None
    due = visit[1] + timedelta(hours=24)
    return CaseDeadline(_("音像记录存储到本系统"), due, _("第十三条，录制完成后 24 小时内"))
