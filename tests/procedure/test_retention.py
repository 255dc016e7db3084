"""Of the retention rules of a type, no order of files and modules makes a shorter one win; faults are named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from docstore.errors import DeclarationError
from docstore.procedure.retention import RetentionRule, fitting, read

GOOD = {"id": "r1", "type_key": "fishing", "years": 10, "title": "捕捞", "reason": "保管 10 年", "source": "建议"}
rules = st.lists(
    st.builds(
        RetentionRule,
        id=st.text("abc", min_size=1),
        type_key=st.sampled_from(["fishing", "hunting"]),
        years=st.integers(0, 60),
        title=st.just("题"),
        reason=st.just("由"),
        source=st.just("据"),
        when_document=st.sampled_from(["", "N1", "N2"]),
    ),
    max_size=6,
)


@settings(deadline=None)
@given(rules, st.sets(st.sampled_from(["N1", "N2"])), st.randoms())
def test_the_order_of_rules_shortens_nothing(given_rules: list[RetentionRule], forms: set[str], random: Any) -> None:
    found = fitting(given_rules, "fishing", forms)
    shuffled = random.sample(given_rules, len(given_rules))
    again = fitting(shuffled, "fishing", forms)
    assert (found is None) == (again is None)
    if found is not None and again is not None:
        assert (found.years, bool(found.when_document)) == (again.years, bool(again.when_document))
        assert found.type_key == "fishing" and (not found.when_document or found.when_document in forms)


@pytest.mark.parametrize(
    ("change", "said"),
    [({"years": -1}, "years"), ({"years": True}, "years"), ({"source": ""}, "source"), ({"x": 1}, "可加")],
)
def test_a_fault_is_named(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    path = tmp_path / "retention.yaml"
    path.write_text(yaml.safe_dump([GOOD | change], allow_unicode=True), encoding="utf-8")
    with pytest.raises(DeclarationError, match=said):
        read(path)
