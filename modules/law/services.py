"""Use cases of the library: what is entered or corrected in it; the event tells before and after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from docstore.errors import InvalidInputError
from docstore.forms.citation import citation_text, place_text
from docstore.model.base import StoredDocument
from docstore.store.unit_of_work import UnitOfWork, use_case
from modules.law import typed
from modules.law.library import Library, editions_of
from modules.law.models import Edition, Law, Provision

VIEW = "law.view"
KEEP = "law.keep"
Kept = TypeVar("Kept", bound=StoredDocument)


@use_case
def write_law(uow: UnitOfWork, *, values: Mapping[str, str], law_id: str = "") -> Law:
    """Enter a law, or correct the one with this id. Raises InvalidInputError with every fault at once."""
    uow.require(KEEP)
    law = uow.get(Law, law_id) if law_id else Law()
    read = typed.law(values)
    taken = {name for name, other in Library(uow).by_name.items() if other.id != law.id}
    for key, names in (("title", [read["title"]]), ("short_names", read["short_names"])):
        if twice := sorted(taken.intersection(names)):
            raise InvalidInputError(fields={key: typed.already_there(twice[0])})
    return _kept(uow, law, read, "law_entered", law_id, lambda: f"《{law.title}》")


@use_case
def write_edition(uow: UnitOfWork, *, values: Mapping[str, str], law_id: str = "", edition_id: str = "") -> Edition:
    """Enter an edition of a law, or correct the one with this id. Raises InvalidInputError with every fault at once."""
    uow.require(KEEP)
    edition = uow.get(Edition, edition_id) if edition_id else Edition(law=uow.get(Law, law_id).id)
    law = uow.get(Law, edition.law)
    read = typed.edition(values)
    other = uow.first(Edition, {"law": law.id, "label": read["label"]})
    if other is not None and other.id != edition.id:
        raise InvalidInputError(fields={"label": typed.already_there(read["label"])})
    before = [one for one in editions_of(uow, law) if one.label < read["label"] and one.id != edition.id]
    if before and not read["effective_from"] and not before[-1].effective_to:
        raise InvalidInputError(fields={"effective_from": "写施行日期，从这一天起才改用这一版。"})
    return _kept(uow, edition, read, "law_edition_entered", edition_id, lambda: f"《{law.title}》（{edition.label}）")


@use_case
def write_provision(
    uow: UnitOfWork, *, values: Mapping[str, str], edition_id: str = "", provision_id: str = ""
) -> Provision:
    """Enter an article, paragraph or item of an edition with its text, or correct the one with this id.

    Raises InvalidInputError with every fault at once.
    """
    uow.require(KEEP)
    provision = uow.get(Provision, provision_id) if provision_id else Provision(edition=uow.get(Edition, edition_id).id)
    edition = uow.get(Edition, provision.edition)
    law = uow.get(Law, edition.law)
    read = typed.provision(values)
    place = {key: read[key] for key in ("article", "paragraph", "item")}
    other = uow.first(Provision, {"edition": edition.id, **place})
    name = citation_text(law.title, read["article"], read["paragraph"], read["item"], edition.label)
    if other is not None and other.id != provision.id:
        raise InvalidInputError(fields={"article": typed.already_there(name)})
    return _kept(uow, provision, read, "law_provision_entered", provision_id, lambda: name)


def as_typed(provision: Provision) -> dict[str, str]:
    """What one would type to get this provision again."""
    words = {key: str(getattr(provision, key)) for key in ("article", "paragraph", "item", "subject", "text", "source")}
    return {**words, "moved_to": "、".join(place_text(*place) for place in provision.moved_places)}


def _kept(uow: UnitOfWork, one: Kept, read: Mapping[str, Any], event: str, known: str, name: Callable[[], str]) -> Kept:
    """Nothing is written, and nothing recorded, where nothing changed."""
    changes = {key: {"before": getattr(one, key), "after": value} for key, value in read.items()}
    changes = {key: change for key, change in changes.items() if not known or change["before"] != change["after"]}
    if not changes:
        return one
    for key, value in read.items():
        setattr(one, key, value)
    uow.update(one) if known else uow.insert(one)
    detail = {"name": name(), "changes": changes}
    uow.record(event, objects=[{"kind": one.collection_name().removesuffix("s"), "id": one.id}], detail=detail)
    return one
