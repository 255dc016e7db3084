"""What the few filters of templates print: strokes, blanks to write on, masks, pictures in frames."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.shared import Mm
from PIL import Image

from docstore.rendering import docx
from docstore.rendering.pictures import printable
from tests.rendering.made import body, template


def printed(folder: Path, line: str, **context: Any) -> str:
    return "".join(body(docx.render(template(folder, line), {"is_issued": False, **context})))


@pytest.mark.parametrize(
    ("line", "context", "words"),
    [
        ("{{ x|struck }}", {"x": "甲"}, "甲"),
        ("{{ x|struck }}", {"x": ""}, ""),
        ("{{ x|struck(3) }}", {"x": ""}, docx.BLANK * 3),
        ("{{ x|struck('　年　月　日') }}", {"x": ""}, "　年　月　日"),
        ("{{ x|struck('　年　月　日') }}", {"x": "", "is_issued": True}, docx.STRIKE),
        ("{{ x|blank(2) }}", {"x": "", "is_issued": True}, docx.BLANK * 2),
        ("{{ x|masked }}", {"x": "张三"}, docx.MASK),
        ("{{ x|masked }}", {"x": "", "is_issued": True}, docx.STRIKE),
        ("{{ x|framed(10, 10) }}", {"x": "张三"}, ""),
    ],
)
def test_what_is_printed(tmp_path: Path, line: str, context: dict[str, Any], words: str) -> None:
    assert printed(tmp_path, line, **context) == words


@pytest.mark.parametrize(("size", "millimetres"), [((400, 100), (60, 15)), ((100, 400), (10, 40))])
def test_a_picture_fills_its_frame_and_keeps_its_shape(
    tmp_path: Path, size: tuple[int, int], millimetres: tuple[int, int]
) -> None:
    stream = io.BytesIO()
    Image.new("RGB", size).save(stream, "PNG")
    made = docx.render(template(tmp_path, "{{ x|framed(60, 40) }}"), {"x": printable(stream.getvalue())})
    shape = Document(io.BytesIO(made)).inline_shapes[0]
    assert [round(one / Mm(1)) for one in (shape.width, shape.height)] == list(millimetres)
