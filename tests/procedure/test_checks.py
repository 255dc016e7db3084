"""A module's checks say clearly what is wrong in their file, and each is computed by the module that declares it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from docstore.errors import DeclarationError
from docstore.procedure import checks
from docstore.registry.registry import Contributor, Registry

GOOD = {"id": "K1", "rule": "写了两名执法人员", "severity": "deduct", "points": 2, "source": "第四十二条"}


def read(tmp_path: Path, *rows: Any) -> list[checks.CaseCheck]:
    path = tmp_path / "checks.yaml"
    path.write_text(yaml.safe_dump(list(rows), allow_unicode=True), encoding="utf-8")
    return [one for _, _, one in checks.read(path)]


def test_a_check_is_read_as_it_is_written(tmp_path: Path) -> None:
    (one,) = read(tmp_path, {**GOOD, "applies": ["inspection"]})
    assert (one.id, one.severity, one.points, one.applies) == ("K1", "deduct", 2, ("inspection",))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"severity": "bad"}, "severity"),
        ({"points": 0}, "points"),
        ({"severity": "veto"}, "points"),
        ({"points": True}, "points"),
        ({"source": " "}, "source"),
        ({"rule": None}, "rule"),
        ({"how": "人工"}, "可加 applies、points"),
    ],
)
def test_a_fault_is_named_with_its_check(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    with pytest.raises(DeclarationError, match=said):
        read(tmp_path, GOOD | change)


def test_a_check_without_its_computation_breaks_the_module_and_so_does_the_reverse() -> None:
    for kind, other in ((checks.KIND, checks.RUN), (checks.RUN, checks.KIND)):
        further = Registry()
        c = Contributor(further, "one")
        c.add(kind, "K1", None)
        with pytest.raises(DeclarationError, match="K1"):
            checks.require_computed(Registry(), further)
        c.add(other, "K1", None)
        checks.require_computed(Registry(), further)
