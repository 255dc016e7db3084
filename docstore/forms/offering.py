"""What the facts of a case offer for one field, written in the field's own kind of input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docstore.forms.field import Field
from docstore.forms.fitting import fit
from docstore.forms.origin import Origin
from docstore.forms.types import is_blank
from docstore.sentence import Sentence


@dataclass(frozen=True)
class Offer:
    """A value that a field can be filled with, and where it is from, in words for the page."""

    value: Any
    source_label: str


def offered(field: Field, facts: Mapping[str, Any]) -> Offer | None:
    """What `facts` hold for the origin of `field`, fitted to its type; None when there is nothing."""
    origin = field.origin
    while origin is not None:
        found, label = _found(field, origin, facts)
        value = None if is_blank(found) or field.is_derived else fit(field, found, facts)
        if not is_blank(value):
            return Offer(value, label)
        origin = origin.otherwise
    return None


def _found(field: Field, origin: Origin, facts: Mapping[str, Any]) -> tuple[Any, str]:
    if origin.kind == "document":
        return _from_document(field, origin, facts.get("documents") or {})
    if origin.kind == "officers":
        return facts.get("officers"), origin.label
    if origin.kind == "computed":
        return (facts.get("computed") or {}).get(field.key), origin.label
    if origin.kind == "party":
        return _party_fact(field, origin.fact, facts.get("party") or {}), origin.label
    found = (facts.get(origin.kind) or {}).get(origin.fact)
    if field.type == "ref" and origin.kind == "case" and found:
        found = {"number": found, "form": "case", "record": facts["case"].get("record") or ""}
    return found, origin.label


def _party_fact(field: Field, fact: str, party: Mapping[str, Any]) -> Any:
    if fact == "name" and field.type in ("party", "person", "party_or_person"):
        return party if party.get("name") else None
    if fact == "identity_code":
        return party.get("identity_code") or party.get("credit_code") or party.get("id_number")
    if fact == "summary":
        parts = (party.get(key) for key in ("name", "legal_representative"))
        where = (_party_fact(field, "address", party), party.get("phone"))
        return "，".join(str(part) for part in (*parts, *where) if part)
    if fact == "address":
        return party.get("address") or party.get("home_address")
    return party.get(fact)


def _from_document(field: Field, origin: Origin, documents: Mapping[str, Any]) -> tuple[Any, str]:
    candidates = [(form, documents[form]) for form in origin.forms if documents.get(form)]
    if not candidates:
        return None, ""
    form, document = max(candidates, key=lambda one: str(one[1].get("at") or ""))
    name, number = document.get("name") or form, document.get("number") or ""
    label = Sentence("《{name}》{number}", name=name, number=number)
    if origin.fact == "number":
        found: Any = document.get("number") or document.get("record")
    elif origin.fact == "name":
        found = document.get("name")
    else:
        found = (document.get("values") or {}).get(origin.fact)
    if field.type in ("docref", "ref") and isinstance(found, str) and found:
        found = {"number": found, "form": form, "record": document.get("record") or ""}
    return found, label
