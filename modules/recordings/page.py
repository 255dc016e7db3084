"""View models of recordings: upload, inbox, player, and the part of the case page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import url_for

from admin import display
from docstore import clock
from docstore.model.case_file import CaseFile
from docstore.model.record import Record, Version
from docstore.procedure import evaluation
from docstore.procedure.evaluation import ObligationState
from docstore.store.act import Act
from modules.cases.api import OPEN, CaseDeadline
from modules.organisation.api import Officer
from modules.recordings.services import INBOX, LINKED, PERMISSION, RECEIVED, STATES, is_begun

STATE_KINDS = {LINKED: "ok", INBOX: "bad", RECEIVED: "neutral"}


def upload_page(act: Act, case: CaseFile) -> dict[str, Any]:
    officers = act.find(Officer, {"_id": {"$in": list(case.officers)}})
    # Whoever uploads has mostly recorded it, too.
    officers.sort(key=lambda one: one.certificate != act.actor.certificate)
    return {
        "breadcrumb": ["案件", case.number, "上传音像"],
        "case": {"title": case.title, "number": case.number, "href": url_for("cases.show", case_id=case.id)},
        "endpoint": url_for("uploads.collection"),
        "metadata": {"purpose": "recording", "case": case.id},
        "operators": [{"value": one.certificate, "label": f"{one.name} {one.certificate}"} for one in officers],
        "record_href": url_for("recordings.play", record_id="RECORD"),
    }


def inbox_records(act: Act) -> list[Record]:
    where = {"type_key": "recording", "state": {"$in": [INBOX, RECEIVED]}}
    return act.find_allowed("records.view", Record, where, sort="received_at", limit=200)


def inbox_row(act: Act, record: Record) -> dict[str, Any]:
    case = act.first(CaseFile, {"_id": record.received_for})
    facet = record.facets["recordings"]
    version = act.find(Version, {"record": record.id, "number": 1})[0]
    return {
        "id": record.id,
        "title": record.title,
        "href": url_for("recordings.play", record_id=record.id),
        "device": facet["device"],
        "operator": facet["operator"],
        "received": display.moment(record.received_at),
        "size": display.size(version.length),
        "reason": record.problem or STATES[record.state],
        "state_kind": STATE_KINDS[record.state],
        "case": {"title": case.title, "number": case.number, "href": url_for("cases.show", case_id=case.id)}
        if case
        else None,
        "link_action": url_for("recordings.link", record_id=record.id)
        if case
        and case.state == OPEN
        and record.state == INBOX
        and facet.get("technical", {}).get("kind")
        and act.allows(PERMISSION, case)
        else "",
        "fault": "",
    }


def player_page(act: Act, record: Record) -> dict[str, Any]:
    case = act.first(CaseFile, {"_id": record.case or record.received_for})
    facet = record.facets["recordings"]
    technical = facet.get("technical", {})
    version = act.find(Version, {"record": record.id, "number": 1})[0]
    content = url_for("recordings.content", record_id=record.id)
    return {
        "breadcrumb": ["案件", case.number if case else "", record.title],
        "case": {"title": case.title, "number": case.number, "href": url_for("cases.show", case_id=case.id)}
        if case
        else None,
        "title": record.title,
        "state": STATES[record.state],
        "state_kind": STATE_KINDS[record.state],
        "problem": "" if record.state == LINKED else record.problem or "",
        "length_s": technical.get("duration_ms", 0) / 1000,
        "kind": technical.get("kind", ""),
        "src": content if technical.get("playable") else "",
        "media_type": facet.get("media_type", ""),
        "download": url_for("recordings.content", record_id=record.id, download=1),
        "not_playable": "" if technical.get("playable") else _why_not(record, technical),
        "duration": _duration(record),
        "facts": _facts(facet, technical, version, record),
        "sha256": display.groups(version.sha256),
        "retention": display.day(case.retention_until) if case and case.retention_until else "与案卷相同，归档时确定",
        "timeline": timeline(case, [record]) if case else None,
    }


def _duration(record: Record) -> str:
    """Empty while nobody knows how long it is."""
    milliseconds = record.facets["recordings"].get("technical", {}).get("duration_ms", 0)
    return display.duration(milliseconds) if milliseconds else ""


def _why_not(record: Record, technical: dict[str, Any]) -> str:
    if record.state == RECEIVED:
        return "正在识别，几秒后刷新。"
    container = technical.get("container") or "这种格式"
    return f"浏览器不能播放{container}，只能下载后用播放器看。"


def _facts(facet: dict[str, Any], technical: dict[str, Any], version: Version, record: Record) -> list[dict[str, str]]:
    streams = []
    for stream in technical.get("streams", []):
        size = f" {stream['width']}×{stream['height']}" if stream.get("width") else ""
        rate = f" {stream['frame_rate_milli'] / 1000:g} 帧/秒" if stream.get("frame_rate_milli") else ""
        streams.append(f"{'画面' if stream['kind'] == 'video' else '声音'} {stream['codec']}{size}{rate}")
    rows = [
        ("格式", technical.get("container", "")),
        ("时长", display.duration(technical["duration_ms"]) if technical.get("duration_ms") else ""),
        ("内容", "，".join(streams)),
        ("设备时钟", display.moment(technical.get("captured_at"))),
        ("设备", facet["device"]),
        ("操作人证号", facet["operator"]),
        ("存储时间", display.moment(record.received_at)),
        ("大小", display.size(version.length)),
        ("文件名", version.filename),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def timeline(case: CaseFile, records: list[Record]) -> dict[str, Any] | None:
    """The recording time line: the visit, and one lane per device; positions in thousandths of the whole."""
    visit = case.facets.get(case.type_key, {}).get("visit")
    if not visit:
        return None
    begins, ends = (datetime.fromisoformat(visit[key]) for key in ("from", "to"))
    spans = [(record, *span) for record in records if (span := _span(record))]
    near = [(r, a, b) for r, a, b in spans if begins - timedelta(hours=2) <= a <= ends + timedelta(hours=2)]
    first = min([begins, *(a for _, a, _ in near)])
    last = max([ends, *(b for _, _, b in near)])
    whole = max((last - first).total_seconds(), 1)

    def place(moment: datetime) -> int:
        return round((moment - first).total_seconds() / whole * 1000)

    lanes: dict[str, list[dict[str, Any]]] = {}
    for record, start, stop in near:
        device = record.facets["recordings"]["device"] or "未写设备"
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
        "required": [{"start": place(begins), "stop": place(ends), "title": "现场检查（可以录）"}],
        "lanes": [{"title": device, "bars": bars} for device, bars in sorted(lanes.items())],
        "left_out": [record.title for record, start, _ in spans if all(record is not one[0] for one in near)],
    }


def _span(record: Record) -> tuple[datetime, datetime] | None:
    """From when to when the recorder says it ran."""
    technical = record.facets["recordings"].get("technical", {})
    if not technical.get("captured_at") or not technical.get("ended_at"):
        return None
    return datetime.fromisoformat(technical["captured_at"]), datetime.fromisoformat(technical["ended_at"])


def obligation_action(act: Act, case: CaseFile, state: ObligationState) -> dict[str, Any] | None:
    """The act beside a recording obligation: play it, or upload."""
    if state.records:
        href = url_for("recordings.play", record_id=state.records[0])
        return {"label": f"{len(state.records)} 段", "href": href, "method": "get", "primary": False}
    if case.state != OPEN or not act.allows(PERMISSION, case):
        return None
    href = url_for("recordings.upload", case_id=case.id)
    return {"label": "上传音像", "href": href, "method": "get", "primary": state.state == evaluation.MISSING}


def case_recordings(act: Act, case: CaseFile) -> dict[str, Any]:
    """The recordings of a case, for the case page: rows, time line, what may be done."""
    records = act.find(Record, {"received_for": case.id, "type_key": "recording"}, sort="received_at")
    may = case.state == OPEN and act.allows(PERMISSION, case)
    return {
        "rows": [
            {
                "title": record.title,
                "href": url_for("recordings.play", record_id=record.id),
                "device": record.facets["recordings"]["device"],
                "duration": _duration(record),
                "state": STATES[record.state],
                "state_kind": STATE_KINDS[record.state],
                "note": record.problem or "",
            }
            for record in records
        ],
        "timeline": timeline(case, [record for record in records if record.state == LINKED]) if records else None,
        "upload_href": url_for("recordings.upload", case_id=case.id) if may else "",
        "begin_action": url_for("recordings.begin", case_id=case.id) if may and not is_begun(case) else "",
    }


def storing_deadline(act: Act, case: CaseFile) -> CaseDeadline | None:
    """24 hours after the visit, once recording has begun and until something usable is stored (Article 13)."""
    visit = case.facets.get(case.type_key, {}).get("visit")
    if case.state != OPEN or not is_begun(case) or not visit:
        return None
    if act.first(Record, {"case": case.id, "type_key": "recording", "state": LINKED}):
        return None
    due = datetime.fromisoformat(visit["to"]) + timedelta(hours=24)
    return CaseDeadline("音像记录存储到本系统", due, "第十三条，录制完成后 24 小时内")


def home_part(act: Act) -> dict[str, Any]:
    """The inbox beside the tasks, and its entries as tasks."""
    if not act.allows("inbox.view"):
        return {"tasks": []}
    rows = [inbox_row(act, record) for record in inbox_records(act)]
    return {"tasks": [], "inbox": {"count": len(rows), "rows": rows[:3], "href": url_for("recordings.inbox")}}
