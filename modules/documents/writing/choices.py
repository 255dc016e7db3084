"""What may be chosen in the fields of a draft: people, papers, terms, statutes, as far as its writer may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from docstore import clock
from docstore.forms.citation import LawCitation, read_citation
from docstore.forms.field import Field
from docstore.forms.types import known_laws
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.store.act import Act
from modules.documents.printing.pictures import case_pictures
from modules.documents.workflow import ISSUED
from modules.organisation.api import Officer

# A longer table of terms is searched by typing, not by scrolling.
LONGEST_LIST = 60


@dataclass(frozen=True)
class Option:
    """`value` is what the field is given, `label` what stands in the list, `group` under which heading."""

    value: str
    label: str
    group: str = ""


@dataclass(frozen=True)
class Paper:
    """An issued document of the case, or another record of it."""

    record: str
    form: str
    number: str
    title: str


@dataclass(frozen=True)
class Choices:
    """`people`: facts of persons of the case, by name. `tables`: terms by the name of their table, of which
    `open_tables` take other words, too. `pictures`: titles by record. `asked`: the endpoint that is asked while one
    types, by the type of the field. `laws` and `days`: what citations are held against.
    """

    officers: Sequence[Option] = ()
    parties: Sequence[str] = ()
    people: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    papers: Sequence[Paper] = ()
    tables: Mapping[str, Sequence[str]] = field(default_factory=dict)
    open_tables: Sequence[str] = ()
    statutes: Sequence[str] = ()
    laws: known_laws.Laws = field(default_factory=dict)
    days: Sequence[str] = ("",)
    asked: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, str] = field(default_factory=dict)

    def options(self, of: Field) -> list[Option]:
        """A closed list for the field; empty where anything may be written."""
        if of.type in ("enum", "multi"):
            return [Option(word, word) for word in of.options]
        if of.type == "dict":
            terms = self.tables.get(of.of, ())
            is_short = len(terms) <= LONGEST_LIST and of.of not in self.open_tables
            return [Option(term, term) for term in terms] if is_short else []
        if of.type == "picture":
            return [Option(record, title) for record, title in self.pictures.items()]
        return list(self.officers) if of.type == "officer" else []

    def suggestions(self, of: Field) -> list[Option]:
        """What is offered while one types; other words may be written, too."""
        if of.type == "dict":
            return [Option(term, "") for term in self.tables.get(of.of, ())]
        if of.type == "law":
            return [Option(title, "") for title in self.statutes]
        if of.type in ("docref", "ref"):
            return [Option(one.number, one.title) for one in self.papers if not of.to or one.form in of.to]
        if of.type == "file":
            return [Option(title, "") for title in self.pictures.values()]
        if of.type in ("party", "org"):
            return [Option(name, "") for name in self.parties]
        return []

    def corrections(self, of: Field, value: Any) -> list[LawCitation]:
        """What may stand in place of a provision that has been renumbered since its edition."""
        if of.type != "law":
            return []
        given = value if isinstance(value, Mapping) else {"text": value}
        cited = read_citation(str(given.get("text") or ""), str(given.get("edition") or ""))
        return known_laws.successors(cited, self.laws, self.days)


def choices_of(act: Act, case: CaseFile, facts: Mapping[str, Any]) -> Choices:
    """`facts` as `form_facts` gives them, with what `known_words` adds."""
    party = facts["party"]
    people = {
        name: {"name": name, "position": position, "employer": party["name"], "phone": str(party.get("phone") or "")}
        for name, position in (
            (party.get("legal_representative"), party.get("legal_representative_position") or ""),
            (party.get("contact_person"), ""),
        )
        if name
    }
    return Choices(
        officers=_officers(act, case, facts),
        parties=list(dict.fromkeys([party["name"], *people])),
        people=people,
        papers=_papers(act, case),
        tables=facts.get("tables") or {},
        open_tables=facts.get("open_tables") or (),
        laws=facts.get("laws") or {},
        days=known_laws.days(facts),
        statutes=[f"《{name}》" for name in facts.get("laws") or ()],
        asked=dict(act.store.registry.of("type_ahead")),
        pictures=case_pictures(act, case),
    )


def _officers(act: Act, case: CaseFile, facts: Mapping[str, Any]) -> list[Option]:
    """Those of the case first, then whoever else holds a certificate today."""
    own = [f"{one['name']}（{one['certificate']}）" for one in facts["officers"]]
    today = clock.local_day(act.now()).isoformat()
    others = act.find(Officer, {"_id": {"$nin": list(case.officers)}}, sort="certificate", limit=200)
    valid = [one for one in others if not one.valid_until or one.valid_until >= today]
    return [
        *(Option(text, text, "本案执法人员") for text in own),
        *(Option(text, text, "其他执法人员") for text in (f"{one.name}（{one.certificate}）" for one in valid)),
    ]


def _papers(act: Act, case: CaseFile) -> list[Paper]:
    where = {"case": case.id, "type_key": "document", "state": ISSUED}
    found = act.find_allowed("records.view", Record, where, sort="-received_at")
    return [Paper(one.id, one.form or "", one.number or one.title, one.title) for one in found]
