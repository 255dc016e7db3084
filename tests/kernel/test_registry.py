"""The registry refuses what is named twice, what refers to nothing, and everything after the start."""

from __future__ import annotations

import pytest

from docstore.errors import DeclarationError, DuplicateContributionError
from docstore.registry.registry import Contributor, Registry


def test_a_name_given_twice_names_both_modules() -> None:
    registry = Registry()
    Contributor(registry, "one").permission("p", "做")
    with pytest.raises(DuplicateContributionError, match=r"one.*two"):
        Contributor(registry, "two").permission("p", "做")


def test_a_grant_to_an_unknown_role_stops_the_start() -> None:
    registry = Registry()
    c = Contributor(registry, "one")
    c.permission("p", "做")
    c.scope("any", "全部", {})
    c.grant("p", "nobody")
    with pytest.raises(DeclarationError, match="nobody"):
        registry.freeze()


def test_nothing_can_be_added_after_the_start() -> None:
    registry = Registry()
    registry.freeze()
    with pytest.raises(DuplicateContributionError):
        Contributor(registry, "late").permission("p", "做")
