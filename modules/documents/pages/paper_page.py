"""The paper of a document as pages show it: its pictures, its versions, who sent it back."""

from __future__ import annotations

from typing import Any

from flask import url_for

from admin import display
from admin.language import _
from docstore.custody.versions import version_of
from docstore.model.record import Record, Rendition, Version
from docstore.rendering import pages
from docstore.store.act import Act
from modules.documents.printing import void_marks
from modules.documents.printing.pdf_state import pdf_state
from modules.documents.workflow import VOID


def chosen_version(act: Act, record: Record, number: int | None) -> Version | None:
    """The version to look at, by default the newest; None before the first. Raises NotFoundError."""
    return version_of(act, record, number) if number or record.current_version else None


def titled(record: Record) -> str:
    """The title, of a correction with that word."""
    is_correction = bool(record.facets["documents"].get("corrects"))
    return _("{title}（更正）", title=record.title) if is_correction else _(record.title)


def declined(record: Record) -> str:
    """Who sent the draft back, when and why; empty when nobody has."""
    row = record.facets["documents"].get("declined")
    return f"{row['name']} {display.moment(row['at'])}：{row['text']}" if row else ""


def pdf_of(act: Act, record: Record, number: int) -> Rendition | None:
    """The PDF as it is given out: of a void paper the one that says so, once it is made."""
    kind = void_marks.KIND if record.state == VOID else "pdf"
    return act.first(Rendition, {"record": record.id, "version": number, "kind": kind})


def version_row(act: Act, record: Record, version: Version, chosen: Version | None) -> dict[str, Any]:
    has_pdf = pdf_of(act, record, version.number) is not None
    place: dict[str, Any] = {"record_id": record.id, "number": version.number}
    return {
        "number": version.number,
        "filename": version.filename,
        "at": display.moment(version.created_at),
        "size": display.size(version.length),
        "sha256": display.groups(version.sha256),
        "reason": version.reason or "",
        "is_chosen": chosen is not None and version.number == chosen.number,
        "show_href": url_for("documents.show", record_id=record.id, version=version.number),
        "is_word": is_made_here(version),
        "href": url_for(
            "documents.content",
            record_id=record.id,
            number=version.number,
            kind="docx" if is_made_here(version) else "original",
        ),
        "pdf_href": url_for("documents.content", **place, kind="pdf") if has_pdf else "",
        "print_href": url_for("documents.content", **place, kind="pdf", print=1) if has_pdf else "",
    }


def is_made_here(version: Version) -> bool:
    """Generated from a form, so that a PDF is made of it; what was brought is a file to download, Word files too."""
    return bool(version.provenance)


def preview(act: Act, record: Record, chosen: Version | None = None) -> dict[str, Any]:
    """The chosen version page by page; without one, the newest that has a PDF. Says why there is none."""
    number = chosen.number if chosen else _newest_with_pdf(act, record)
    found = pdf_of(act, record, number)
    if found is None:
        return _no_preview(act, record, chosen)
    place = {"record_id": record.id, "number": number}
    total = pages.count(act.store.blobs.open(found.blob, found.family).read())
    return {
        "href": url_for("documents.content", **place, kind="pdf", inline=1),
        "note": _("第 {version} 版，共 {total} 页", version=number, total=total),
        "is_void": record.state == VOID,
        "pages": [
            {
                "src": url_for("documents.page_picture", **place, page_number=page),
                "alt": _("{title}第 {number} 页", title=record.title, number=page),
            }
            for page in range(1, total + 1)
        ],
    }


def _newest_with_pdf(act: Act, record: Record) -> int:
    newest = act.first(Rendition, {"record": record.id, "kind": "pdf"}, sort="-version")
    return newest.version if newest else 0


def _no_preview(act: Act, record: Record, chosen: Version | None) -> dict[str, Any]:
    """Why there are no pages to see, and where they are tried again."""
    none: dict[str, Any] = {"href": "", "pages": [], "retry_action": ""}
    if chosen is not None and not is_made_here(chosen):
        return {**none, "note": _("第 {number} 版是补充的文件，下载后查看。", number=chosen.number)}
    if act.store.equipment.converter is None:
        return {**none, "note": _("本机没有 LibreOffice，不能生成 PDF，可以下载 Word 查看。")}
    if chosen is None:
        note = _("生成后在这里显示。") if not record.current_version else _("正在生成，几秒后刷新。")
        return {**none, "note": note}
    if record.state == VOID:
        return {**none, "note": _("正在生成带“作废”的 PDF，几秒后刷新。")}
    state, problem = pdf_state(act, chosen)
    if state in ("failed", "none"):
        told = _(problem) if problem else _("没有转成 PDF。")
        retry = url_for("documents.retry_pdf", record_id=record.id, number=chosen.number)
        return {**none, "note": _("PDF 没有转成：{problem}", problem=told), "retry_action": retry}
    if state == "again":
        return {**none, "note": _("PDF 没有转成，自动再试：{problem}", problem=_(problem))}
    return {**none, "note": _("正在生成，几秒后刷新。")}
