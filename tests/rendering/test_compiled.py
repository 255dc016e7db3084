"""What is kept of a template from one paper to the next changes no byte of either."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from docstore.errors import TemplateContextError
from docstore.rendering import compiled, docx
from docstore.rendering.package import packed
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
    assert len(compiled._packages) <= 2


def test_a_package_is_the_zip_that_python_writes() -> None:
    members = {**parts((SET / "N03.docx").read_bytes()), "word/media/图.xml": b"x", "word/empty.xml": b""}
    names = ["[Content_Types].xml", "_rels/.rels", *sorted(set(members) - {"[Content_Types].xml", "_rels/.rels"})]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name in names:
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            package.writestr(member, members[name])
    assert packed(members) == packed(members) == stream.getvalue()
