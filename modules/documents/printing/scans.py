"""What a further version of a paper may be, judged by its content: a scan, a picture, a Word file.

Only the first bytes are looked at, and nothing is decoded: who opens a file from elsewhere is warned by its name alone.
"""

from __future__ import annotations

from docstore.errors import InvalidInputError
from docstore.sentence import Sentence
from modules.documents.printing.generation import WORD
from modules.documents.printing.jobs import PDF

# Ending → (what people call it, media type, how such a file begins).
_KINDS: dict[str, tuple[str, str, tuple[bytes, ...]]] = {
    "pdf": ("PDF", PDF, (b"%PDF-",)),
    "docx": ("Word 文件（docx）", WORD, (b"PK\x03\x04",)),
    "jpg": ("JPEG 图片", "image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("JPEG 图片", "image/jpeg", (b"\xff\xd8\xff",)),
    "png": ("PNG 图片", "image/png", (b"\x89PNG\r\n\x1a\n",)),
}
ENDINGS = tuple(_KINDS)
_OFFICE_PARTS = (b"[Content_Types].xml", b"_rels/", b"word/", b"docProps/", b"mimetype")


def media_type(head: bytes, filename: str) -> str:
    """Of a file that begins with `head`. Raises InvalidInputError when it is not what its name says."""
    title, found, beginnings = _KINDS[filename.rpartition(".")[2].lower()]
    is_it = head.startswith(beginnings) and (found != WORD or head[30:].startswith(_OFFICE_PARTS))
    if not is_it:
        problem = Sentence("{filename}的内容不是 {title}，没有收下。", filename=filename, title=title)
        raise InvalidInputError(
            "{problem}",
            problem=problem,
            fields={"file": Sentence("{problem}用扫描或者导出的原文件，不要只改文件名。", problem=problem)},
        )
    return found
