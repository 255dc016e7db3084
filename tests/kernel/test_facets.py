"""A facet's declared fields are checked at every write; what nobody here declares is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mongoengine as me
import pytest

from docstore.errors import DeclarationError, InvalidInputError
from docstore.kernel import indexes
from docstore.model.facet import Facet
from docstore.model.record import Record
from docstore.registry.registry import Contributor, Registry
from docstore.store.store import Store
from docstore.store.unit_of_work import UnitOfWork, use_case
from tests.stores import Thing, act_of, make_store, sample


class Loan(Facet):
    """To whom a record was lent."""

    to = me.StringField(required=True, max_length=5)
    days = me.IntField(min_value=1)


@use_case
def keep(uow: UnitOfWork, *, facets: dict[str, Any], record: str = "") -> Record:
    if record:
        found = uow.get(Record, record)
        found.facets.update(facets)
        return uow.update(found)
    facts = {"type_key": "recording", "title": "纸", "state": "linked", "department": "x", "audience": "served"}
    return uow.insert(Record(**facts, facets=facets))


@pytest.fixture
def store(mongo: Any, tmp_path: Path) -> Iterator[Store]:
    registry = Registry()
    sample(Contributor(registry, "sample"))
    Contributor(registry, "library").facet(Record, Loan)
    registry.freeze()
    made, _ = make_store(mongo, tmp_path, registry, indexes)
    yield made
    made.client.close()


def test_declared_fields_are_checked_and_all_others_kept(store: Store) -> None:
    act = act_of(store)
    given = {"library": {"to": "李四", "days": 3, "later": "不认识的"}, "museum": {"any": 1}}
    record = keep(act, facets=given)
    assert act.get(Record, record.id).facets == given
    for wrong, named in (({}, "to"), ({"to": "李" * 6}, "to"), ({"to": "李四", "days": 0}, "days"), ([], "library")):
        with pytest.raises(InvalidInputError) as caught:
            keep(act, facets={"library": wrong}, record=record.id)
        assert any(named in key for key in caught.value.fields)
    with pytest.raises(InvalidInputError):
        keep(act, facets={"library": {"days": 1}})
    assert act.get(Record, record.id).facets == given


def test_a_model_without_facets_takes_none() -> None:
    registry = Registry()
    c = Contributor(registry, "one")
    c.model(Thing)
    c.facet(Thing, Loan)
    with pytest.raises(DeclarationError, match="things"):
        registry.freeze()
