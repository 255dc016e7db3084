"""Photos for papers: small and upright, or refused with what to do; a bomb is refused before it is unpacked."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from docstore.errors import InvalidInputError
from docstore.rendering import pictures
from docstore.rendering.pictures import printable


def encoded(width: int, height: int, kind: str, **more: Any) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(stream, kind, **more)
    return stream.getvalue()


def png_of(width: int, height: int) -> bytes:
    """Says that it is so large, and holds nothing that could be unpacked."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data))

    head = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"nothing") + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_made_small_and_fits_its_frame(kind: str) -> None:
    made = printable(encoded(4000, 1000, kind))
    assert Image.open(io.BytesIO(made.content)).size == (1800, 450)
    assert (made.width, made.height) == (pictures.WIDTH_MM, pictures.WIDTH_MM / 4)


def test_what_the_camera_wrote_turns_the_photo_and_goes_no_further() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "some camera"
    made = Image.open(io.BytesIO(printable(encoded(400, 100, "JPEG", exif=exif)).content))
    assert made.size == (100, 400)
    assert not made.getexif()


@pytest.mark.parametrize("size", [(10_000, 6_000), (20_000, 20_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_refused_by_its_head_alone(size: tuple[int, int]) -> None:
    with pytest.raises(InvalidInputError) as caught:
        printable(png_of(*size))
    assert "像素太多" in caught.value.fields["content"]


def test_a_small_file_that_comes_in_passes_is_no_bomb_either() -> None:
    """A progressive JPEG is held in the memory whole, however small it is printed."""
    content = bytearray(encoded(64, 64, "JPEG", progressive=True))
    at = content.index(b"\xff\xc2") + 5
    content[at : at + 4] = struct.pack("!HH", 10_000, 10_000)
    with pytest.raises(InvalidInputError) as caught:
        printable(bytes(content))
    assert "像素太多" in caught.value.fields["content"]


def test_of_a_file_with_several_pictures_the_first_is_printed() -> None:
    content = encoded(400, 100, "MPO", save_all=True, append_images=[Image.new("RGB", (40, 10))])
    assert Image.open(io.BytesIO(printable(content).content)).size == (400, 100)


@pytest.mark.parametrize(
    "content",
    [b"", b"words", png_of(10, 10), encoded(500, 500, "JPEG")[:2000], b"GIF89a" + bytes(20), encoded(9, 9, "BMP")],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInputError) as caught:
        printable(content)
    assert caught.value.fields["content"].endswith("换一张。")


def test_a_file_that_is_far_too_long_is_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "LONGEST_FILE", 10)
    with pytest.raises(InvalidInputError, match="1 处"):
        printable(encoded(9, 9, "PNG"))
