"""A template that does not agree with its form refuses the start, in one line, before anything runs."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import settings
from admin import boot, new_store
from docstore.errors import StartupError, TemplateDefinitionError
from docstore.store.datadir import DataDirectory, StoreMarker
from tests.conftest import TestMongo
from tests.forms.made import SET
from tests.rendering.made import template


@pytest.fixture
def own_templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The bureau's own folder of sets, named in the settings; a copy of the shipped one to begin with."""
    folder = tmp_path / "own"
    shutil.copytree(SET, folder / "ours")
    monkeypatch.setenv("QUANCHENG_TEMPLATES", str(folder))
    settings.current.cache_clear()
    yield folder
    settings.current.cache_clear()


def spoil(folder: Path) -> None:
    template(folder / "ours", "{{ party }}{{ shoe_size }}", name="N05")


def test_the_shipped_templates_are_checked_in_no_time() -> None:
    boot.registry()
    began = time.process_time()
    boot.require_templates()
    assert time.process_time() - began < 1


def test_a_store_is_opened_with_right_templates_only(
    own_templates: Path, mongo: TestMongo, data_directory: DataDirectory
) -> None:
    new_store.install(data_directory, mongo.address, exercise=False, database=mongo.new_name())
    store = boot.open_store(data_directory, mongo.address, hints=False)
    assert store.equipment.templates == own_templates
    store.client.close()
    spoil(own_templates)
    with pytest.raises(TemplateDefinitionError) as caught:
        boot.open_store(data_directory, mongo.address, hints=False)
    assert isinstance(caught.value, StartupError)
    for piece in ("N05.docx", "印“shoe_size”", "没有印“review_body”"):
        assert piece in caught.value.message
    assert "N03" not in caught.value.message


def test_serve_says_it_before_anything_runs(own_templates: Path, data_directory: DataDirectory) -> None:
    data_directory.mark_store(StoreMarker(exercise=False, database="quancheng"))
    spoil(own_templates)
    said = subprocess.run(
        [sys.executable, "-m", "admin.cli", "serve", "--data", str(data_directory.path)],
        cwd=boot.ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert said.returncode == 2
    assert "shoe_size" in said.stderr
    assert "Traceback" not in said.stderr
    assert data_directory.server() is None
