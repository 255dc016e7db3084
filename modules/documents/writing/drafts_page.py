"""The drafts of a case in one table: which are complete, what the others lack, which were rendered before a change."""

from __future__ import annotations

from typing import Any

from flask import url_for

from admin.language import _
from docstore.model.case_file import CaseFile
from docstore.store.act import Act
from modules.cases.api import case_header
from modules.documents.batch import Standing, standing
from modules.documents.pages.paper_page import declined, titled
from modules.documents.printing.generation import form_of

_NAMED = 4


def drafts_page(act: Act, case: CaseFile, refused: dict[str, str]) -> dict[str, Any]:
    """`refused`: forms that could not be begun, with the reason."""
    rows = [_row(act, one) for one in standing(act, case)]
    return {
        "breadcrumb": [_("案件"), case.number, _("草稿")],
        "case": case_header(act, case),
        "rows": rows,
        "ready_count": sum(1 for row in rows if row["is_ready"]),
        "refused": [{"name": _(form_of(act, form).name), "why": _(why)} for form, why in refused.items()],
        "action": url_for("documents.generate_batch", case_id=case.id),
        "new_href": url_for("documents.new", case_id=case.id),
    }


def _row(act: Act, one: Standing) -> dict[str, Any]:
    record = one.record
    form = form_of(act, record.form)
    labels = {field.key: _(field.label) for field in form.fields}
    lacking = list(dict.fromkeys(labels.get(path.split(".")[0], path) for path in one.faults))
    named = _("、").join(lacking[:_NAMED]) + ("…" if len(lacking) > _NAMED else "")
    if one.faults:
        state, kind, note = _("差 {n} 处", n=len(lacking)), "bad", named
    elif one.is_rendered and (words := declined(record)):
        state, kind, note = _("退回修改"), "warn", words
    elif one.is_rendered:
        state, kind, note = _("已生成"), "ok", _("第 {n} 版，与现在填的一致", n=record.current_version)
    elif record.current_version:
        state, kind = _("要重新生成"), "warn"
        note = _("第 {n} 版以后案件信息或者填写的内容变了", n=record.current_version)
    else:
        state, kind, note = _("填好了"), "primary", _("还没有生成")
    return {
        "record": record.id,
        "title": titled(record),
        "note": note,
        "state": state,
        "state_kind": kind,
        "is_lacking": bool(one.faults),
        "is_ready": not one.faults and not one.is_rendered,
        "edit_href": url_for("documents.edit", record_id=record.id, checked=1 if one.faults else None),
        "show_href": url_for("documents.show", record_id=record.id) if record.current_version else "",
        "discard_action": url_for("documents.discard", record_id=record.id),
    }
