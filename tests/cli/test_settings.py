"""Settings are read from the environment alone, checked, and written down."""

from __future__ import annotations

from pathlib import Path

import pytest

import settings
from docstore.errors import SettingError

ROOT = Path(__file__).resolve().parents[2]


def test_the_environment_overrides_defaults_with_the_right_types():
    assert settings.read({}).port == 8000
    values = settings.read({"QUANCHENG_PORT": "9000", "QUANCHENG_NO_INSTALL": "1", "QUANCHENG_DATA": "/srv/库"})
    assert (values.port, values.no_install, values.data) == (9000, True, Path("/srv/库"))
    assert settings.read({"HOME": "/root", "PORT": "1"}) == settings.read({})


@pytest.mark.parametrize(
    ("variable", "text"),
    [("PORT", "many"), ("PORT", "-1"), ("NO_INSTALL", "perhaps"), ("MONGODB_CACHE_GB", "0"), ("PROT", "1")],
)
def test_a_wrong_value_or_name_is_refused_by_its_variable(variable, text):
    with pytest.raises(SettingError, match=f"QUANCHENG_{variable}"):
        settings.read({f"QUANCHENG_{variable}": text})


def test_a_child_is_told_what_was_decided_here(monkeypatch):
    monkeypatch.setenv("QUANCHENG_PORT", "9000")
    child = settings.child_environment(data=Path("/srv/x"), no_install=True)
    values = settings.read({key: value for key, value in child.items() if key.startswith("QUANCHENG_")})
    assert (values.port, values.data, values.no_install) == (9000, Path("/srv/x"), True)
    assert "QUANCHENG_PORT" not in settings.environment_without("no_install")


def test_the_reference_is_what_the_table_says():
    assert (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8") == settings.reference()
