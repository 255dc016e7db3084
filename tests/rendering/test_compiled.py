"""What is kept of a template from one paper to the next changes no byte of either."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from docstore.errors import TemplateContextError
from docstore.rendering import compiled, docx
from tests.forms.made import SET
from tests.rendering.made import context_of, parts, template


def plain(path: Path, context: dict[str, Any]) -> dict[str, bytes]:
    """The members that docxtpl makes by itself, with nothing kept."""
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, finalize=docx.make_environment().finalize
    )
    environment.filters = docx.make_environment().filters
    document = DocxTemplate(path)
    document.render({**context, "qr": ""}, environment)
    stream = io.BytesIO()
    document.save(stream)
    return parts(stream.getvalue())


@pytest.mark.parametrize("name", ["N02", "N03", "N05"])
def test_it_makes_what_docxtpl_makes(name: str) -> None:
    for changes in ({}, {"party": "另一家 & <b>公司</b>\t制表"}, {}):
        context = context_of(name, **changes)
        assert parts(docx.render(SET / f"{name}.docx", context)) == plain(SET / f"{name}.docx", context)


def test_line_breaks_of_the_template_itself_are_kept(tmp_path: Path) -> None:
    made = template(tmp_path, "一行{{ a }}\t二\n三")
    assert parts(docx.render(made, {"a": "x\ny"})) == plain(made, {"a": "x\ny"})


def test_a_template_that_changed_is_read_anew(tmp_path: Path) -> None:
    first = docx.render(template(tmp_path, "旧的{{ a }}"), {"a": "x"})
    second = docx.render(template(tmp_path, "新的{{ a }}"), {"a": "x"})
    assert "旧的x".encode() in parts(first)["word/document.xml"]
    assert "新的x".encode() in parts(second)["word/document.xml"]
    with pytest.raises(TemplateContextError, match="b"):
        docx.render(template(tmp_path, "新的{{ b }}"), {"a": "x"})


def test_it_keeps_only_so_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "_TEXTS", 3)
    monkeypatch.setattr(compiled, "_TEMPLATES", 2)
    for number in range(6):
        docx.render(template(tmp_path, f"{number}{{{{ a }}}}"), {"a": "x"})
    assert len(compiled._codes) <= 3
    assert len(compiled._names) <= 2
