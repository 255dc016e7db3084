"""A veto says no, also by failing; reactions come in order, within the act, and never in a circle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docstore.errors import CaseFiledError, ConflictError, DeclarationError
from docstore.kernel import indexes
from docstore.registry import hooks
from docstore.registry.registry import Contributor, Registry
from docstore.store.store import Store
from docstore.store.unit_of_work import UnitOfWork, use_case
from tests.stores import Thing, act_of, make_store, sample


@use_case
def make(uow: UnitOfWork, *, name: str) -> None:
    uow.require("things.write")
    uow.insert(Thing(name=name))
    uow.record("thing_made", detail={"name": name})


def when_filed(act: Any, target: Any) -> None:
    """Asked in the same transaction."""
    if act.first(Thing, {"name": "filed"}):
        raise CaseFiledError("归档了。")


def broken(act: Any, target: Any) -> Any:
    if act.first(Thing, {"name": "broken"}):
        raise ZeroDivisionError
    return False if act.first(Thing, {"name": "answers"}) else None


def twin(uow: UnitOfWork, event: Any) -> None:
    """Reads what the act wrote."""
    name = event.detail["name"]
    assert uow.first(Thing, {"name": name})
    uow.insert(Thing(name=f"{name}'s twin"))
    uow.record("thing_changed", detail={"by": "twin"})


def refuse(uow: UnitOfWork, event: Any) -> None:
    if event.detail["name"] == "bad":
        raise ConflictError("不行。")
    if event.detail["name"] == "undeclared":
        uow.record("thing_changed")


def note(uow: UnitOfWork, event: Any) -> None:
    uow.insert(Thing(name=f"noted {event.detail['by']}"))


@pytest.fixture
def store(mongo: Any, tmp_path: Path) -> Iterator[Store]:
    registry = Registry()
    sample(Contributor(registry, "sample"))
    first, second = Contributor(registry, "first"), Contributor(registry, "second")
    first.veto("things.write", when_filed)
    second.veto("things.write", broken)
    first.react("thing_made", twin, records=("thing_changed",))
    second.react("thing_made", refuse)
    second.react("thing_changed", note)
    registry.freeze()
    made, _ = make_store(mongo, tmp_path, registry, indexes)
    yield made
    made.client.close()


def test_reactions_land_with_the_act_or_not_at_all(store: Store) -> None:
    writer = act_of(store, "writer")
    make(writer, name="a")
    assert sorted(one.name for one in writer.find(Thing, {})) == ["a", "a's twin", "noted twin"]
    with pytest.raises(ConflictError):
        make(writer, name="bad")
    with pytest.raises(DeclarationError, match="second"):
        make(writer, name="undeclared")
    assert writer.count(Thing, {}) == 3
    events = store.database.custody_events.find({"event_type": {"$regex": "^thing"}}).sort("sequence", 1)
    assert [one["event_type"] for one in events] == ["thing_made", "thing_changed"]


@pytest.mark.parametrize(
    ("name", "error"), [("filed", CaseFiledError), ("broken", ConflictError), ("answers", ConflictError)]
)
def test_a_veto_refuses_with_its_reason_and_by_failing(store: Store, name: str, error: type[Exception]) -> None:
    writer = act_of(store, "writer")
    assert hooks.objection(writer, "things.write", None) == ""
    make(writer, name=name)
    with pytest.raises(error):
        make(writer, name="more")
    assert hooks.objection(writer, "things.write", None)
    assert writer.first(Thing, {"name": "more"}) is None


def test_what_would_go_round_in_a_circle_stops_the_start() -> None:
    registry = Registry()
    c = Contributor(registry, "one")
    for name in ("a", "b"):
        c.event_type(name, "做了")
    c.react("a", note, records=("b",))
    c.react("b", note, records=("a",))
    with pytest.raises(DeclarationError, match="→"):
        registry.freeze()


@pytest.mark.parametrize("hook", [lambda c: c.veto("none", when_filed), lambda c: c.react("none", note)])
def test_a_hook_on_what_nobody_declared_stops_the_start(hook: Any) -> None:
    registry = Registry()
    hook(Contributor(registry, "one"))
    with pytest.raises(DeclarationError, match="none"):
        registry.freeze()
