"""新文书: the forms that may be begun in a case, by stage, with what each is for and what it needs first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from flask import url_for

from admin.language import CHINESE, _, language
from docstore.forms.declaration import ALL_TYPES, STAGES, FormDeclaration
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.procedure.evaluation import MISSING, WAITING
from docstore.rendering.template_set import find_template
from docstore.store.act import Act
from modules.cases.api import case_header, obligations
from modules.documents.printing.generation import edition_of
from modules.documents.workflow import DRAFT, GONE

# The five stages of Article 3, as forms name them.
STAGE_TITLES = dict(zip(STAGES, ("程序启动", "调查取证", "审查决定", "送达执行", "归档管理"), strict=True))
_FORM_ID = re.compile(r"[A-Z]\d{2}")


def picker_page(act: Act, case: CaseFile, wanted: str) -> dict[str, Any]:
    """Forms of the case's type first, all others folded; `wanted` narrows both by name and other names."""
    forms: Mapping[str, FormDeclaration] = act.store.registry.of("form")
    present = act.find(Record, {"case": case.id, "type_key": "document", "state": {"$nin": list(GONE)}})
    kept = Counter(record.form for record in present)
    drafts = {record.form: record for record in present if record.state == DRAFT}
    states = {state.obligation.form: state for state in obligations(act, case) if state.obligation.kind == "written"}
    rows: dict[str, list[dict[str, Any]]] = {stage: [] for stage in STAGES}
    others: list[dict[str, Any]] = []
    printed = _with_template(act)
    for form in forms.values():
        if form.is_automatic or form.id not in printed or not _fits(form, wanted):
            continue
        row = _row(case, form, forms, kept[form.id], drafts.get(form.id), states.get(form.id))
        is_own = case.type_key in form.types or ALL_TYPES in form.types
        (rows[form.stage] if is_own else others).append(row)
    return {
        "breadcrumb": [_("案件"), case.number, _("新文书")],
        "case": case_header(act, case),
        "query": wanted,
        "stages": [
            {"key": stage, "title": _(STAGE_TITLES[stage]), "forms": sorted(listed, key=lambda row: not row["is_due"])}
            for stage, listed in rows.items()
            if listed
        ],
        "others": others,
        "batch_action": url_for("documents.start_batch", case_id=case.id),
        "drafts_href": url_for("documents.drafts", case_id=case.id),
        "drafts_count": len(drafts),
    }


def _with_template(act: Act) -> set[str]:
    """The forms that can be printed here."""
    registry, edition = act.store.registry, edition_of(act)
    own = registry.of("template")
    return {form for form in registry.of("form") if find_template(edition, own, form) is not None}


def _fits(form: FormDeclaration, wanted: str) -> bool:
    words = f"{form.name} {' '.join(form.aliases)} {_(form.name)}".casefold()
    return all(word in words for word in wanted.casefold().split())


def _row(
    case: CaseFile, form: FormDeclaration, forms: Mapping[str, FormDeclaration], kept: int, draft: Any, state: Any
) -> dict[str, Any]:
    return {
        "form": form.id,
        "name": _(form.name),
        # Other names are those that people here use; in another language there are none.
        "aliases": "、".join(form.aliases) if language() == CHINESE else "",
        "purpose": _(form.legal_basis),
        "is_internal": form.is_internal,
        "needs": _needs(form, forms),
        "kept": kept,
        "is_due": state is not None and state.state == MISSING,
        "waits_for": _(state.note) if state is not None and state.state == WAITING else "",
        "draft_href": url_for("documents.edit", record_id=draft.id) if draft is not None else "",
        "start_action": url_for("documents.start", case_id=case.id, form_id=form.id),
    }


def _needs(form: FormDeclaration, forms: Mapping[str, FormDeclaration]) -> str:
    """What must exist first, by the names of the forms: their numbers are ours, and no people know them."""
    if language() == CHINESE:
        return _FORM_ID.sub(lambda found: _named(found.group(), forms), form.requires)
    return _("、").join(_named(one, forms) for one in _FORM_ID.findall(form.requires) if one in forms)


def _named(form_id: str, forms: Mapping[str, FormDeclaration]) -> str:
    return _("《{name}》", name=forms[form_id].name) if form_id in forms else form_id
