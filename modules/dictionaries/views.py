"""Pages of reference tables: the list, one table with its terms, and the forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import render_template, url_for

from admin.imports.pages import add_import
from admin.kept_forms import kept_form
from admin.language import _
from admin.signin import current_act
from admin.views import NavItem, Views
from docstore.store.act import Act
from modules.dictionaries import page, services
from modules.dictionaries.imports import TERMS
from modules.dictionaries.models import Dictionary, Term
from modules.dictionaries.services import KEEP, VIEW

VIEWS = Views("dictionaries")
VIEWS.nav.append(NavItem("词表", "list", "dictionaries.index", "管理", VIEW, 72))


@VIEWS.page("/dictionaries", permission=VIEW)
def index() -> Any:
    return render_template("qc/dictionaries.html", **page.list_page(current_act()))


@VIEWS.page("/dictionaries/<dictionary_id>", permission=VIEW)
def show(dictionary_id: str) -> Any:
    act = current_act()
    return render_template("qc/dictionary.html", **page.table_page(act, act.get(Dictionary, dictionary_id)))


@VIEWS.page("/dictionaries/new", permission=KEEP, methods=("GET", "POST"))
def add() -> Any:
    return _kept(
        lambda act, typed: services.write_dictionary(act, values=typed),
        lambda act, typed, faults: page.table_form(None, typed, faults),
    )


@VIEWS.page("/dictionaries/<dictionary_id>/change", permission=KEEP, methods=("GET", "POST"))
def change(dictionary_id: str) -> Any:
    return _kept(
        lambda act, typed: services.write_dictionary(act, dictionary_id=dictionary_id, values=typed),
        lambda act, typed, faults: page.table_form(act.get(Dictionary, dictionary_id), typed, faults),
    )


@VIEWS.page("/dictionaries/<dictionary_id>/terms/new", permission=KEEP, methods=("GET", "POST"))
def add_term(dictionary_id: str) -> Any:
    return _kept(
        lambda act, typed: services.write_term(act, dictionary_id=dictionary_id, values=typed),
        lambda act, typed, faults: page.term_form(act.get(Dictionary, dictionary_id), None, typed, faults),
    )


@VIEWS.page("/dictionaries/terms/<term_id>", permission=KEEP, methods=("GET", "POST"))
def change_term(term_id: str) -> Any:
    def form(act: Act, typed: Mapping[str, str], faults: Mapping[str, Any]) -> dict[str, Any]:
        term = act.get(Term, term_id)
        return page.term_form(act.get(Dictionary, term.dictionary), term, typed, faults)

    return _kept(lambda act, typed: services.write_term(act, term_id=term_id, values=typed), form)


def _kept(write: Callable[[Act, dict[str, str]], Dictionary | Term], form: Callable[..., dict[str, Any]]) -> Any:
    return kept_form("qc/dictionary_form.html", write=write, form=form, onwards=_address, said=_("词表已保存。"))


def _address(act: Act, made: Dictionary | Term) -> str:
    table = made.dictionary if isinstance(made, Term) else made.id
    return url_for("dictionaries.show", dictionary_id=table)


add_import(VIEWS, TERMS, permission=KEEP, onwards="dictionaries.index")
