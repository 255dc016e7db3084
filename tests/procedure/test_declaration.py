"""A procedure says clearly what is wrong in its file; a foundation is known and opens no case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from docstore.errors import DeclarationError
from docstore.procedure import declaration

FOUNDATION: dict[str, Any] = {
    "type_key": "fishing",
    "title": "行政捕捞",
    "category": "BL",
    "stages": list(declaration.STAGES),
    "filing": {"amount": 30, "unit": "wd", "since": "执法结束", "article": "第十四条"},
}
READY: dict[str, Any] = FOUNDATION | {
    "case_word": "应急捞案",
    "case_title": "对{party}的捕捞",
    "obligations": [
        {
            "key": "Z01",
            "title": "捕捞决定书",
            "kind": "written",
            "form": "Z01",
            "level": "must",
            "stage": "decision",
            "article": "第五条",
        }
    ],
}


def read(tmp_path: Path, content: Any) -> declaration.Procedure:
    path = tmp_path / "procedure.yaml"
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True), "utf-8")
    return declaration.read(path)


def test_a_foundation_has_title_and_stages_and_opens_nothing(tmp_path: Path) -> None:
    made = read(tmp_path, FOUNDATION)
    assert (made.title, made.stages, made.is_ready) == ("行政捕捞", declaration.STAGES, False)


def test_a_procedure_with_obligations_is_ready(tmp_path: Path) -> None:
    assert read(tmp_path, READY).is_ready


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"category": "no"}, "category"),
        ({"category": False}, "category"),  # what YAML makes of NO
        ({"type_key": "Fish-ing"}, "type_key"),
        ({"type_key": 3}, "type_key"),
        ({"stages": []}, "stages"),
        ({"stages": ["decision", "initiation"]}, "stages"),
        ({"stages": ["picnic"]}, "stages"),
        ({"stages": "decision"}, "stages"),
        ({"case_word": ""}, "case_word"),
        ({"case_title": "捕捞"}, "case_title"),
        ({"case_title": "对{nobody}的捕捞"}, "case_title"),
        ({"case_title": "对{party的捕捞"}, "case_title"),
        ({"stages": ["initiation"]}, "Z01：stage"),
        ({"filing": {**FOUNDATION["filing"], "unit": "moons"}}, "unit"),
        ({"filing": {"amount": 30}}, "读不懂"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_word_is_named_with_its_file(tmp_path: Path, change: dict[str, Any], named: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        read(tmp_path, READY | change)
    assert named in caught.value.message
    assert "procedure.yaml" in caught.value.message


@pytest.mark.parametrize("key", sorted(FOUNDATION))
def test_a_missing_word_is_named(tmp_path: Path, key: str) -> None:
    with pytest.raises(DeclarationError, match=f"缺少 {key}"):
        read(tmp_path, {k: v for k, v in FOUNDATION.items() if k != key})


@pytest.mark.parametrize("text", ["", "- 1", "a: [", "nothing"])
def test_what_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(DeclarationError, match=r"procedure\.yaml"):
        read(tmp_path, text)
