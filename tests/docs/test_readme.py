"""What README and guides name is there: commands with their options, pictures, links, words of the screens."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from admin.cli import catalogue
from admin.cli.frame import LazyCommands

ROOT = Path(__file__).resolve().parents[2]
GUIDES = sorted((ROOT / "docs" / "guide").glob("*.md"))
FRONT = [ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "CHANGELOG.md"]
ALL = [*FRONT, *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "modules").glob("*/README.md"))]
ANYWHERE = {"--no-install", "--help"}

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_SAID = re.compile(r"「([^」]+)」")
# How work on the project is organised is nobody's concern who reads about the program.
_FOREIGN = (
    r"\.\./shared",
    r"(?<![\w.])/(?:work|home|root)/",
    r"\bissues\b",
    r"\bissue\s+#?\d",
    r"(?<![\w&/])#\d",
    r"\bTODO\b",
)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [*FRONT, *GUIDES], ids=name)
def test_every_command_named_exists_with_its_options(path):
    assert _faults(path.read_text(encoding="utf-8")) == []


def test_a_wrong_command_or_option_would_be_found():
    assert _faults("run `./quancheng dmeo`") == ["./quancheng dmeo: no such command"]
    assert _faults("run `./quancheng demo --prot 1`") == ["./quancheng demo --prot 1: no option --prot"]
    assert _faults("```sh\n./quancheng setup --data x  # why\n```") == ["./quancheng setup --data x: no option --data"]
    assert _faults("`./quancheng test tests/store -k kill --screens` `./quancheng tour --no-install --out x`") == []


def test_both_first_commands_come_first():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\./quancheng (\w+)", text)[:2] == ["demo", "test"]
    assert {*re.findall(r"\./quancheng (\w+)", text)} == set(catalogue.find_commands())


@pytest.mark.parametrize("path", ALL, ids=name)
def test_every_relative_link_and_picture_is_there(path):
    targets = [one for one in _LINK.findall(path.read_text(encoding="utf-8")) if not re.match(r"[a-z]+:|#", one)]
    missing = [one for one in targets if not (path.parent / one.partition("#")[0]).exists()]
    assert not missing


@pytest.mark.parametrize("path", ALL, ids=name)
def test_the_words_are_about_the_program(path):
    text = path.read_text(encoding="utf-8")
    assert [match.group() for pattern in _FOREIGN for match in re.finditer(pattern, text, re.IGNORECASE)] == []


@pytest.mark.parametrize("path", GUIDES, ids=name)
def test_a_guide_uses_the_words_of_the_screens(path):
    text, shown = path.read_text(encoding="utf-8"), _shown()
    assert [word for word in (*_BOLD.findall(text), *_SAID.findall(text)) if word not in shown] == []


@pytest.mark.parametrize("path", FRONT[:2], ids=name)
def test_both_readmes_say_which_pages_begin_a_real_store(path):
    assert re.search("本局设置.*科室.*账号", path.read_text(encoding="utf-8"))


def test_the_size_of_what_is_installed_is_the_same_wherever_it_is_said():
    """As measured on a bare machine; a person decides by it whether the disk will do."""
    lines = [line for path in (*FRONT[:2], ROOT / "tools" / "bootstrap.py") for line in path.read_text().splitlines()]
    said = [re.findall(r"\d+(?:\.\d+)? [MG]B", line) for line in lines if ".venv" in line]
    assert [one for one in said if one] == [["760 MB"]] * 3


def test_what_the_upload_page_refuses_is_in_the_officers_guide():
    page = (ROOT / "admin" / "static" / "js" / "upload.js").read_text(encoding="utf-8")
    guide = (ROOT / "docs" / "guide" / "officer.md").read_text(encoding="utf-8")
    refused = re.findall(r'return row\.fail\(_\("([^"]+)"\)\)', page)
    assert refused and [words for words in refused if f"「{words}」" not in guide] == []


def test_every_post_has_its_guide():
    listed = _LINK.findall((ROOT / "docs" / "guide" / "README.md").read_text(encoding="utf-8"))
    assert {path.name for path in GUIDES} - {"README.md"} == {one for one in listed if "/" not in one}


def _faults(text: str) -> list[str]:
    """Each `./quancheng …` of the text that would not run as written."""
    declared = catalogue.find_commands()
    group = LazyCommands(declared)
    faults = []
    for line in re.findall(r"\./quancheng [^`\n]+", text):
        words = shlex.split(line, comments=True)
        if words[1].startswith("-"):
            continue
        shell = shlex.join(words[:1]) + " " + " ".join(words[1:])
        if words[1] not in declared:
            faults.append(f"{shell}: no such command")
            continue
        command = group.get_command(click.Context(group), words[1])
        assert command is not None
        while isinstance(command, click.Group) and words[2:3] and words[2] in command.commands:
            command = command.commands[words.pop(2)]
        known = {option for parameter in command.params for option in parameter.opts} | ANYWHERE
        if not command.context_settings.get("ignore_unknown_options"):
            faults += [f"{shell}: no option {word}" for word in words[2:] if word[0] == "-" and word not in known]
    return faults


def _shown() -> str:
    """Everything a screen or a message can say: templates, scripts, modules, kernel, command line."""
    places = [
        ("admin", "*.html"),
        ("admin/static/js", "*.js"),
        ("admin", "*.py"),
        ("modules", "*.py"),
        ("docstore", "*.py"),
    ]
    files = [path for folder, pattern in places for path in sorted((ROOT / folder).rglob(pattern))]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)
