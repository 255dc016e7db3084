"""View models of the library: the list of laws, one law in one of its editions, the forms. Display-ready words only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import url_for

from admin import display
from admin.kept_forms import form_page
from admin.language import _
from docstore.forms.citation import place_text
from docstore.store.act import Act
from modules.law.library import edition_in_force, editions_in_force, editions_of, today
from modules.law.models import KINDS, YEAR_UNKNOWN, Edition, Law, Provision
from modules.law.services import KEEP, as_typed

LIST = "law.index"


def list_page(act: Act, query: str, kind: str) -> dict[str, Any]:
    """Laws by kind and title; `query` is part of a title, a short name or a note."""
    where: dict[str, Any] = {"kind": kind} if kind in KINDS else {}
    if query:
        part = re.compile(re.escape(query), re.IGNORECASE)
        where["$or"] = [{key: part} for key in ("title", "short_names", "note")]
    laws = act.find(Law, where, sort="title")
    in_force = {one.law: one for one in editions_in_force(act, [law.id for law in laws], today(act))}
    order = list(KINDS)
    return {
        "breadcrumb": [_("法规库")],
        "query": query,
        "kind": kind,
        "kinds": [(word, _(title)) for word, title in KINDS.items()],
        "clear": url_for(LIST) if query or where else "",
        "rows": [_row(law, in_force.get(law.id)) for law in sorted(laws, key=lambda law: order.index(law.kind))],
        "add_href": url_for("law.add") if act.allows(KEEP) else "",
    }


def law_page(act: Act, law: Law, label: str) -> dict[str, Any]:
    """A law in the edition `label`, by default the one in force today, else the newest."""
    editions = editions_of(act, law)
    in_force = edition_in_force(act, law, today(act))
    chosen = next((one for one in editions if one.label == label), None) or in_force or next(iter(editions[::-1]), None)
    may_keep = act.allows(KEEP)
    provisions = act.find(Provision, {"edition": chosen.id}, sort=["article", "paragraph", "item"]) if chosen else []
    return {
        "breadcrumb": [_("法规库"), law.title],
        "law": _head(law),
        "change_href": url_for("law.change", law_id=law.id) if may_keep else "",
        "add_edition_href": url_for("law.add_edition", law_id=law.id) if may_keep else "",
        "add_href": url_for("law.add_provision", edition_id=chosen.id) if may_keep and chosen else "",
        "editions": [_edition(law, one, chosen, in_force, may_keep) for one in reversed(editions)],
        "chosen": _edition_name(chosen) if chosen else "",
        "is_in_force": chosen is not None and in_force is not None and chosen.id == in_force.id,
        "provisions": [_provision(one, may_keep) for one in provisions],
        "entered": sum(bool(one.text) for one in provisions),
    }


def law_form(law: Law | None, typed: Mapping[str, str], faults: Mapping[str, Any]) -> dict[str, Any]:
    fields = [
        _field("title", "名称", hint="印在书名号里的名称，不带“中华人民共和国”"),
        _field("short_names", "简称", is_optional=True, hint="几个的用顿号隔开，例如：处罚法"),
        _field("kind", "种类", kind="select", options=list(KINDS.items())),
        _field("replaced_by", "被哪部代替", is_optional=True, hint="整部失效的写新法规的名称"),
        *_LAST,
    ]
    shown = {**_values(law, fields), "short_names": "、".join(law.short_names) if law else ""}
    title = _("《{title}》", title=law.title) if law else _("登记法规")
    return form_page(
        title, [_("法规库"), law.title if law else _("登记法规")], fields, shown=shown, typed=typed, faults=faults
    )


def edition_form(
    law: Law, edition: Edition | None, typed: Mapping[str, str], faults: Mapping[str, Any]
) -> dict[str, Any]:
    fields = [
        _field("label", "年份", hint="这一版通过或者修正的年份，例如 2021；不知道的写“现行”"),
        _field("adopted_on", "通过日期", kind="date", is_optional=True),
        _field("effective_from", "施行日期", kind="date", is_optional=True, hint="不知道的留空，接着上一版算"),
        _field(
            "effective_to", "最后一天", kind="date", is_optional=True, hint="失效前的最后一天；有了新版本的可以留空"
        ),
        *_LAST,
    ]
    title = _("《{title}》的版本", title=law.title)
    return form_page(
        title, [_("法规库"), law.title, _("版本")], fields, shown=_values(edition, fields), typed=typed, faults=faults
    )


def provision_form(
    law: Law, edition: Edition, provision: Provision | None, typed: Mapping[str, str], faults: Mapping[str, Any]
) -> dict[str, Any]:
    fields = [
        _field("article", "条", hint="只写数字，例如 44"),
        _field("paragraph", "款", is_optional=True),
        _field("item", "项", is_optional=True),
        _field("subject", "内容", is_optional=True, hint="几个字，选条文时显示"),
        _field("text", "条文", kind="textarea", is_optional=True, hint="照公布的原文录入"),
        _field("moved_to", "现在在哪几条", is_optional=True, hint="旧版本的条文写现行版本的条号，例如 55、56第2款"),
        _LAST[0],
    ]
    shown = {key: "" if text == "0" else text for key, text in as_typed(provision).items()} if provision else {}
    place = provision.place if provision else _("登记条文")
    title = _("《{title}》{edition}版", title=law.title, edition=edition.label)
    return form_page(
        f"{title} {place}", [_("法规库"), law.title, place], fields, shown=shown, typed=typed, faults=faults
    )


def _field(key: str, label: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"key": key, "label": label, "kind": kind, **more}


# Every entry ends with where it was found.
_LAST = (
    _field("source", "来源", hint="公报、发文号或者网址；从哪里看到的"),
    _field("note", "说明", kind="textarea", is_optional=True),
)


def _values(one: Law | Edition | None, fields: list[dict[str, Any]]) -> dict[str, str]:
    return {field["key"]: str(getattr(one, field["key"]) or "") for field in fields} if one else {}


def _row(law: Law, edition: Edition | None) -> dict[str, Any]:
    return {
        "title": law.title,
        "href": url_for("law.show", law_id=law.id),
        "short_names": _("、").join(law.short_names),
        "kind": _(KINDS[law.kind]),
        "edition": _edition_name(edition) if edition else "",
        "since": display.day(edition.effective_from) if edition and edition.effective_from else "",
        "source": law.source,
    }


def _head(law: Law) -> dict[str, Any]:
    return {
        "title": law.title,
        "short_names": _("、").join(law.short_names),
        "kind": _(KINDS[law.kind]),
        "replaced_by": law.replaced_by,
        "source": law.source,
        "note": law.note,
    }


def _edition(
    law: Law, one: Edition, chosen: Edition | None, in_force: Edition | None, may_keep: bool
) -> dict[str, Any]:
    return {
        "name": _edition_name(one),
        "href": url_for("law.show", law_id=law.id, edition=one.label),
        "is_chosen": chosen is not None and one.id == chosen.id,
        "is_in_force": in_force is not None and one.id == in_force.id,
        "days": [
            {"label": _(label), "value": display.day(value)}
            for label, value in (("通过", one.adopted_on), ("施行", one.effective_from), ("最后一天", one.effective_to))
            if value
        ],
        "source": one.source,
        "note": one.note,
        "change_href": url_for("law.change_edition", edition_id=one.id) if may_keep else "",
    }


def _edition_name(edition: Edition) -> str:
    return _("年份未录入") if edition.label == YEAR_UNKNOWN else _("{year}年版", year=edition.label)


def _provision(one: Provision, may_keep: bool) -> dict[str, Any]:
    return {
        "anchor": f"p-{one.id}",
        "place": one.place,
        "subject": one.subject,
        "text": one.text,
        "moved": _("、").join(place_text(*place) for place in one.moved_places),
        "source": one.source,
        "is_part": bool(one.paragraph or one.item),
        "change_href": url_for("law.change_provision", provision_id=one.id) if may_keep else "",
    }
