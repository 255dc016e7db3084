"""Settings are read from the environment alone, checked, and written down."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

import settings
from admin import time_stamps
from docstore.errors import SettingError
from tests.local_authority import Root

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


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"TSA_URL": "tsa.gov.internal"}, "QUANCHENG_TSA_URL"),
        ({"TSA_URL": "ftp://tsa/"}, "QUANCHENG_TSA_URL"),
        ({"TSA_URL": "http://tsa/"}, "还要设 QUANCHENG_TSA_CA"),
        ({"TSA_URL": "http://tsa/", "TSA_CA": "/no/such/file"}, "QUANCHENG_TSA_CA"),
        ({"TSA_URL": "http://tsa/", "TSA_CA": __file__}, "QUANCHENG_TSA_CA"),
        ({"TSA_URL": "http://tsa/", "TSA_CA": __file__, "TSA_POLICY": "最好的"}, "QUANCHENG_TSA_POLICY"),
    ],
)
def test_a_time_stamp_authority_that_cannot_work_is_refused_by_its_variable(values, named):
    with pytest.raises(SettingError, match=named):
        time_stamps.authority(settings.read({f"QUANCHENG_{name}": text for name, text in values.items()}))


def test_a_time_stamp_authority_is_made_of_its_settings(tmp_path):
    (tmp_path / "root.pem").write_bytes(Root().pem)
    values = {"TSA_URL": "https://tsa/", "TSA_CA": str(tmp_path / "root.pem"), "TSA_MINUTES": "60"}
    made = time_stamps.authority(settings.read({f"QUANCHENG_{name}": text for name, text in values.items()}))
    assert made and made.host == "tsa" and made.every == timedelta(hours=1)
    assert time_stamps.authority(settings.read({})) is time_stamps.trust(settings.read({})) is None


def test_a_child_is_told_what_was_decided_here(monkeypatch):
    monkeypatch.setenv("QUANCHENG_PORT", "9000")
    child = settings.child_environment(data=Path("/srv/x"), no_install=True)
    values = settings.read({key: value for key, value in child.items() if key.startswith("QUANCHENG_")})
    assert (values.port, values.data, values.no_install) == (9000, Path("/srv/x"), True)
    assert "QUANCHENG_PORT" not in settings.environment_without("no_install")


def test_the_reference_is_what_the_table_says():
    assert (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8") == settings.reference()
