"""What a PDF says of the faces that stood in for those its paper names."""

from __future__ import annotations

from docstore.rendering.fonts import substitutions
from tests.rendering.made import paper


def test_the_faces_that_stood_in_are_named() -> None:
    word = paper("N05")
    pdf = b"<</FontName/BAAAAA+NotoSerifCJKjp-Black-VKana>><< /FontName /CAAAAA+NotoSerifCJKsc-Regular >>"
    assert substitutions(word, pdf) == {
        "Times New Roman": "Noto Serif CJK SC",
        "仿宋_GB2312": "Noto Serif CJK SC",
        "方正小标宋简体": "Noto Serif CJK SC Black",
    }


def test_a_face_that_was_there_or_that_nobody_knows_is_not_named() -> None:
    assert substitutions(paper("N05"), b"<</FontName/BAAAAA+TimesNewRoman>><</FontName/AAAAAA+FZXBSJW--GB1-0>>") == {}
