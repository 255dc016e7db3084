"""Samples of all forms on paper: what is printed is what was given, character for character, and Word opens it.

One form of each family in every run, the others with `--soak`; there all become PDF, too.
"""

from __future__ import annotations

import re
from typing import Any

import pypdfium2
import pytest

from admin import boot
from docstore.forms.context import display_context
from docstore.forms.declaration import FormDeclaration
from docstore.forms.sample import Sample, sample
from docstore.forms.sample_values import AWKWARD
from docstore.rendering import docx
from docstore.rendering.office import OfficeConverter
from docstore.rendering.pdf import find_soffice
from modules.documents.printing.sampling import sample_paper, words
from modules.documents.printing.shelf import of_program
from tests.rendering.made import body, paragraphs, parts, sound
from tools.template_builder.layouts import all_layouts

SHELF = of_program(boot.registry(), boot.templates_folder())
PRINTED = {name: form for name, form in SHELF.forms.items() if SHELF.template(form)}
FIRST_OF_FAMILY = {one["family"]: name for name, one in sorted(all_layouts().items(), reverse=True) if name in PRINTED}
EACH = pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name in FIRST_OF_FAMILY.values() else [pytest.mark.soak])
        for name in sorted(PRINTED)
    ],
)
MARKED = ("str", "text", "addr", "org", "dict")
# A text that only the other choice prints.
OTHER_CHOICE = {"N20": {"preservation_method": "异地保存"}, "P08": {"extension_granted": "不同意"}}
MANY_LINES = f"{AWKWARD}。\n\n  前面空格，\t制表符，行末空格  \n末行"


def marked(form: FormDeclaration) -> tuple[Sample, dict[str, str]]:
    """The sample with a text of its own in each field of free words, also in the cells of tables; and those texts."""
    made, texts = sample(form, words()), {}
    inputs: dict[str, Any] = dict(made.inputs)

    def text(key: str, kind: str) -> str:
        texts[key] = f"〈{key}〉{MANY_LINES if kind == 'text' else AWKWARD}"
        return texts[key]

    for field in form.fields:
        if field.repeats or not field.is_typed:
            continue
        if field.type in MARKED:
            inputs[field.key] = text(field.key, field.type)
        elif field.type in ("list", "qa"):
            rows = inputs.get(field.key) or [{}]
            cells = {
                one.key: text(f"{field.key}.{one.key}", one.type)
                for one in field.columns
                if one.type in MARKED and not one.repeats
            }
            inputs[field.key] = [{**rows[0], **cells}, *rows[1:]]
    return Sample(inputs, made.facts, made.chain), texts


@EACH
def test_what_is_printed_is_what_was_given(name: str) -> None:
    form = PRINTED[name]
    given, texts = marked(form)
    missing = set(texts) - printed_of(form, given, texts)
    if name in OTHER_CHOICE:
        other = Sample({**given.inputs, **OTHER_CHOICE[name]}, given.facts, given.chain)
        assert missing
        missing -= printed_of(form, other, texts)
    assert not missing


def printed_of(form: FormDeclaration, given: Sample, texts: dict[str, str]) -> set[str]:
    """The keys whose texts are on the paper, in the body or at the foot of a page: whole wherever they begin."""
    context = display_context(form, given.values(form), bureau=given.facts["bureau"], number="1号", is_issued=True)
    content = docx.render(SHELF.require_template(form), context)
    sound(content)
    feet = [line for part, xml in parts(content).items() if "/footer" in part for line in paragraphs(xml)]
    printed = "\n".join([*body(content), *feet])
    found = set()
    for key, text in texts.items():
        for place in (one.start() for one in re.finditer(re.escape(f"〈{key}〉"), printed)):
            assert printed[place : place + len(text)] == text
            found.add(key)
    return found


@pytest.fixture(scope="module")
def converter() -> Any:
    soffice = find_soffice()
    assert soffice is not None
    made = OfficeConverter(soffice)
    yield made
    made.close()


@pytest.mark.soak
@pytest.mark.pdf
@pytest.mark.parametrize("name", sorted(PRINTED))
@pytest.mark.parametrize("kind", ["sample", "extreme", "blank"])
def test_it_becomes_pdf(name: str, kind: Any, converter: OfficeConverter) -> None:
    form = PRINTED[name]
    pdf = pypdfium2.PdfDocument(converter.convert(sample_paper(form, SHELF.require_template(form), kind)))
    assert len(pdf) >= 1
    assert "".join(pdf[0].get_textpage().get_text_range().split())
