"""One rule, three faces: what `allows` says of one thing, `query` finds in the list, and `explain` agrees."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docstore.access.actor import Actor, HeldPost
from docstore.errors import DeclarationError
from docstore.registry.registry import Contributor, Registry
from docstore.store.act import Act
from docstore.store.store import Store
from tests.stores import Thing, sample

WORDS = st.sampled_from(["", "x", "y"])
THINGS = st.fixed_dictionaries(
    {
        "state": st.sampled_from(["open", "closed"]),
        "department": WORDS,
        "owner": WORDS,
        "tags": st.lists(st.sampled_from(["a", "b", "c"]), max_size=2),
        "level": st.sampled_from([None, "low", "high"]),
        "known_to": st.lists(WORDS, max_size=2),
        "marks": st.dictionaries(
            st.just("box"),
            st.one_of(
                st.just("closed"),
                st.fixed_dictionaries(
                    {}, optional={"level": st.sampled_from([None, 0, 2, 4]), "is_named": st.booleans()}
                ),
            ),
        ),
    }
)
ROLES = st.sampled_from(["writer", "reader", "administrator"])
POSTS = st.one_of(
    st.builds(HeldPost, role=ROLES, department=WORDS, acting_for=WORDS),
    st.builds(
        HeldPost,
        role=st.just("opener"),
        opening=st.just("o"),
        opened=st.tuples(st.sampled_from(["0", "1", "2"])),
        until=st.just("2026-03-02T00:00:00Z"),
    ),
)


@st.composite
def actors(draw: st.DrawFn) -> Actor:
    """With roles alone, as jobs have them, or with posts here and there, some in another person's stead."""
    posts = tuple(draw(st.lists(POSTS, max_size=3)))
    roles = frozenset(one.role for one in posts) or draw(st.frozensets(ROLES))
    return Actor(
        id=draw(st.sampled_from(["x", "y"])),
        name="某人",
        roles=roles,
        department=draw(WORDS),
        posts=posts,
        clearance=draw(st.integers(0, 3)),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(things=st.lists(THINGS, min_size=1, max_size=6), actor=actors())
def test_page_list_and_reason_agree(store: Store, things: list[dict[str, Any]], actor: Actor) -> None:
    store.database.things.delete_many({})
    stored = [Thing(name=str(number), **values) for number, values in enumerate(things)]
    store.database.things.insert_many([thing.for_store() for thing in stored])
    act = Act(store, actor)
    listed = {thing.id for thing in act.find_allowed("things.view", Thing)}
    for thing in stored:
        allowed = act.allows("things.view", thing)
        assert allowed == (thing.id in listed)
        assert allowed == act.explain("things.view", thing).allowed
    reached = {thing.id for thing in act.find(Thing, {})}
    assert listed <= reached
    assert act.count(Thing, {}) == len(reached)


def test_a_restriction_keeps_out_whoever_is_granted_and_says_so(store: Store) -> None:
    reader = Act(store, Actor(id="x", name="某人", roles=frozenset({"reader"})))
    secret = Thing(name="a", tags=["a"], level="high")
    verdict = reader.explain("things.view", secret)
    assert not verdict.allowed and any(reason.helps for reason in verdict.reasons)
    assert [one.restriction.title for one in verdict.hindrances if one.stops] == ["不在知悉范围内"]
    assert reader.allows("things.view", Thing(name="b", tags=["a"], level="high", known_to=["x"]))


@pytest.mark.parametrize(
    ("kind", "where", "exempt"), [("nothing", {"a": 1}, ()), ("thing", {"a": 1}, ("nobody",)), ("thing", None, ())]
)
def test_a_restriction_that_would_keep_nothing_is_refused(kind: str, where: Any, exempt: tuple[str, ...]) -> None:
    registry = Registry()
    contributor = Contributor(registry, "sample")
    sample(contributor)
    contributor.restriction("wrong", "写错的", kind, *([where] if where else []), exempt=exempt)
    with pytest.raises(DeclarationError, match="wrong"):
        registry.freeze()


def test_an_actor_without_department_is_not_in_the_department_of_nothing(store: Store) -> None:
    act = Act(store, Actor(id="x", name="某人", roles=frozenset({"writer"})))
    assert not act.allows("things.view", Thing(name="a", department=""))


def test_an_unknown_permission_is_a_mistake_of_the_program(store: Store) -> None:
    with pytest.raises(KeyError):
        Act(store, Actor(id="x", name="某人")).allows("things.unknown")
