"""Use cases of reference tables: a table is set up, a term is added, renamed or retired."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from docstore import clock
from docstore.errors import InvalidInputError
from docstore.forms.types import Reading
from docstore.forms.types.times import read_day
from docstore.model.case_file import CaseFile
from docstore.sentence import Sentence
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.dictionaries.models import Dictionary, Term

VIEW = "dictionaries.view"
KEEP = "dictionaries.keep"
STEP = 10
_ORDER = re.compile(r"[0-9]{1,6}", re.ASCII)


@use_case
def write_dictionary(uow: UnitOfWork, *, values: Mapping[str, str], dictionary_id: str = "") -> Dictionary:
    """Set up a table, or change the one with this id; then it is the bureau's own, and no example any more.

    `is_closed` is 是 or 否. Raises InvalidInputError with every fault at once.
    """
    uow.require(KEEP)
    one = uow.get(Dictionary, dictionary_id) if dictionary_id else Dictionary()
    read, faults = _texts(values, {"name": 50, "source": 300, "note": 500}, needed={"name": "写词表的名称。"})
    other = uow.first(Dictionary, {"name": read["name"]})
    if other is not None and other.id != one.id:
        faults["name"] = "已经有这个词表。"
    if faults:
        raise InvalidInputError("词表没有保存。", fields=faults)
    read |= {"is_closed": values.get("is_closed", "") == "是", "is_example": False}
    before = {key: getattr(one, key) for key in read}
    for key, value in read.items():
        setattr(one, key, value)
    uow.update(one) if dictionary_id else uow.insert(one)
    _record(uow, "dictionary_set_up", one, {"name": one.name, "before": before if dictionary_id else {}, "after": read})
    return one


@use_case
def write_term(uow: UnitOfWork, *, values: Mapping[str, str], dictionary_id: str = "", term_id: str = "") -> Term:
    """Add a term, at the end unless `order` says where; or change the one with this id.

    A term that is renamed keeps what it was called; one that is retired has a last day. Raises InvalidInputError.
    """
    uow.require(KEEP)
    term = uow.get(Term, term_id) if term_id else Term(dictionary=uow.get(Dictionary, dictionary_id).id)
    table = uow.get(Dictionary, term.dictionary)
    read, faults = _texts(
        values, {"text": 200, "note": 500, "active_from": 10, "active_to": 10}, needed={"text": "写这个词。"}
    )
    faults |= {
        key: "写日期，例如 2026-03-02。"
        for key in ("active_from", "active_to")
        if read[key] and str(read_day(read[key])) != read[key]
    }
    if not faults and read["active_from"] and read["active_to"] and read["active_to"] < read["active_from"]:
        faults["active_to"] = "停用日期不能早于启用日期。"
    order = values.get("order", "").strip()
    if order and not _ORDER.fullmatch(order):
        faults["order"] = "写整数，例如 30。"
    other = uow.first(Term, {"dictionary": table.id, "text": read["text"]})
    if other is not None and other.id != term.id:
        faults["text"] = Sentence("{table}表里已经有这个词。", table=table.name)
    if faults:
        raise InvalidInputError("词表没有保存。", fields=faults)
    renamed = [term.text] if term_id and term.text != read["text"] else []
    read["order"] = int(order) if order else term.order if term_id else _last(uow, table) + STEP
    before = {key: getattr(term, key) for key in read}
    for key, value in read.items():
        setattr(term, key, value)
    term.former = [*term.former, *(word for word in renamed if word not in term.former)]
    uow.update(term) if term_id else uow.insert(term)
    name = f"{table.name}：{term.text}"
    _record(uow, "dictionary_term_set", term, {"name": name, "before": before if term_id else {}, "after": read})
    return term


def known_words(act: Act | UnitOfWork, case: CaseFile) -> dict[str, Any]:
    """`tables`: the terms that are offered today, in order; `open_tables`: where other words are taken, too."""
    today = clock.local_day(act.now()).isoformat()
    found = {one.id: one for one in act.find(Dictionary, {})}
    tables: dict[str, list[str]] = {one.name: [] for one in found.values()}
    for term in act.find(Term, {}, sort=["order", "text"]):
        if term.dictionary in found and term.is_active(today):
            tables[found[term.dictionary].name].append(term.text)
    return {"tables": tables, "open_tables": [one.name for one in found.values() if not one.is_closed]}


def _last(uow: UnitOfWork, table: Dictionary) -> int:
    last = uow.first(Term, {"dictionary": table.id}, sort="-order")
    return last.order if last else 0


def _record(uow: UnitOfWork, event: str, one: Dictionary | Term, detail: dict[str, Any]) -> None:
    changes = {
        key: {"before": detail["before"].get(key), "after": value}
        for key, value in detail["after"].items()
        if detail["before"].get(key) != value
    }
    kind = "dictionary" if isinstance(one, Dictionary) else "dictionary_term"
    uow.record(event, objects=[{"kind": kind, "id": one.id}], detail={"name": detail["name"], "changes": changes})


def _texts(
    values: Mapping[str, str], longest: Mapping[str, int], needed: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """One line each, within its length."""
    reading = Reading()
    read: dict[str, Any] = {}
    for key, most in longest.items():
        read[key] = reading.text(values.get(key, ""), key).strip()
        if "\n" in read[key] and key != "note":
            reading.fault(key, "这里只写一行，删去换行。")
        elif len(read[key]) > most:
            reading.fault(key, Sentence("最多 {n} 字。", n=most))
        elif not read[key] and key in needed:
            reading.fault(key, needed[key])
    return read, reading.faults
