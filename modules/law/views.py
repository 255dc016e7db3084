"""Pages of the library, and what is offered while a citation is typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, jsonify, render_template, request, url_for

from admin.kept_forms import kept_form
from admin.language import _
from admin.signin import current_act
from admin.views import NavItem, Views
from docstore.store.act import Act
from modules.law import page, services
from modules.law.library import offers, today
from modules.law.models import Edition, Law, Provision
from modules.law.services import KEEP, VIEW

VIEWS = Views("law")
VIEWS.nav.append(NavItem("法规库", "book", "law.index", "管理", VIEW, 70))


@VIEWS.page("/laws", permission=VIEW)
def index() -> Any:
    """All laws, narrowed by what is in the address."""
    query, kind = request.args.get("q", "").strip()[:100], request.args.get("kind", "")
    return render_template("qc/laws.html", **page.list_page(current_act(), query, kind))


@VIEWS.page("/laws/citations", permission=VIEW)
def citations() -> Response:
    """Provisions in force on the day `on` (today, without it) that may be meant by `q`."""
    act = current_act()
    found = offers(act, request.args.get("q", ""), request.args.get("on", "")[:10] or today(act))
    return jsonify(
        offers=[
            {"value": one.text, "note": one.subject if one.is_known else _("未在法规库"), "edition": one.edition}
            for one in found
        ]
    )


@VIEWS.page("/laws/<law_id>", permission=VIEW)
def show(law_id: str) -> Any:
    act = current_act()
    return render_template("qc/law.html", **page.law_page(act, act.get(Law, law_id), request.args.get("edition", "")))


@VIEWS.page("/laws/new", permission=KEEP, methods=("GET", "POST"))
def add() -> Any:
    return _kept(
        lambda act, typed: services.write_law(act, values=typed),
        lambda act, typed, faults: page.law_form(None, typed, faults),
    )


@VIEWS.page("/laws/<law_id>/change", permission=KEEP, methods=("GET", "POST"))
def change(law_id: str) -> Any:
    return _kept(
        lambda act, typed: services.write_law(act, law_id=law_id, values=typed),
        lambda act, typed, faults: page.law_form(act.get(Law, law_id), typed, faults),
    )


@VIEWS.page("/laws/<law_id>/editions/new", permission=KEEP, methods=("GET", "POST"))
def add_edition(law_id: str) -> Any:
    return _kept(
        lambda act, typed: services.write_edition(act, law_id=law_id, values=typed),
        lambda act, typed, faults: page.edition_form(act.get(Law, law_id), None, typed, faults),
    )


@VIEWS.page("/laws/editions/<edition_id>", permission=KEEP, methods=("GET", "POST"))
def change_edition(edition_id: str) -> Any:
    def form(act: Act, typed: Mapping[str, str], faults: Mapping[str, Any]) -> dict[str, Any]:
        edition = act.get(Edition, edition_id)
        return page.edition_form(act.get(Law, edition.law), edition, typed, faults)

    return _kept(lambda act, typed: services.write_edition(act, edition_id=edition_id, values=typed), form)


@VIEWS.page("/laws/editions/<edition_id>/articles/new", permission=KEEP, methods=("GET", "POST"))
def add_provision(edition_id: str) -> Any:
    def form(act: Act, typed: Mapping[str, str], faults: Mapping[str, Any]) -> dict[str, Any]:
        edition = act.get(Edition, edition_id)
        return page.provision_form(act.get(Law, edition.law), edition, None, typed, faults)

    return _kept(lambda act, typed: services.write_provision(act, edition_id=edition_id, values=typed), form)


@VIEWS.page("/laws/articles/<provision_id>", permission=KEEP, methods=("GET", "POST"))
def change_provision(provision_id: str) -> Any:
    def form(act: Act, typed: Mapping[str, str], faults: Mapping[str, Any]) -> dict[str, Any]:
        provision = act.get(Provision, provision_id)
        edition = act.get(Edition, provision.edition)
        return page.provision_form(act.get(Law, edition.law), edition, provision, typed, faults)

    return _kept(lambda act, typed: services.write_provision(act, provision_id=provision_id, values=typed), form)


def _kept(
    write: Callable[[Act, dict[str, str]], Law | Edition | Provision], form: Callable[..., dict[str, Any]]
) -> Any:
    return kept_form("qc/law_form.html", write=write, form=form, onwards=_address, said=_("法规库已保存。"))


def _address(act: Act, made: Law | Edition | Provision) -> str:
    """The law in the edition that it belongs to."""
    if isinstance(made, Law):
        return url_for("law.show", law_id=made.id)
    edition = act.get(Edition, made.edition) if isinstance(made, Provision) else made
    anchor = f"p-{made.id}" if isinstance(made, Provision) else None
    return url_for("law.show", law_id=edition.law, edition=edition.label, _anchor=anchor)
