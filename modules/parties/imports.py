"""Units and persons as spreadsheets: the fields of the page are the columns; what is registered already is refused."""

from __future__ import annotations

from collections.abc import Sequence

from admin.imports.sheet import Column, Faults, Sheet, Values
from admin.language import _
from docstore.sentence import Sentence, enumerated
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork
from modules.parties.facts import completed
from modules.parties.form import BLANKS, Blank, facts_of, party_faults
from modules.parties.models import ORGANISATION, PERSON
from modules.parties.services import party_with_code, register_party
from modules.parties.spelling import code_of

_CODES = ("credit_code", "id_number")


def _column(one: Blank) -> Column:
    words = enumerated(list((one.options or {}).values()))
    return Column(
        one.key,
        one.label,
        help=Sentence("写 {words}", words=words) if words else one.hint,
        is_required=not one.is_optional,
        longest=one.longest,
        compared=code_of if one.key in _CODES else None,
    )


def _typed(kind: str, row: Values) -> Values:
    """The cells as the page sends them: where it offers a choice, a cell has its word, Chinese or the reader's."""
    keys: dict[str, dict[str, str]] = {}
    for one in BLANKS[kind]:
        for key, word in (one.options or {}).items():
            keys.setdefault(one.key, {}).update({word: key, _(word): key})
    return {key: keys.get(key, {}).get(value, value) for key, value in row.items()}


def _sheet(key: str, kind: str, title: str) -> Sheet:
    def check(act: Act | UnitOfWork, rows: Sequence[Values]) -> list[Faults]:
        found = []
        for row in rows:
            typed = _typed(kind, row)
            faults = party_faults(kind, typed)
            facts = completed(facts_of(kind, typed))
            code = facts.get("credit_code") or facts.get("id_number", "")
            if known := party_with_code(act, code, facts.get("identity_kind", "")):
                where = "credit_code" if kind == ORGANISATION else "id_number"
                faults.setdefault(where, Sentence("这个号码登记的是“{name}”。", name=known.name))
            found.append(faults)
        return found

    def write(uow: UnitOfWork, rows: Sequence[Values]) -> None:
        for row in rows:
            register_party(uow, values=facts_of(kind, _typed(kind, row)))

    columns = tuple(_column(one) for one in BLANKS[kind])
    return Sheet(key, title, columns, check, write, outcome="写入以后，立案时就能找到。")


UNITS = _sheet("units", ORGANISATION, "单位")
PERSONS = _sheet("persons", PERSON, "个人")
