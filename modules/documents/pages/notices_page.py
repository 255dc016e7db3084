"""What stands at the head of a document's page: void and why, corrected by what, rendered before the case changed."""

from __future__ import annotations

from flask import url_for

from admin import display
from admin.language import _
from docstore.errors import InvalidInputError
from docstore.forms.declaration import FormDeclaration
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.store.act import Act
from modules.documents.drafting import is_rendered
from modules.documents.voiding import correction_of
from modules.documents.workflow import DRAFT, ISSUED, VOID


def notices(act: Act, record: Record, case: CaseFile | None, form: FormDeclaration | None) -> list[dict[str, str]]:
    """{kind, title, text} and, where something is to be done or seen, {href, label}."""
    facet = record.facets["documents"]
    if record.state == VOID:
        row = facet["voided"]
        told = f"{row['name']} {display.moment(row['at'])}：{row['reason']}"
        return [{"kind": "bad", "title": _("这份文书已经作废"), "text": told}]
    if facet.get("corrects"):
        href = url_for("documents.show", record_id=facet["corrects"])
        title = _("这是对已定稿文书的更正，定稿后成为它的下一版")
        return [{"kind": "info", "title": title, "text": facet["reason"], "href": href, "label": _("看原文书")}]
    if record.state == ISSUED:
        draft = correction_of(act, record)
        if draft is None or not act.allows("records.view", draft):
            return []
        href = url_for("documents.show", record_id=draft.id)
        title, text = _("正在更正，定稿以前仍以这一版为准"), draft.facets["documents"]["reason"]
        return [{"kind": "warn", "title": title, "text": text, "href": href, "label": _("看更正")}]
    if record.state == DRAFT and case is not None and form is not None and _is_behind(act, record, case, form):
        href = url_for("documents.edit", record_id=record.id)
        text = _("第 {n} 版是按以前的信息生成的。", n=record.current_version)
        title = _("案件信息或者填写的内容已变，重新生成")
        return [{"kind": "warn", "title": title, "text": text, "href": href, "label": _("核对并重新生成")}]
    return []


def _is_behind(act: Act, record: Record, case: CaseFile, form: FormDeclaration) -> bool:
    """Whether the newest version is not what would be rendered now; what has faults cannot be rendered at all."""
    if not record.current_version or case.state != "open":
        return False
    try:
        return not is_rendered(act, record, case, form)
    except InvalidInputError:
        return True
