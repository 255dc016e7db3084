"""The pages that ask for a reason before a paper is made void or corrected, and say what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from admin.language import _
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.store.act import Act
from modules.documents import pairs
from modules.documents.chain import opinion_keys
from modules.documents.printing.generation import form_of


def after_page(act: Act, record: Record, kind: str, reason: str, faults: Mapping[str, str]) -> dict[str, Any]:
    """`kind`: void or correct."""
    case = act.get(CaseFile, record.case)
    number = record.number or record.title
    form = form_of(act, record.form)
    if kind == "void":
        partner = pairs.issued_with(act, record, form)
        title, label, advice = _("作废{title}", title=record.title), _("作废这份文书"), _("为什么作废")
        consequences = [
            _("{number} 这个文号保留，不再给别的文书", number=number),
            _("内容和留痕都保留，页面和之后的下载件印有“作废”"),
            *([_("{other}是一起定稿的，一并作废", other=_(partner.title))] if partner else []),
            _("案件的应有记录不再算它，需要时另行制作"),
            _("作废以后不能恢复"),
        ]
    else:
        title, label, advice = _("更正{title}", title=record.title), _("起草更正"), _("哪里写错了，怎么更正")
        consequences = [
            _("已定稿的第 {n} 版照原样保留", n=record.current_version),
            _("更正先是一份草稿，定稿以前仍以现在这一版为准"),
            _("重新审核、审批以后才能定稿") if opinion_keys(form) else _("核对以后定稿"),
            _("定稿后是同一文号的下一版，写明更正的理由"),
        ]
    return {
        "breadcrumb": [_("案件"), case.number, record.title],
        "case_href": url_for("cases.show", case_id=case.id),
        "title": title,
        "number": number,
        "consequences": consequences,
        "label": label,
        "asked": advice,
        "is_void": kind == "void",
        "reason": reason,
        "faults": faults,
        "action": url_for(f"documents.{kind}", record_id=record.id),
        "show_href": url_for("documents.show", record_id=record.id),
    }
