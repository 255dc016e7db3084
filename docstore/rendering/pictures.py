"""Photos as they are printed: a small copy, upright, without what the camera wrote into it; the original stays."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from docstore.errors import InvalidInputError

# More is no photo, and would fill the memory when it is opened. A JPEG is read at the size it is printed in, unless it
# comes in passes (progressive): that one and the others are unpacked whole, with three to six bytes for each dot.
MOST_PIXELS, MOST_UNPACKED = 200_000_000, 50_000_000
_FORMATS = ("JPEG", "PNG", "WEBP")
# A camera's JPEG with further pictures behind the first (MPO) is opened as one of its own kind.
_BY_SIZE = ("JPEG", "MPO")
LONGEST_FILE = 64 * 2**20
# Dots on the longer side: 300 to the inch on a hand's breadth.
_LONGEST_SIDE = 1800
WIDTH_MM, HEIGHT_MM = 150, 105
_TOO_MANY = "图片的像素太多，不能印到文书上，缩小以后再选。"


@dataclass(frozen=True)
class Picture:
    """A JPEG to be printed, and its size on the page in millimetres."""

    content: bytes
    width: float
    height: float


def printable(content: bytes) -> Picture:
    """The photo in `content` as it is printed. Raises InvalidInputError for what is no picture, or far too large."""
    if len(content) > LONGEST_FILE:
        raise _refused("图片文件太大，不能印到文书上，缩小以后再选。")
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
            # The head of the file says how large it is; nothing has been unpacked yet.
            is_unpacked = opened.format not in _BY_SIZE or "progressive" in opened.info
            if opened.width * opened.height > (MOST_UNPACKED if is_unpacked else MOST_PIXELS):
                raise _refused(_TOO_MANY)
            opened.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
            image = ImageOps.exif_transpose(opened).convert("RGB")
    except Image.DecompressionBombError as error:
        raise _refused(_TOO_MANY) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise _refused("这个文件不是完好的图片，不能印到文书上，换一张。") from error
    image.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=85)
    scale = min(WIDTH_MM / image.width, HEIGHT_MM / image.height)
    return Picture(stream.getvalue(), image.width * scale, image.height * scale)


def _refused(sentence: str) -> InvalidInputError:
    return InvalidInputError(fields={"content": sentence})
