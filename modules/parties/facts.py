"""What is known of a party: completed from its identity number, told to papers, masked for screens."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date

from admin import display
from docstore.errors import InvalidInputError
from docstore.forms.types.identity import birth_date_of, credit_code_fault, gender_of, id_number_fault
from docstore.sentence import Sentence
from modules.parties.models import CATEGORIES, FACTS, ORGANISATION, PERSON, REQUIRED, RESIDENT
from modules.parties.spelling import code_of

_MONTH = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])", re.ASCII)
# What screens, lists and programs see masked until somebody opens it, which is an event.
MASKED = {"id_number": display.masked_identity, "phone": display.masked_phone}


def completed(values: Mapping[str, str]) -> dict[str, str]:
    """The facts of the kind in `values`, trimmed; codes as they are registered, gender and month of birth as the
    公民身份号码 says where there is a sound one.
    """
    kind = values.get("kind") or ORGANISATION
    facts = {"kind": kind} | {key: values[key].strip() for key in FACTS.get(kind, ()) if key in values}
    for key in ("credit_code", "id_number"):
        if key in facts:
            facts[key] = code_of(facts[key])
    if kind == PERSON:
        number = facts.get("id_number", "")
        facts["identity_kind"] = facts.get("identity_kind") or RESIDENT if number else ""
        if facts["identity_kind"] == RESIDENT and not id_number_fault(number):
            facts |= {"gender": gender_of(number), "birth_month": f"{birth_date_of(number):%Y-%m}"}
    return facts


def require_sound(facts: Mapping[str, str], changed: Collection[str] | None = None) -> None:
    """Raises InvalidInputError, by fact: what `faults` finds, and what no paper can do without.

    `changed`: only these are looked at; a wrong code of before may stay until somebody has seen the licence.
    """
    kind = facts["kind"]
    if kind not in CATEGORIES:
        raise InvalidInputError(fields={"kind": Sentence("当事人是{kinds}。", kinds="或者".join(CATEGORIES.values()))})
    wrong = {key: "写明这一项。" for key in REQUIRED[kind] if not facts.get(key)} | faults(facts)
    if changed is not None:
        looked_at = {*changed, *(("id_number",) if "identity_kind" in changed else ())}
        wrong = {key: sentence for key, sentence in wrong.items() if key in looked_at}
    if wrong:
        raise InvalidInputError(fields=wrong)


def faults(facts: Mapping[str, str]) -> dict[str, str]:
    """What facts that are there say wrongly, by fact: check digits, a month. The number of a passport has no check."""
    found = {}
    code, number = facts.get("credit_code", ""), facts.get("id_number", "")
    if code and (sentence := credit_code_fault(code)):
        found["credit_code"] = sentence
    if number and facts.get("identity_kind") == RESIDENT and (sentence := id_number_fault(number)):
        found["id_number"] = sentence
    if (month := facts.get("birth_month", "")) and not _MONTH.fullmatch(month):
        found["birth_month"] = "写成年和月，例如 1985-03。"
    return found


def code_fault(facts: Mapping[str, str]) -> str:
    """What is wrong with the code or identity number by which the party is known; empty also where there is none."""
    found = faults(facts)
    return found.get("credit_code") or found.get("id_number") or ""


def for_papers(facts: Mapping[str, str], day: date) -> dict[str, str]:
    """The facts that a case keeps of its party, as papers of `day` name them (`party.<fact>` of a form).

    A person's address is the home address. `id_number` is a 公民身份号码; the number of another document is
    `identity_code` only. `age` is in full years on `day`, and empty where the month alone does not say it.
    """
    kind = facts.get("kind", ORGANISATION)
    code = facts.get("credit_code") or facts.get("id_number") or ""
    is_resident = facts.get("identity_kind") == RESIDENT
    return {
        **facts,
        "category": CATEGORIES[kind],
        "identity_code": code,
        "id_number": code if kind == PERSON and is_resident else "",
        "address": facts.get("address") or facts.get("home_address") or "",
        "contact_person": facts.get("contact_person") or facts.get("legal_representative") or "",
        "age": _age(facts, day) if kind == PERSON else "",
    }


def _age(facts: Mapping[str, str], day: date) -> str:
    if facts.get("identity_kind") == RESIDENT and not id_number_fault(facts.get("id_number", "")):
        born = birth_date_of(facts["id_number"])
    else:
        month = facts.get("birth_month", "")
        if not month or int(month[5:]) == day.month:
            return ""
        born = date.fromisoformat(f"{month}-01")
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return str(years) if years >= 0 else ""


def masked(facts: Mapping[str, str]) -> dict[str, str]:
    """`facts` as screens show them."""
    return {key: MASKED[key](value) if key in MASKED else value for key, value in facts.items()}
