"""What the sources say to people: every Chinese text of an owner's Python, pages, scripts and data files.

Chinese in our sources is what people read, so nothing has to be marked: every literal with Chinese in it counts, but
for docstrings and what `UNSAID` leaves out. A text made of parts must be one literal with named places
(`_("缺 {n} 项", n=n)`, `Sentence(…)`, an error's template): an f-string cannot be looked up.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeGuard

import yaml
from jinja2.ext import babel_extract

from admin.translations.catalogue import CONTEXT_END

CHINESE = re.compile(r"[\u3400-\u9fff]")
# Files whose Chinese no page shows, of any owner. Papers, packages and what verifies them are Chinese by law; commands
# and the mistakes in a declaration or a machine's set-up speak to those who run and build, in Chinese.
UNSAID = (
    *(
        "cli/*",
        "commands.py",
        "reference/**",
        "contributions.py",
        "fingerprints.py",
        "module_skeleton.py",
        "skeleton/**",
        "children.py",
    ),
    *("migrations/**", "tests/**", "example/**", "fingerprints/**", "translations/**", "templates/**", "vendor/**"),
    *("custody/archive.py", "custody/audit*.py", "custody/continuity.py", "custody/expected_key.py"),
    *("custody/handover.py", "custody/item_proof.py", "custody/kept.py", "custody/key*.py", "custody/manifest.py"),
    *("custody/merkle.py", "custody/names.py", "custody/note.py", "custody/package.py", "custody/paper.py"),
    *("custody/verify*.py", "custody/verify_page/**", "rendering/**", "numbers.py"),
    *(
        "registry/data_files.py",
        "registry/graph.py",
        "registry/loader.py",
        "registry/manifest.py",
        "registry/registry.py",
    ),
    *("registry/migration/**", "forms/citation.py", "forms/declaration.py", "forms/field.py"),
    # Sample papers and the commands that print them.
    *("forms/sample*.py", "sampling.py", "shelf.py", "by_command.py", "values_file.py", "data/sample.yaml"),
    *("forms/template_check.py", "forms/context.py", "forms/types/capitals.py"),
    *("procedure/declaration.py", "workflow/definition.py", "blobs/master_keys.py", "blobs/encrypting.py"),
    *(
        "store/address.py",
        "store/datadir.py",
        "store/embedded.py",
        "boot.py",
        "new_store.py",
        "readiness.py",
        "supervisor.py",
        "ports.py",
        "running.py",
        "disk_watch.py",
        "database.py",
        "module_wishes.py",
    ),
    # The journey of the exercise: its bureau is invented data.
    *("bureau.py", "journey.py", "case_input.py", "report.py", "visitor.py", "waiting.py", "data/bureau.yaml"),
    # Names of statutes and terms of the bureau's tables: data, on papers as on screens.
    *("data/statutes/**", "data/terms/**"),
)
# Marks and numerals that the code compares with or writes on paper.
_MARKS = frozenset(
    {
        "内",
        "某厂",
        "零",
        "零一二三四五六七八九",
        "十",
        "_",
        "中文",
        "同意。",
    }
)
_TRANSLATES = frozenset({"_", "Sentence", "_chained"})
_WORD_IN_SCRIPT = re.compile(r'\b_\(\s*"((?:[^"\\]|\\.)*)"')
# Keys of the data files whose values are shown; others (articles' wording, a bureau's own names) are data.
_SHOWN_IN_DATA = frozenset(
    {
        "name",
        "label",
        "title",
        "hint",
        "options",
        "article",
        "needs_title",
        "rule",
        "source",
        "reason",
        "legal_basis",
        "signer",
    }
)


def found_in(owner: Path) -> dict[str, list[str]]:
    """Chinese text → the files that say it, by their path in the owner's folder; in the order of the files."""
    found: dict[str, list[str]] = {}
    for path in files_in(owner, *_READERS):
        place = path.relative_to(owner).as_posix()
        for text in _READERS[path.suffix](path):
            files = found.setdefault(text, [])
            if place not in files:
                files.append(place)
    return found


def files_in(owner: Path, *endings: str) -> list[Path]:
    """Files of these endings that say something on a page."""
    files = (path for path in sorted(owner.rglob("*")) if path.suffix in endings)
    return [path for path in files if not _is_unsaid(path.relative_to(owner))]


def _is_unsaid(place: Path) -> bool:
    return any(place.match(one) or _below(place, one) for one in UNSAID)


def _below(place: Path, pattern: str) -> bool:
    head = pattern.removesuffix("/**")
    return head != pattern and place.is_relative_to(head)


def _of_python(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    events = {id(node.args[1]) for node in ast.walk(tree) if _registers_event(node)}
    skipped = {id(part) for node in ast.walk(tree) for part in _not_text(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            if CHINESE.search(node.value) and node.value not in _MARKS:
                yield f"event{CONTEXT_END}{node.value}" if id(node) in events else node.value
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in _TRANSLATES and node.args:
            first = node.args[0]  # punctuation between words has no Chinese letter, but is said, too
            if isinstance(first, ast.Constant) and not CHINESE.search(str(first.value)):
                yield str(first.value)


def _registers_event(node: ast.AST) -> TypeGuard[ast.Call]:
    """`c.event_type(name, sentence)`: a sentence without its subject, which other languages put in another form."""
    return isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "event_type" and len(node.args) > 1


def _not_text(node: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, patterns, and the pieces of f-strings."""
    if isinstance(node, ast.Expr):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield from node.values
    elif isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
        yield from node.args


def f_strings_in(path: Path) -> Iterator[tuple[int, str]]:
    """The line and source of every f-string with Chinese in it: text that cannot be translated."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr) and any(CHINESE.search(ast.unparse(part)) for part in node.values):
            yield node.lineno, ast.unparse(node)


def _of_template(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        for _line, _function, text, _comments in babel_extract(file, ("_", "gettext"), (), {"silent": "false"}):
            said = text[0] if isinstance(text, tuple) else text  # a tuple, when places are filled in
            if said:
                yield said


def _of_script(path: Path) -> Iterator[str]:
    for match in _WORD_IN_SCRIPT.finditer(path.read_text(encoding="utf-8")):
        yield match[1].replace('\\"', '"')


def _of_data(path: Path) -> Iterator[str]:
    yield from _shown(yaml.safe_load(path.read_text(encoding="utf-8")))


def _shown(data: Any, is_shown: bool = False) -> Iterator[str]:
    if isinstance(data, str):
        if is_shown and CHINESE.search(data):
            yield data
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield from _shown(value, key in _SHOWN_IN_DATA)
    elif isinstance(data, list):
        for value in data:
            yield from _shown(value, is_shown)


_READERS = {".py": _of_python, ".html": _of_template, ".js": _of_script, ".yaml": _of_data}
