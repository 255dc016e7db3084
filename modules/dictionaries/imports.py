"""Terms as a spreadsheet: what each column is, and what is wrong with a row."""

from __future__ import annotations

from collections.abc import Sequence

from admin.imports.sheet import Column, Faults, Sheet, Values
from docstore.forms.types.times import read_day
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork
from modules.dictionaries.models import Dictionary, Term
from modules.dictionaries.services import write_term

_DAY = "写成 2026-03-02 的样子"


def _check(act: Act | UnitOfWork, rows: Sequence[Values]) -> list[Faults]:
    tables = {one.name: one.id for one in act.find(Dictionary, {})}
    known = {(one.dictionary, one.text) for one in act.find(Term, {})}
    found = []
    for row in rows:
        faults: Faults = {} if row["table"] in tables else {"table": "没有这个词表，先登记词表。"}
        place = (tables.get(row["table"], ""), row["text"])
        if place in known:
            faults["text"] = "表里已经有这个词，或者前面的行写过。"
        known.add(place)
        faults |= {
            key: "写日期，例如 2026-03-02。"
            for key in ("active_from", "active_to")
            if row[key] and str(read_day(row[key])) != row[key]
        }
        if not faults and row["active_to"] and row["active_to"] < row["active_from"]:
            faults["active_to"] = "停用日期不能早于启用日期。"
        found.append(faults)
    return found


def _write(uow: UnitOfWork, rows: Sequence[Values]) -> None:
    tables = {one.name: one.id for one in uow.find(Dictionary, {})}
    for row in rows:
        write_term(uow, dictionary_id=tables[row["table"]], values=row)


TERMS = Sheet(
    "terms",
    "词",
    (
        Column("table", "词表", "词表的名称，例如“案由”", longest=50),
        Column("text", "词", longest=200),
        Column("note", "说明", is_required=False, longest=500),
        Column("active_from", "启用日期", _DAY, is_required=False, longest=10),
        Column("active_to", "停用日期", _DAY, is_required=False, longest=10),
    ),
    _check,
    _write,
    outcome="写入以后接在各表的后面，写文书时可以选。",
)
