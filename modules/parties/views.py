"""Pages of parties: the list, one with all its cases, changing, merging and separating, and the few that are meant."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from admin.imports.pages import add_import
from admin.language import _
from admin.signin import current_act
from admin.views import NavItem, Views
from docstore.errors import InvalidInputError, NotFoundError
from docstore.store.act import Act
from modules.parties import form, register
from modules.parties.form import Blank
from modules.parties.imports import PERSONS, UNITS
from modules.parties.merging import GROUNDS, doubles, merge_parties, merged_entries, separate_party
from modules.parties.models import CATEGORIES, PERSON, Party
from modules.parties.numbers import open_numbers
from modules.parties.page import Separating, party_page, row
from modules.parties.services import change_party

VIEWS = Views("parties")
VIEWS.nav.append(NavItem("当事人", "building-factory", "parties.index", "日常", "parties.view", 45))
REASON = Blank("reason", "更改的原因", kind="textarea", hint="记入留痕")
_MERGING = (
    Blank("ground", "为什么合并", kind="select", options=GROUNDS),
    Blank("reason", "依据", kind="textarea", hint="怎么知道是同一个当事人，记入留痕"),
)
DOUBLES = "doubles"


@VIEWS.page("/parties", permission="parties.view")
def index() -> Any:
    """The register by name; `q` looks in names and codes, `kind` narrows, `kind=doubles` shows what looks alike."""
    return _list(current_act(), request.args.get("q", "").strip()[: register.LONGEST])


@VIEWS.page("/parties/search", permission="parties.view", methods=("POST",))
def search() -> Any:
    """What may be a number of a person is answered here, so that it stands in no address; all else by `index`."""
    text = request.form.get("q", "").strip()[: register.LONGEST]
    if register.is_sensitive(text):
        return _list(current_act(), text, sent=True)
    return redirect(url_for("parties.index", q=text or None, kind=request.form.get("kind") or None))


def _list(act: Act, text: str, *, sent: bool = False) -> Any:
    kind = request.args.get("kind", "")
    kept: dict[str, Any] = {key: value for key, value in (("kind", kind), ("q", "" if sent else text)) if value}
    place = {key: request.args.get(key, "") for key in ("before", "after")}
    chosen = kind if kind in CATEGORIES else ""
    page = register.Page([]) if kind == DOUBLES else register.page(act, text, kind=chosen, sent=sent, **place)
    may_merge = act.allows("parties.merge")
    tabs = {"": _("全部"), **{key: _(title) for key, title in CATEGORIES.items()}}
    tabs |= {DOUBLES: _("可能重复")} if may_merge else {}
    return render_template(
        "qc/party_list.html",
        breadcrumb=[_("当事人")],
        tabs=[
            {"title": title, "href": url_for("parties.index", kind=key or None), "active": key == kind}
            for key, title in tabs.items()
        ],
        kind=chosen,
        import_href=_import_href(chosen) if act.allows("parties.register") else "",
        query=text,
        rows=[row(one) for one in page.parties],
        pairs=[
            {
                "one": row(one),
                "other": row(like.party),
                "why": _(like.why),
                "merge_href": url_for("parties.merge", party_id=like.party.id, into=one.id),
            }
            for one, like in (doubles(act) if kind == DOUBLES and may_merge else ())
        ],
        is_doubles=kind == DOUBLES,
        before=url_for("parties.index", **kept, before=page.before) if page.before and not sent else "",
        after=url_for("parties.index", **kept, after=page.after) if page.after and not sent else "",
    )


def _import_href(kind: str) -> str:
    sheet = PERSONS if kind == PERSON else UNITS
    return url_for(f"parties.import_{sheet.key}_show")


@VIEWS.page("/parties/pick", permission="parties.view", methods=("POST",))
def pick() -> Any:
    """A part of a page: the parties that somebody may mean who is typing."""
    text = request.form.get("party_q", "").strip()[: register.LONGEST]
    found = [row(one) for one in register.picked(current_act(), text)]
    return render_template("qc/_party_found.html", query=text, found=found)


@VIEWS.page("/parties/<party_id>", permission="parties.view")
def show(party_id: str) -> Any:
    """One party: what the register knows, what looks alike, its cases that this person may see, its history."""
    act = current_act()
    return _shown(act, _seen(act, party_id))


@VIEWS.page("/parties/<party_id>/numbers", permission="parties.read_numbers", methods=("POST",))
def numbers(party_id: str) -> Any:
    """The same with identity number and telephone whole; that it was opened is written down first."""
    act = current_act()
    _seen(act, party_id)
    return _shown(act, open_numbers(act, party_id=party_id), whole=True)


def _shown(act: Act, party: Party, **more: Any) -> Any:
    ids = [party.id, *(one.id for one in merged_entries(act, party))]
    parts = {name: bring(act, ids, request.args) for name, bring in act.store.registry.of("party_part").items()}
    return render_template("qc/party.html", **party_page(act, party, **more), **parts)


@VIEWS.page("/parties/<party_id>/change", permission="parties.change", methods=("GET", "POST"))
def change(party_id: str) -> Any:
    """Write what the register knows anew, with a reason; what is masked and left empty stays."""
    act, typed = current_act(), request.form.to_dict()
    party = _seen(act, party_id)
    known = party.facts()
    fields = [*form.to_correct(known), REASON]
    faults: dict[str, str] = {}
    if request.method == "POST":
        values = {"reason": "", **form.kept(known, typed)}
        try:
            if faults := form.faults(fields, values):
                raise InvalidInputError(fields=faults)
            change_party(act, party_id=party.id, values=form.facts_of(party.kind, values), reason=values["reason"])
        except InvalidInputError as error:
            faults = form.on_page(party.kind, error.fields)
        else:
            flash(_("登记已更改。已有的案件不变。"))
            return redirect(url_for("parties.show", party_id=party.id))
    page = render_template(
        "qc/party_change.html",
        breadcrumb=[_("当事人"), party.name, _("更改登记")],
        party=row(party),
        fields=form.rows(fields, form.shown_to_correct(known, typed), faults),
        faults=faults,
    )
    return page, (422 if faults else 200)


@VIEWS.page("/parties/<party_id>/merge", permission="parties.merge", methods=("GET", "POST"))
def merge(party_id: str) -> Any:
    """`into` stands for this entry from now on. Both are shown side by side before anybody decides."""
    act, typed = current_act(), request.form.to_dict()
    double, kept = _seen(act, party_id), _seen(act, request.args.get("into", ""))
    faults: dict[str, str] = {}
    if request.method == "POST":
        wanted = {key: typed.get(key, "") for key in ("ground", "reason")}
        try:
            merge_parties(act, party_id=double.id, into_id=kept.id, **wanted)
        except InvalidInputError as error:
            faults = error.fields
        else:
            flash(_("已合并。两条登记的案件一起看，案件里记的不变。"))
            return redirect(url_for("parties.show", party_id=kept.id))
    page = render_template(
        "qc/party_merge.html",
        breadcrumb=[_("当事人"), kept.name, _("合并")],
        double=party_page(act, double),
        kept=party_page(act, kept),
        swap_href=url_for("parties.merge", party_id=kept.id, into=double.id),
        fields=form.rows(_MERGING, typed, faults),
        faults=faults,
    )
    return page, (422 if faults else 200)


@VIEWS.page("/parties/<party_id>/separate", permission="parties.merge", methods=("POST",))
def separate(party_id: str) -> Any:
    """The entry stands for itself again."""
    act, typed = current_act(), request.form.get("reason", "")
    party = _seen(act, party_id)
    try:
        separate_party(act, party_id=party.id, reason=typed)
    except InvalidInputError as error:
        return _shown(act, party, separating=Separating(typed, error.fields["reason"])), 422
    flash(_("已分开。"))
    return redirect(url_for("parties.show", party_id=party.id))


def _seen(act: Act, party_id: str) -> Party:
    """Raises NotFoundError."""
    party = act.get(Party, party_id)
    if not act.allows("parties.view", party):
        raise NotFoundError("没有找到。")
    return party


for _list_of in (UNITS, PERSONS):
    add_import(VIEWS, _list_of, permission="parties.register", onwards="parties.index")
