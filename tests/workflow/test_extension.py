"""An extension of a workflow adds; whatever it adds, nobody gets anywhere that he did not get before."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docstore.errors import DeclarationError, WorkflowDefinitionError
from docstore.registry.registry import Contributor, Registry
from docstore.workflow.definition import KIND, Guard, Transition, Workflow, workflow
from docstore.workflow.extension import Extension, check_grants, extended

STATES = ("a", "b", "c")
NEW = ("x", "y")
PERMISSIONS = ("p", "q")


def guard(name: str) -> Guard:
    def one(uow: object, document: object) -> None:
        """Known by its name."""

    one.__name__ = name
    return one


GUARDS = tuple(guard(name) for name in "gh")
_some_guards = st.lists(st.sampled_from(GUARDS), max_size=2, unique=True).map(tuple)


@st.composite
def flows(draw: st.DrawFn) -> Workflow:
    moves = [
        Transition(
            f"t{n}", "步", (draw(st.sampled_from(STATES)),), target, draw(st.sampled_from(PERMISSIONS)), "e", "", gs
        )
        for n, (target, gs) in enumerate(draw(st.lists(st.tuples(st.sampled_from(STATES), _some_guards), max_size=5)))
    ]
    moves += [
        Transition("ab", "步", ("a",), "b", "p", "e"),
        Transition("bc", "步", ("b",), "c", "q", "e", "", GUARDS[:1]),
    ]
    return workflow("flow", "things", dict.fromkeys(STATES, "态"), *moves)


@st.composite
def extensions(draw: st.DrawFn, flow: Workflow, mark: str) -> Extension:
    """Any extension, most of them refused; `mark` keeps the names of two apart."""
    new = [state + mark for state in NEW[: draw(st.integers(0, 2))]]
    moves = []
    for number in range(draw(st.integers(0, 4))):
        stands_for = draw(st.sampled_from(["", *flow.transitions]))
        target = draw(st.sampled_from([*flow.states, *new]))
        moves.append(
            Transition(
                f"{mark}{number}",
                "步",
                tuple(draw(st.lists(st.sampled_from([*flow.states, *new]), min_size=1, max_size=2, unique=True))),
                flow.transitions[stands_for].target if stands_for else target,
                "" if stands_for else draw(st.sampled_from(PERMISSIONS)),
                "e",
                "",
                draw(_some_guards),
                stands_for,
            )
        )
    guarded = draw(st.dictionaries(st.sampled_from([*flow.transitions]), _some_guards, max_size=2))
    return Extension(dict.fromkeys(new, "态"), tuple(moves), guarded)


def reached(flow: Workflow, start: str, permissions: set[str], satisfied: set[Guard]) -> set[str]:
    """Where a document can get for somebody with these permissions, while only these guards let pass."""
    found, waiting = {start}, [start]
    while waiting:
        state = waiting.pop()
        for one in flow.transitions.values():
            if state in one.sources and one.permission in permissions and set(one.guards) <= satisfied:
                waiting += [one.target] if one.target not in found else []
                found.add(one.target)
    return found


def subsets(things: tuple) -> list[set]:
    return [set(one) for size in range(len(things) + 1) for one in combinations(things, size)]


@settings(deadline=None)
@given(st.data())
def test_an_extension_never_widens_and_never_removes(data: st.DataObject) -> None:
    flow = data.draw(flows())
    wider = flow
    for mark in "12":
        try:
            wider = extended(wider, data.draw(extensions(wider if mark == "1" else flow, mark)))
        except WorkflowDefinitionError:
            continue
    for name, one in flow.transitions.items():
        kept = wider.transitions[name]
        assert (kept.sources, kept.target, kept.permission) == (one.sources, one.target, one.permission)
        assert set(kept.guards) >= set(one.guards)
    assert wider.initial == flow.initial and set(wider.states) >= set(flow.states)
    for permissions in subsets(PERMISSIONS):
        for satisfied in subsets(GUARDS):
            for start in flow.states:
                after = reached(wider, start, permissions, satisfied) & set(flow.states)
                assert after <= reached(flow, start, permissions, satisfied)


FLOW = workflow(
    "flow",
    "things",
    {"open": "在办", "closed": "办结"},
    Transition("close", "办结", ("open",), "closed", "things.close", "closed", "", GUARDS[:1]),
)
PAUSE = Transition("pause", "中止", ("open",), "paused", "things.pause", "paused")


@pytest.mark.parametrize(
    ("extension", "said"),
    [
        (Extension({"open": "再开"}), "open"),
        (Extension(transitions=(Transition("close", "办结", ("open",), "closed", "things.all", "closed"),)), "close"),
        (Extension(transitions=(Transition("slip", "溜", ("open",), "closed", "things.all", "closed"),)), "instead_of"),
        (
            Extension(transitions=(Transition("slip", "溜", ("open",), "closed", "all", "e", instead_of="close"),)),
            "权限",
        ),
        (Extension(transitions=(Transition("reopen", "重开", ("closed",), "open", "things.all", "opened"),)), "open"),
        (Extension({"paused": "中止"}, (PAUSE, Transition("end", "完", ("paused",), "closed", "all", "e"))), "closed"),
        (Extension({"lost": "丢"}), "走不到"),
        (Extension(guards={"none": GUARDS}), "none"),
    ],
)
def test_what_would_widen_or_replace_is_refused_by_its_name(extension: Extension, said: str) -> None:
    with pytest.raises(WorkflowDefinitionError, match=said):
        extended(FLOW, extension)


def test_a_step_in_place_of_another_passes_every_guard_of_it_whoever_adds_one_and_when() -> None:
    pausing = Extension(
        {"paused": "中止"},
        (
            PAUSE,
            Transition("resume", "恢复", ("paused",), "open", "things.pause", "resumed"),
            Transition("end", "终结", ("paused",), "closed", "", "closed", instead_of="close"),
        ),
    )
    guarding = Extension(guards={"close": GUARDS[1:]})
    for order in ((pausing, guarding), (guarding, pausing)):
        flow = FLOW
        for extension in order:
            flow = extended(flow, extension)
        for name in ("close", "end"):
            assert set(flow.transitions[name].guards) == set(GUARDS)
            assert flow.transitions[name].permission == "things.close"
        assert flow.transitions["pause"].guards == ()
    assert set(FLOW.transitions) == {"close"}


def test_no_module_opens_a_step_of_another_by_a_grant() -> None:
    registry, further = Registry(extenders={KIND: extended}), Registry()
    below = Contributor(registry, "below")
    below.permission("things.close", "办结")
    below.add(KIND, "flow", FLOW)
    Contributor(further, "above").grant("things.close", "everybody")
    with pytest.raises(WorkflowDefinitionError, match=r"things\.close"):
        check_grants(registry, further)


def test_only_what_a_module_below_contributed_is_extended() -> None:
    registry, further = Registry(extenders={KIND: extended}), Registry()
    Contributor(registry, "beside").add(KIND, "flow", FLOW)
    Contributor(further, "above").extend(KIND, "flow", Extension(guards={"close": GUARDS}))
    with pytest.raises(DeclarationError, match="flow"):
        registry.absorb(further)
    assert registry.of(KIND)["flow"] is FLOW
