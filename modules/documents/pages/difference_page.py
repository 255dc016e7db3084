"""Two versions of a paper side by side: fields first, then the lines of the page."""

from __future__ import annotations

from typing import Any

from flask import url_for

from admin import display
from admin.language import _
from docstore.errors import NotFoundError
from docstore.model.case_file import CaseFile
from docstore.model.record import Record, Version
from docstore.rendering.text import lines_of
from docstore.store.act import Act
from modules.documents.models import WrittenValues
from modules.documents.pages.comparing import Difference, field_differences, line_differences
from modules.documents.pages.paper_page import is_made_here, titled
from modules.documents.printing.generation import form_of


def comparable(act: Act, record: Record) -> list[tuple[Version, str]]:
    """The versions that were generated here, the oldest first, each with its name.

    A correction is compared with the paper that it corrects, too.
    """
    found: list[tuple[Version, str]] = []
    corrected = act.first(Record, {"_id": record.facets["documents"].get("corrects", "")})
    if corrected is not None and act.allows("records.view", corrected):
        found += [(one, _("原文书第 {n} 版", n=one.number)) for one in _made_here(act, corrected)]
    name = "更正草稿第 {n} 版" if corrected is not None else "第 {n} 版"
    return found + [(one, _(name, n=one.number)) for one in _made_here(act, record)]


def may_compare(act: Act, record: Record) -> bool:
    return len(comparable(act, record)) > 1


def difference_page(act: Act, record: Record, old: str, new: str) -> tuple[dict[str, Any], list[Version]]:
    """`old` and `new`: ids of versions; by default the last two. Also the two that are compared.

    Raises NotFoundError when there are no two to compare.
    """
    versions = comparable(act, record)
    if len(versions) < 2:
        raise NotFoundError("这份文书还没有两版可以对照。")
    names = {one.id: name for one, name in versions}
    by_id = {one.id: one for one, _name in versions}
    ids = list(by_id)
    after = by_id[new] if new in by_id else versions[-1][0]
    before = by_id[old] if old in by_id else by_id[ids[max(ids.index(after.id) - 1, 0)]]
    case = act.get(CaseFile, record.case)
    fields = _fields(act, record, before, after)
    lines = [_shown(one) for one in line_differences(*(_lines(act, one) for one in (before, after)))]
    shown = {
        "breadcrumb": [_("案件"), case.number, record.title, _("对照")],
        "case_href": url_for("cases.show", case_id=case.id),
        "title": titled(record),
        "show_href": url_for("documents.show", record_id=record.id),
        "action": url_for("documents.compare", record_id=record.id),
        "choices": [{"value": one.id, "label": names[one.id]} for one, _name in versions],
        "old": _head(before, names),
        "new": _head(after, names),
        "changed": [one for one in fields if one["is_changed"]],
        "unchanged": [one for one in fields if not one["is_changed"]],
        "lines": lines,
        "has_fields": bool(fields),
    }
    return shown, [before, after]


def _made_here(act: Act, record: Record) -> list[Version]:
    return [one for one in act.find(Version, {"record": record.id}, sort="number") if is_made_here(one)]


def _fields(act: Act, record: Record, before: Version, after: Version) -> list[dict[str, Any]]:
    """Empty for versions of before values were kept with each."""
    kept = {one.id: one.values for one in act.find(WrittenValues, {"_id": {"$in": [before.id, after.id]}})}
    if len(kept) < 2:
        return []
    return [_shown(one) for one in field_differences(form_of(act, record.form), kept[before.id], kept[after.id])]


def _lines(act: Act, version: Version) -> list[str]:
    return lines_of(act.store.blobs.open(version.blob, version.family).read())


def _head(version: Version, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": version.id,
        "name": names[version.id],
        "at": display.moment(version.created_at),
        "reason": version.reason or "",
    }


def _shown(one: Difference) -> dict[str, Any]:
    return {"label": _(one.label), "old": one.old, "new": one.new, "is_changed": one.is_changed}
