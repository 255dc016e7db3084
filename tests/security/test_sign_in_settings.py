"""The rules that the settings make for a store."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

import settings
from admin.sign_in_settings import sign_in_rules
from docstore.errors import SettingError

THREE = {"administrator", "security_administrator", "audit_administrator"}


def rules(monkeypatch: pytest.MonkeyPatch, *, is_exercise: bool, **environment: str) -> Any:
    read = settings.read({f"QUANCHENG_{name}": value for name, value in environment.items()})
    monkeypatch.setattr(settings, "current", lambda: read)
    registry = SimpleNamespace(roles=dict.fromkeys([*THREE, "keeper"]))
    store: Any = SimpleNamespace(is_exercise=is_exercise, registry=registry)
    return sign_in_rules(store)


def test_administrators_of_a_real_store_need_the_second_step_and_nobody_of_an_exercise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert rules(monkeypatch, is_exercise=False).second_step_roles == THREE
    assert rules(monkeypatch, is_exercise=True).second_step_roles == frozenset()
    both = rules(monkeypatch, is_exercise=False, SECOND_STEP_ROLES="keeper, administrator", SIGN_IN_TRIES="3")
    assert both.second_step_roles == {"keeper", "administrator"} and both.tries == 3


def test_a_post_that_nobody_knows_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingError, match="keepr"):
        rules(monkeypatch, is_exercise=False, SECOND_STEP_ROLES="keepr")
