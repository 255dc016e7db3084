"""The shipped templates are what the layouts make, and look after what no reader should meet."""

from __future__ import annotations

import io
from typing import Any

import pytest
import yaml
from docx import Document

from admin.boot import ROOT
from tests.forms.made import SET, SHIPPED
from tests.rendering.made import parts
from tools import build_templates

PAGE = yaml.safe_load((ROOT / "tools/layouts/page.yaml").read_text("utf-8"))
LAYOUTS = {
    one["id"]: one for one in yaml.safe_load((ROOT / "tools/layouts/national-2016.yaml").read_text("utf-8"))["forms"]
}
CLAUSES = {
    one["id"]: one
    for path in sorted(ROOT.glob("modules/*/data/clauses.yaml"))
    for one in yaml.safe_load(path.read_text("utf-8"))["clauses"]
}


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_the_shipped_template_is_what_its_layout_makes(name: str) -> None:
    made = parts(build_templates.build(LAYOUTS[name], PAGE, CLAUSES))
    shipped = parts((SET / f"{name}.docx").read_bytes())
    assert [one for one in sorted(set(made) | set(shipped)) if made.get(one) != shipped.get(one)] == []


@pytest.mark.parametrize("name", ["N05", "N06", "copy_letter"])
def test_no_page_bears_signatures_and_seal_alone(name: str) -> None:
    document: Any = Document(io.BytesIO((SET / f"{name}.docx").read_bytes()))
    words = [one for one in document.paragraphs if one.text.strip() and not one.text.startswith("{%p")]
    first = next(at for at, one in enumerate(words) if "（签名）" in one.text or "（印章）" in one.text)
    # A text of many lines has two forms of a line, of which only the last keeps.
    assert any(one.paragraph_format.keep_with_next for one in words[first - 2 : first])
    assert all(one.paragraph_format.keep_with_next for one in words[first:-1])


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_latin_text_is_not_broken_as_chinese_is(name: str) -> None:
    document: Any = Document(io.BytesIO((SET / f"{name}.docx").read_bytes()))
    language = document.styles["Normal"].element.rPr.findall(".//{*}lang")[0]
    assert [language.get(key) for key in sorted(language.keys())] == ["zh-CN", "en-US"]
