"""One form of every family, the others in the long run: what is on the paper equals the data, blank and extreme too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from docstore.forms.context import printing_names
from docstore.rendering import docx
from modules.documents.printing.sampling import Kind, sample_context
from tests.rendering.made import paragraphs, parts, sound
from tools.template_builder.layouts import all_layouts, form_of, template_of

LAYOUTS = {name: one for name, one in all_layouts().items() if re.fullmatch(r"[A-Z]\d\d", name)}
FIRST = {one["family"]: name for name, one in reversed(LAYOUTS.items())}
NAMES = [pytest.param(name, marks=() if name in FIRST.values() else pytest.mark.soak) for name in LAYOUTS]
_PRINTED = re.compile(r"word/(?:document|footer\d*)\.xml")


@pytest.mark.parametrize("kind", ["sample", "extreme", "blank"])
@pytest.mark.parametrize("name", NAMES)
def test_a_paper_shows_what_it_was_given(name: str, kind: Kind) -> None:
    layout = LAYOUTS[name]
    form = form_of(layout)
    context = sample_context(form, kind)
    made = docx.render(template_of(layout), context)
    sound(made)
    text = "\n".join(line for part, xml in parts(made).items() if _PRINTED.fullmatch(part) for line in paragraphs(xml))
    # Of variants only the chosen one is printed, with what stands in it.
    unchosen = "".join(words for block in layout["blocks"] for words in block.get("when", {}).values())
    missing = [
        key
        for key, names in printing_names(form).items()
        # A choice may be on the paper as a tick, or as the variant that it chose.
        if key not in layout.get("mask", ())
        and f"{{{key}}}" not in unchosen
        and form.field(key).type not in ("bool", "enum")
        and not any(all(piece in text for piece in pieces(context[one])) for one in names if one in context)
    ]
    assert missing == []


def pieces(value: Any) -> Iterator[str]:
    """The texts that stand on the paper when `value` does; of a person at least the name."""
    if isinstance(value, str):
        yield from value.split("\n")
    elif isinstance(value, list):
        for one in value:
            yield from pieces(one)
    elif "name" in value and "text" in value and "no" not in value:
        yield value["name"]
    elif "image" not in value:
        yield from (value.get("signer", ""), value["text"]) if "signer" in value and "text" in value else ()
        for key, one in value.items():
            if key not in ("no", "mark", "certificate", "date"):
                yield from pieces(one)


@pytest.mark.parametrize("name", ["N24", "L21", "L34", "A05", "R09"])
def test_a_letter_knows_whom_it_speaks_to(name: str) -> None:
    form = form_of(LAYOUTS[name])
    assert sample_context(form, "sample")["you"] in ("你单位", "你")
    assert sample_context(form, "blank")["you"] == "你（单位）"
