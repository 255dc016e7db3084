"""Pages of a PDF as pictures, for the preview: what is shown is what would be printed.

PDFium is not safe for threads, so one page is drawn at a time.
"""

from __future__ import annotations

import io
import threading

import pypdfium2

# Dots per inch at which a page is readable beside a form, and small enough to draw at once.
RESOLUTION = 110
_one_at_a_time = threading.Lock()


def count(pdf: bytes) -> int:
    """How many pages the PDF has."""
    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return len(document)
        finally:
            document.close()


def picture(pdf: bytes, number: int) -> bytes:
    """Page `number` (from 1) as PNG. Raises IndexError when there is no such page."""
    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            if not 1 <= number <= len(document):
                raise IndexError(number)
            image = document[number - 1].render(scale=RESOLUTION / 72).to_pil()
        finally:
            document.close()
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()
