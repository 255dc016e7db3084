"""The form by which a person opens a case: what it asks, and from what was typed to the use case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from docstore import clock
from docstore.errors import InvalidInputError
from docstore.model.case_file import CaseFile
from docstore.sentence import Sentence, enumerated
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork
from modules.cases.services import open_case
from modules.organisation.api import officers_with
from modules.parties import api as parties
from modules.parties.api import CATEGORIES, ORGANISATION, PERSON, Blank, Party

OFFICERS = (
    Blank("officer_1_name", "执法人员一"),
    Blank("officer_1_certificate", "执法证号一"),
    Blank("officer_2_name", "执法人员二"),
    Blank("officer_2_certificate", "执法证号二"),
)
VISIT = (
    Blank("place", "执法场所", hint="例如“二车间”"),
    Blank("visit_from", "现场开始", kind="datetime-local"),
    Blank("visit_to", "现场结束", kind="datetime-local", hint="还没有去的，写计划的时间"),
)
# Beside them: what somebody has confirmed.
CONFIRMED = ("is_renamed", "is_other_officer", "is_code_checked")


def types(act: Act | UnitOfWork) -> list[tuple[str, str]]:
    """Key and title of every type of case that can be opened."""
    procedures = act.store.registry.of("procedure").values()
    return [(one.type_key, one.title) for one in procedures if one.is_ready]


def open_from_form(act: Act | UnitOfWork, typed: dict[str, str]) -> CaseFile:
    """The type need not be said where there is only one. Raises InvalidInputError with every fault by field."""
    values = {one.key: typed.get(one.key, "").strip() for one in (*OFFICERS, *VISIT)}
    party, faults = _party(act, typed)
    faults |= parties.faults((*OFFICERS, *VISIT), values)
    known_types = dict(types(act))
    type_key = typed.get("type_key") or (next(iter(known_types)) if len(known_types) == 1 else "")
    if type_key not in known_types:
        faults["type_key"] = Sentence("选择执法类型：{names}。", names=enumerated(list(known_types.values())))
    if typed.get("is_other_officer") != "yes":
        for n, names in certified_otherwise(act, values).items():
            text = Sentence("这个证号登记的是“{names}”。核对姓名和证号；确实是另一个人的，在下面勾选。", names=names)
            faults.setdefault(f"officer_{n}_certificate", text)
    begins, ends = (_moment(key, values, faults) for key in ("visit_from", "visit_to"))
    if begins and ends and ends <= begins:
        faults["visit_to"] = "结束要晚于开始。"
    if values["officer_1_certificate"] == values["officer_2_certificate"] != "":
        faults["officer_2_certificate"] = "两名执法人员的证号不能相同。"
    if faults or begins is None or ends is None:
        raise InvalidInputError(fields=faults)
    try:
        return _open(act, type_key, party, values, begins, ends)
    except InvalidInputError as error:
        # What the services call a field, as this page calls it.
        found = {_ON_PAGE.get(key, key): text for key, text in error.fields.items()}
        raise InvalidInputError(fields=parties.on_page(kind_of(typed), found))


def kind_of(typed: Mapping[str, str]) -> str:
    """单位 or 个人, as it was chosen; what cannot be read is a unit."""
    kind = typed.get("party_kind", "")
    return kind if kind in CATEGORIES else ORGANISATION


def _party(act: Act | UnitOfWork, typed: Mapping[str, str]) -> tuple[str | dict[str, str], dict[str, str]]:
    """The id of the entry that was chosen, or the facts of a party to be registered; and what is wrong, by field."""
    if typed.get("party_id"):
        party = chosen_party(act, typed)
        faults = {} if party else {"party_id": "没有这个当事人，再找一次，或者登记新的。"}
        if party and asks_for_code(act, typed):
            faults["party_id"] = Sentence(_ASKED_CODE, name=party.name)
        return typed["party_id"], faults
    kind = kind_of(typed)
    faults = parties.party_faults(kind, typed)
    facts = parties.completed(parties.facts_of(kind, typed))
    code_key = "credit_code" if kind == ORGANISATION else "id_number"
    known = _known(act, facts)
    if known and code_key in faults:
        del faults[code_key]
        if typed.get("is_code_checked") != "yes":
            faults[code_key] = Sentence(_ASKED_CODE, name=known.name)
    if known and known.name != facts.get("name") and typed.get("is_renamed") != "yes":
        name_key = "party_name" if kind == ORGANISATION else "person_name"
        faults.setdefault(name_key, Sentence(_ASKED_NAME[kind], name=known.name))
    return facts, faults


_ASKED_NAME = {
    ORGANISATION: "这个代码登记的是“{name}”。核对代码；单位确实改了名的，在下面勾选。",
    PERSON: "这个号码登记的是“{name}”。核对号码；确实改了姓名的，在下面勾选。",
}
_ASKED_CODE = "“{name}”登记的号码末位对不上。照执照或者证件核对；确实这样印着的，在下面勾选。"


def chosen_party(act: Act | UnitOfWork, typed: Mapping[str, str]) -> Party | None:
    """The entry of the register that was chosen; for one that was merged, the one that stands for it."""
    found = act.first(Party, {"_id": typed.get("party_id", "")}) if act.allows("parties.view") else None
    return parties.in_force(act, found) if found else None


def asks_for_code(act: Act | UnitOfWork, typed: Mapping[str, str]) -> bool:
    """Whether the party is registered with a code whose check digit is wrong, and nobody has said that he looked."""
    known = chosen_party(act, typed) or _known(act, parties.completed(parties.facts_of(kind_of(typed), typed)))
    return bool(known and parties.code_fault(known.facts()) and typed.get("is_code_checked") != "yes")


def _known(act: Act | UnitOfWork, facts: Mapping[str, str]) -> Party | None:
    code = facts.get("credit_code") or facts.get("id_number", "")
    return parties.party_with_code(act, code, facts.get("identity_kind", ""))


def party_named_otherwise(act: Act | UnitOfWork, typed: Mapping[str, str]) -> Party | None:
    """The registered party with this code, when it has another name: a wrong code, or a party that was renamed."""
    facts = parties.completed(parties.facts_of(kind_of(typed), typed))
    known = _known(act, facts)
    return known if known and known.name != facts.get("name", "") else None


def certified_otherwise(act: Act | UnitOfWork, typed: dict[str, str]) -> dict[int, str]:
    """Whose the certificate of officer 1 or 2 is, when it is registered, but not to the name that was typed."""
    found = {}
    for n in (1, 2):
        certificate = typed.get(f"officer_{n}_certificate", "").strip()
        names = [one.name for one in officers_with(act, certificate)] if certificate else []
        if names and typed.get(f"officer_{n}_name", "").strip() not in names:
            found[n] = "、".join(names)
    return found


_ON_PAGE = {"certificate": "officer_1_certificate", "officers": "officer_2_certificate"}


def _open(
    act: Act | UnitOfWork,
    type_key: str,
    party: str | dict[str, str],
    values: dict[str, str],
    begins: datetime,
    ends: datetime,
) -> CaseFile:
    return open_case(
        act,
        type_key=type_key,
        party=party,
        officers=[
            {"name": values[f"officer_{n}_name"], "certificate": values[f"officer_{n}_certificate"]} for n in (1, 2)
        ],
        facet={
            "place": values["place"],
            "explosion_risk": False,
            "visit": {"from": clock.iso(begins), "to": clock.iso(ends)},
        },
    )


def _moment(key: str, values: dict[str, str], faults: dict[str, str]) -> datetime | None:
    if not values[key]:
        return None
    try:
        return datetime.fromisoformat(values[key]).replace(tzinfo=clock.BUREAU_ZONE)
    except ValueError:
        faults[key] = "写成日期和时间，例如 2026-03-02T09:10。"
        return None
