"""`module new`: what it makes passes conformance untouched; what cannot be made is refused and leaves nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from admin import boot, module_skeleton
from admin.cli.module_new import new
from docstore.errors import ConflictError, InvalidInputError
from tests.rendering.made import parts
from tools.template_builder.document import build
from tools.template_builder.layouts import all_clauses, all_layouts, form_of, page_rules, template_of


def test_what_is_made_passes_conformance_untouched(tmp_path: Path) -> None:
    said = CliRunner().invoke(new, ["fishing", "--type", "enforcement", "--at", str(tmp_path)])
    assert said.exit_code == 0, said.output
    module_skeleton.create("fishing_2", tmp_path, "行政捕捞")
    assert not [path for path in tmp_path.rglob("*") if "new_type" in path.name]
    checks = ("test_modules.py", "test_cases.py")
    command = ["-m", "pytest", *(f"tests/conformance/{one}" for one in checks), "--module-path", str(tmp_path)]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("QUANCHENG_", "PYTEST_"))}
    done = subprocess.run(
        [sys.executable, *command, "-rp", "-p", "no:cacheprovider", "-k", "fishing or shared or every"],
        cwd=boot.ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    for name in ("fishing", "fishing_2"):
        assert re.search(rf"PASSED .*test_a_case_goes_from_opening_to_the_archive\[{name}-whole\]", done.stdout)


@pytest.mark.parametrize(
    ("name", "title", "named"),
    [
        ("Fish-ing", "", "NAME"),
        ("class", "", "NAME"),
        ("../etc", "", "NAME"),
        ("fishing", "Fishing", "--title"),
        ("fishing", "捕捞: {x}", "--title"),
    ],
)
def test_a_bad_name_is_refused(tmp_path: Path, name: str, title: str, named: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        module_skeleton.create(name, tmp_path, title)
    assert list(caught.value.fields) == [named]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError) as caught:
        module_skeleton.create("fishing", tmp_path / "none")
    assert "--at" in caught.value.fields


@pytest.mark.parametrize(("name", "title"), [("inspection", ""), ("fishing", "行政检查")])
def test_a_name_or_title_that_is_taken_is_refused(tmp_path: Path, name: str, title: str) -> None:
    with pytest.raises(ConflictError, match="inspection"):
        module_skeleton.create(name, tmp_path, title)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_exists_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "fishing").mkdir()
    (tmp_path / "fishing" / "mine.txt").touch()
    with pytest.raises(ConflictError, match="fishing"):
        module_skeleton.create("fishing", tmp_path)
    assert [path.name for path in tmp_path.rglob("*")] == ["fishing", "mine.txt"]


def test_two_types_never_share_their_word_in_archive_codes(tmp_path: Path) -> None:
    made = [module_skeleton.create(f"a{number}", tmp_path) / "procedure.yaml" for number in range(3)]
    words = [yaml.safe_load(path.read_text(encoding="utf-8"))["category"] for path in made]
    assert len(set(words)) == len(words)


def test_the_word_file_of_the_skeleton_is_what_its_layout_makes() -> None:
    layout = all_layouts()["new_type_decision"]
    assert parts(build(form_of(layout), layout, page_rules(), all_clauses())) == parts(template_of(layout).read_bytes())
