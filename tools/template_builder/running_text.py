"""Running text of a letter: sentences with blanks in them, free texts line by line, the options of a choice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from docstore.forms.field import Field
from docstore.rendering.docx import BLANK
from tools.template_builder import ooxml
from tools.template_builder.sheet import Sheet
from tools.template_builder.values import blank_mark, bool_mark

# A blank {key}, or the box of one choice {key=option}.
_BLANK = re.compile(r"(\{[a-z0-9_]+(?:=[^{}]+)?\})")
_TO_WRITE_ON = re.compile(r"(　{4,})")
_SENTENCE = re.compile(r"[^。；]*[。；]|[^。；]+$")
# Full-width blanks for a free text on a sheet that is filled by hand: about two lines.
_TEXT_BLANK = 58


def keys_of(text: str) -> list[str]:
    """The fields that stand in `text`, in order."""
    return [piece[1:-1].partition("=")[0] for piece in _BLANK.split(text) if _BLANK.fullmatch(piece)]


def running_text(
    sheet: Sheet,
    text: str,
    *,
    mark: str = "",
    keep: bool = False,
    size: float = 0,
    names: Mapping[str, str] | None = None,
    container: Any = None,
    struck: bool = False,
) -> None:
    """An indented paragraph; `{key}` is a blank, underlined. A free text at its end goes on in paragraphs of its own.

    `mark` tells the lint which clause stands here; `names` are words for blanks that the form has no field for.
    On an issued paper an optional blank that is empty prints nothing, and takes a sentence of its own with it.
    """
    known = dict(names or {})
    for key, words in known.items():
        text = text.replace(f"{{{key}}}", words)
    text = sheet.with_general_names(text)
    keys = keys_of(text)
    last = sheet.form.field(keys[-1]) if keys and text.endswith(f"{{{keys[-1]}}}") else None
    open_end = last if last is not None and last.type == "text" and not last.repeats else None
    optional = _dropped_with(sheet, text)
    if optional and len(list(_SENTENCE.finditer(text))) == 1:
        sheet.tag(f"if {optional} or not is_issued", container)
    paragraph = indented(sheet, container, size, keep=keep and open_end is None)
    if mark:
        sheet.write(paragraph, f"{{# {mark} #}}", size=size)
    sentences = [one.group() for one in _SENTENCE.finditer(text)]
    for sentence in sentences:
        condition = _dropped_with(sheet, sentence) if len(sentences) > 1 else ""
        if condition:
            sheet.write(paragraph, f"{{% if {condition} or not is_issued %}}", size=size)
        _write_sentence(sheet, paragraph, sentence, open_end, size, struck)
        if condition:
            sheet.write(paragraph, "{% endif %}", size=size)
    if open_end is not None:
        _further_lines(sheet, open_end, container, size, keep=keep)
    if optional and len(sentences) == 1:
        sheet.tag("endif", container)


def indented(sheet: Sheet, container: Any, size: float, *, keep: bool = False) -> Any:
    paragraph = sheet.paragraph(container, align="justify", line_pt=size * 1.5 if size else 0)
    paragraph.paragraph_format.keep_with_next = keep or None
    paragraph.paragraph_format.widow_control = True
    ooxml.indent(paragraph, first_chars=2, size=size or sheet.size)
    return paragraph


def _dropped_with(sheet: Sheet, sentence: str) -> str:
    """The condition under which a sentence without any required blank is printed; nothing when it always is."""
    keys = keys_of(sentence)
    if not keys or any(sheet.form.field(key).required == "always" for key in keys):
        return ""
    return " or ".join(keys)


def _write_sentence(
    sheet: Sheet, paragraph: Any, sentence: str, open_end: Field | None, size: float, struck: bool
) -> None:
    for piece in _BLANK.split(sentence):
        if not _BLANK.fullmatch(piece):
            # A row of full-width blanks in printed words is a place to write by hand.
            for words in filter(None, _TO_WRITE_ON.split(piece)):
                is_place = bool(_TO_WRITE_ON.fullmatch(words))
                sheet.write(
                    paragraph,
                    words.replace("　", BLANK) if is_place else words,
                    size=size,
                    struck=struck,
                    underline=is_place,
                )
            continue
        key, _, option = piece[1:-1].partition("=")
        field = sheet.form.field(key)
        if option:
            sheet.write(paragraph, f"{{{{ '☑' if {key} == '{option}' else '□' }}}}", size=size)
        elif field is open_end:
            sheet.write(paragraph, f"{{{{ ({field.key}|lines)[0] }}}}", size=size)
            sheet.write(
                paragraph, f"{{{{ '' if {field.key} else ''|struck({_TEXT_BLANK}) }}}}", size=size, underline=True
            )
        else:
            is_dropped = field.required != "always" and sentence.startswith(piece)
            sheet.write(
                paragraph,
                blank_mark(field, dropped_when_empty=is_dropped),
                size=size,
                underline=field.type != "bool",
                struck=struck,
            )


def _further_lines(sheet: Sheet, field: Field, container: Any, size: float, *, keep: bool) -> None:
    sheet.tag(f"for line in ({field.key}|lines)[1:]", container)
    if keep:
        sheet.tag("if loop.last", container)
        sheet.write(indented(sheet, container, size, keep=True), "{{ line }}", size=size)
        sheet.tag("else", container)
    sheet.write(indented(sheet, container, size), "{{ line }}", size=size)
    if keep:
        sheet.tag("endif", container)
    sheet.tag("endfor", container)


def open_text(sheet: Sheet, field: Field, *, lines: int = 3, keep: bool = False, container: Any = None) -> None:
    """Every line of a free text as a paragraph; on an unfilled sheet lines to write on."""
    sheet.tag(f"if {field.key}", container)
    sheet.tag(f"for line in {field.key}|lines", container)
    if keep:
        sheet.tag("if loop.last", container)
        sheet.write(indented(sheet, container, 0, keep=True), "{{ line }}")
        sheet.tag("else", container)
    sheet.write(indented(sheet, container, 0), "{{ line }}")
    if keep:
        sheet.tag("endif", container)
    sheet.tag("endfor", container)
    sheet.tag("elif not is_issued", container)
    sheet.ruled_lines(lines, container)
    sheet.tag("else", container)
    sheet.write(indented(sheet, container, 0, keep=keep), "／")
    sheet.tag("endif", container)


def write_options(sheet: Sheet, paragraph: Any, field: Field, *, size: float = 0) -> None:
    """All options of a choice in one line, each with its □, the chosen ones ticked."""
    if field.type == "bool":
        sheet.write(paragraph, bool_mark(field.key), size=size)
        return
    sheet.write(
        paragraph,
        f"{{% for one in {field.key}_options %}}{{{{ one.mark }}}}{{{{ one.label }}}}"
        "{% if not loop.last %}　{% endif %}{% endfor %}",
        size=size,
    )
