"""What the facts of a case offer for one field, written in the field's own kind of input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docstore.forms.field import Field
from docstore.forms.origin import Origin
from docstore.forms.types import is_blank
from docstore.sentence import Sentence


@dataclass(frozen=True)
class Offer:
    value: Any
    source_label: str


def offered(field: Field, facts: Mapping[str, Any]) -> Offer | None:
    """What `facts` hold for the origin of `field`, fitted to its type; None when there is nothing."""
    origin = field.origin
    if origin is None or origin.kind == "computed":
        return None
    if origin.kind == "document":
        return _from_document(field, origin, facts.get("documents") or {})
    if origin.kind == "officers":
        found: Any = facts.get("officers")
    elif origin.kind == "party":
        found = _party_fact(origin.fact, facts.get("party") or {})
    else:
        found = (facts.get(origin.kind) or {}).get(origin.fact)
    return None if is_blank(found) else Offer(_fit(field, found, facts), origin.label)


def _party_fact(fact: str, party: Mapping[str, Any]) -> Any:
    if fact == "identity_code":
        return party.get("credit_code") or party.get("id_number")
    if fact == "summary":
        parts = (party.get(key) for key in ("name", "legal_representative", "address", "phone"))
        return "，".join(str(part) for part in parts if part)
    if fact == "address":
        return party.get("address") or party.get("home_address")
    return party.get(fact)


def _from_document(field: Field, origin: Origin, documents: Mapping[str, Any]) -> Offer | None:
    candidates = [(form, documents[form]) for form in origin.forms if documents.get(form)]
    if not candidates:
        return None
    form, document = max(candidates, key=lambda one: str(one[1].get("at") or ""))
    name, number = document.get("name") or form, document.get("number") or ""
    label = Sentence("《{name}》{number}", name=name, number=number)
    if origin.fact == "number":
        found: Any = document.get("number") or document.get("record")
        if field.type == "docref" and found:
            found = {"number": found, "form": form, "record": document.get("record") or ""}
    elif origin.fact == "name":
        found = document.get("name")
    else:
        found = (document.get("values") or {}).get(origin.fact)
    return None if is_blank(found) else Offer(_fit(field, found, {}), label)


def _fit(field: Field, found: Any, facts: Mapping[str, Any]) -> Any:
    """`found` as raw input of the type of `field`: types that differ are written out."""
    if field.type == "party":
        name = found.get("name") if isinstance(found, Mapping) else found
        record = found.get("record") if isinstance(found, Mapping) else (facts.get("party") or {}).get("record")
        return {"name": name, "record": record or ""}
    if field.type == "list" and isinstance(found, list):
        keys = {column.key for column in field.columns}
        return [{key: value for key, value in row.items() if key in keys} for row in found]
    if field.type in ("docref", "officer", "checklist", "law", "daterange", "datetimerange", "multi", "row_set"):
        return found
    return _written_out(found) if isinstance(found, Mapping | list) else found


def _written_out(found: Any) -> str:
    if isinstance(found, list):
        return "\n".join(_written_out(one) for one in found)
    if not isinstance(found, Mapping):
        return str(found)
    for key in ("name", "text", "number", "item"):
        if found.get(key):
            return str(found[key])
    return "，".join(_written_out(part) for part in found.values() if not is_blank(part))
