"""The words of a Word file, line by line as they are read: for comparing two versions."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from docx import Document
from docx.oxml.ns import qn

from docstore.errors import TemplateDefinitionError

_PARAGRAPH, _TABLE, _TEXT, _BREAK, _TAB = (qn(f"w:{name}") for name in ("p", "tbl", "t", "br", "tab"))


def lines_of(document: bytes) -> list[str]:
    """The lines of the body that have words, cells of a row in one line. Raises TemplateDefinitionError."""
    try:
        body = Document(io.BytesIO(document)).element.body
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise TemplateDefinitionError("这个文件不是 Word 文件，读不出文字。") from error
    return [line for line in _lines(body) if line.strip()]


def _lines(container: object) -> Iterator[str]:
    for element in container:  # type: ignore[attr-defined]
        if element.tag == _PARAGRAPH:
            yield from _words(element).split("\n")
        elif element.tag == _TABLE:
            for row in element.tr_lst:
                yield "　".join(" ".join(_words(one) for one in cell.iter(_PARAGRAPH)).strip() for cell in row.tc_lst)
        else:
            yield from _lines(element)


def _words(paragraph: object) -> str:
    marks = {_BREAK: "\n", _TAB: "\t"}
    return "".join(
        node.text or "" if node.tag == _TEXT else marks.get(node.tag, "")
        for node in paragraph.iter()  # type: ignore[attr-defined]
    )
