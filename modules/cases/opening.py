"""The form by which a person opens a case: what it asks, and from what was typed to the use case."""

from __future__ import annotations

from datetime import datetime

from docstore import clock
from docstore.errors import InvalidInputError
from docstore.model.case_file import CaseFile
from docstore.sentence import Sentence, enumerated
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork
from modules.cases import party_form
from modules.cases.services import open_case
from modules.organisation.api import officers_with
from modules.parties.api import Party, party_with_code

# Key, label, kind of input, help.
FIELDS = (
    *party_form.FIELDS,
    ("officer_1_name", "执法人员一", "text", ""),
    ("officer_1_certificate", "执法证号一", "text", ""),
    ("officer_2_name", "执法人员二", "text", ""),
    ("officer_2_certificate", "执法证号二", "text", ""),
    ("place", "执法场所", "text", "例如“二车间”"),
    ("visit_from", "现场开始", "datetime-local", ""),
    ("visit_to", "现场结束", "datetime-local", "还没有去的，写计划的时间"),
)


def types(act: Act | UnitOfWork) -> list[tuple[str, str]]:
    """Key and title of every type of case that can be opened."""
    procedures = act.store.registry.of("procedure").values()
    return [(one.type_key, one.title) for one in procedures if one.is_ready]


def open_from_form(act: Act | UnitOfWork, typed: dict[str, str]) -> CaseFile:
    """The type need not be said where there is only one. Raises InvalidInputError with every fault by field."""
    values = {key: typed.get(key, "").strip() for key, *_ in FIELDS}
    faults = party_form.faults(FIELDS, values)
    known_types = dict(types(act))
    type_key = typed.get("type_key") or (next(iter(known_types)) if len(known_types) == 1 else "")
    if type_key not in known_types:
        faults["type_key"] = Sentence("选择执法类型：{names}。", names=enumerated(list(known_types.values())))
    known = party_named_otherwise(act, values)
    if known and typed.get("is_renamed") != "yes":
        faults.setdefault(
            "party_name",
            Sentence("这个代码登记的是“{name}”。核对代码；单位确实改了名的，在下面勾选。", name=known.name),
        )
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
        return _open(act, type_key, values, begins, ends)
    except InvalidInputError as error:
        # What the services call a field, as this page calls it.
        raise InvalidInputError(fields={_ON_PAGE.get(key, key): text for key, text in error.fields.items()})


def party_named_otherwise(act: Act | UnitOfWork, typed: dict[str, str]) -> Party | None:
    """The registered unit with this code, when it has another name: a wrong code, or a unit that was renamed."""
    known = party_with_code(act, party_form.code(typed.get("credit_code", "")))
    return known if known and known.name != typed.get("party_name", "").strip() else None


def certified_otherwise(act: Act | UnitOfWork, typed: dict[str, str]) -> dict[int, str]:
    """Whose the certificate of officer 1 or 2 is, when it is registered, but not to the name that was typed."""
    found = {}
    for n in (1, 2):
        certificate = typed.get(f"officer_{n}_certificate", "").strip()
        names = [one.name for one in officers_with(act, certificate)] if certificate else []
        if names and typed.get(f"officer_{n}_name", "").strip() not in names:
            found[n] = "、".join(names)
    return found


_ON_PAGE = {"certificate": "officer_1_certificate", "name": "party_name", "officers": "officer_2_certificate"}


def _open(act: Act | UnitOfWork, type_key: str, values: dict[str, str], begins: datetime, ends: datetime) -> CaseFile:
    return open_case(
        act,
        type_key=type_key,
        party=party_form.party(values),
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
