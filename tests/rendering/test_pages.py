"""Pages of a PDF as pictures."""

from __future__ import annotations

import pytest

from docstore.rendering import pages

# The smallest PDF with two empty pages.
TWO_PAGES = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
4 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
trailer<</Root 1 0 R>>
"""


def test_each_page_is_a_picture() -> None:
    assert pages.count(TWO_PAGES) == 2
    for number in (1, 2):
        assert pages.picture(TWO_PAGES, number).startswith(b"\x89PNG")


@pytest.mark.parametrize("number", [0, 3])
def test_there_is_no_other_page(number: int) -> None:
    with pytest.raises(IndexError):
        pages.picture(TWO_PAGES, number)
