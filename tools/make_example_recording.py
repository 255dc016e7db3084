"""Draw the exercise's example recording: a visit to a workshop, twenty seconds, with a running clock.

    .venv/bin/python tools/make_example_recording.py [PATH]

Nothing in it is real, and 演示 stands in every picture. The result is committed; run this only to change it.
"""

from __future__ import annotations

import math
import sys
from datetime import datetime, timedelta
from pathlib import Path

import av
from av.video.frame import VideoFrame

TARGET = Path(__file__).resolve().parent.parent / "modules/exercise/example/visit-1.mp4"
WIDTH, HEIGHT, RATE, SECONDS = 640, 360, 10, 20
CAPTURED_AT = "2026-03-02T01:12:00.000000Z"
ON_THE_CLOCK = datetime(2026, 3, 2, 9, 12, 0)  # the same moment in the bureau's time
LARGEST = 400_000

Colour = tuple[int, int, int]
WALL, WALL_LOW, FLOOR, JOINT = (206, 210, 204), (128, 156, 146), (150, 146, 140), (134, 130, 124)
STEEL, DARK, WHITE, RED, YELLOW = (120, 128, 138), (38, 44, 52), (246, 246, 242), (200, 40, 36), (236, 190, 40)
JACKET, TROUSERS, SKIN, BLUE, GREEN = (34, 62, 110), (30, 36, 48), (224, 186, 156), (44, 96, 176), (56, 140, 84)

# Five by seven: the characters of the clock line.
SMALL = {
    "0": "0e11131519110e", "1": "040c040404040e", "2": "0e11010204081f", "3": "1f02040201110e",
    "4": "02060a121f0202", "5": "1f101e0101110e", "6": "0608101e11110e", "7": "1f010204080808",
    "8": "0e11110e11110e", "9": "0e11110f01020c", "-": "0000000e000000", ":": "000c0c000c0c00",
    "R": "1e11111e141211", "E": "1f10101e10101f", "C": "0e11101010110e", " ": "00000000000000",
}  # fmt: skip

# Twenty-four by twenty-four, drawn from Noto Sans CJK SC (SIL Open Font Licence).
LARGE = {
    "演": "0006001807003e07000ffffe05fffe01c00e01fffe007ff8707ff07c070018fffc00fffc00c71c00fffc04fffc0ec71c0cc71c1cff"
    "fc18fff83818e038787831e03c11c01c000000",
    "示": "0000000000001ffff81ffff80000000000000000000000007ffffe7ffffe003c000018000018000618e00e18700e18701c18383c18"
    "1838181c70181c30180c01f80001f800008000",
    "二": "0000000000000000000000001ffff81ffff80ffff000000000000000000000000000000000000000000000000000000000000000000"
    "03ffffc7ffffe7ffffe000000000000000000",
    "车": "00400000f00000e00000e0003ffffc3ffffc038000038c00070e00060e000e0e001ffff80ffff8080e00000e00000e00000e007ff"
    "ffe7ffffe000e00000e00000e00000e00000c00",
    "间": "0000001800001cfffc0efffc0e000c00000c30000c31ff8c31ff8c31818c31818c31818c31ff8c31ff8c31818c31818c31818c31ff"
    "8c31ff8c30000c30000c30007c30003c000000",
    "配": "0000007ff0007ff7fe0d87fe0d800e0d800e3ff00e3ff00e35300e3537fe3537fe35370e3df70e39f7003837003037003ff7003ff7"
    "063037063037063ff7063ff7fe3033fc200000",
    "电": "0018000038000038000038001ffff81ffff81c38381838381838381838381ffff81ffff81838381838381c38381ffff81ffff81838"
    "0418380600380600180e001ffe001ffc000000",
    "箱": "0802000c07001c07001ff7fe3ffffe3b1cc073b860631860070000070ffc7feffc7fec0c070c0c0f0ffc0fcffc1fec0c3fec0c3f6f"
    "fc770ffc670c0c070c0c070ffc070ffc020c0c",
}


class Canvas:
    """A picture in RGB, drawn with rectangles."""

    def __init__(self, background: bytes | None = None) -> None:
        self.pixels = bytearray(background or bytes(WIDTH * HEIGHT * 3))

    def box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        left, right = max(round(x), 0), min(round(x + width), WIDTH)
        if left >= right:
            return
        line = bytes(colour) * (right - left)
        for row in range(max(round(y), 0), min(round(y + height), HEIGHT)):
            at = (row * WIDTH + left) * 3
            self.pixels[at : at + len(line)] = line

    def disc(self, x: float, y: float, radius: int, colour: Colour, *, upper_half: bool = False) -> None:
        for dy in range(-radius, 1 if upper_half else radius + 1):
            half = math.isqrt(radius * radius - dy * dy)
            self.box(x - half, y + dy, 2 * half + 1, 1, colour)

    def small(self, x: int, y: int, text: str, colour: Colour, scale: int = 2) -> None:
        for n, letter in enumerate(text):
            self._glyph(x + n * 6 * scale, y, SMALL[letter], 5, 2, colour, scale)

    def large(self, x: int, y: int, text: str, colour: Colour, scale: int = 1) -> None:
        for n, letter in enumerate(text):
            self._glyph(x + n * 25 * scale, y, LARGE[letter], 24, 6, colour, scale)

    def _glyph(self, x: int, y: int, rows: str, width: int, digits: int, colour: Colour, scale: int) -> None:
        for row in range(len(rows) // digits):
            bits = int(rows[row * digits : (row + 1) * digits], 16)
            for column in range(width):
                if bits >> (width - 1 - column) & 1:
                    self.box(x + column * scale, y + row * scale, scale, scale, colour)

    def frame(self) -> VideoFrame:
        picture = VideoFrame(WIDTH, HEIGHT, "rgb24")
        picture.planes[0].update(bytes(self.pixels))
        return picture.reformat(format="yuv420p")


def workshop() -> bytes:
    """What does not move: wall, floor, the sign of the workshop, the distribution box with its loose earth wire."""
    canvas = Canvas()
    canvas.box(0, 0, WIDTH, 160, WALL)
    canvas.box(0, 160, WIDTH, 70, WALL_LOW)
    canvas.box(0, 230, WIDTH, HEIGHT - 230, FLOOR)
    for y in (250, 278, 314):
        canvas.box(0, y, WIDTH, 2, JOINT)
    canvas.box(58, 70, 96, 40, BLUE)
    canvas.large(69, 78, "二车间", WHITE)
    canvas.box(40, 236, 150, 6, YELLOW)
    canvas.box(430, 84, 108, 132, DARK)  # the open box
    canvas.box(436, 90, 96, 120, STEEL)
    canvas.box(538, 88, 34, 124, (150, 158, 166))  # its door
    for n in range(5):
        canvas.box(444 + n * 17, 104, 12, 26, DARK)
        canvas.box(447 + n * 17, 108, 6, 8, GREEN if n else RED)
    canvas.box(444, 146, 80, 4, (172, 120, 60))  # the earth bar, with nothing on it
    for y in range(150, 232, 8):
        canvas.box(520 + (y // 8 % 2) * 3, y, 4, 8, YELLOW if y // 8 % 2 else GREEN)
    canvas.box(436, 50, 96, 30, YELLOW)
    canvas.large(446, 53, "配电箱", DARK)
    return bytes(canvas.pixels)


def officer(canvas: Canvas, x: float, step: float, *, pointing: bool) -> None:
    """An officer in a helmet; `step` swings the legs."""
    swing = 9 * math.sin(step)
    canvas.disc(x, 330, 26, JOINT, upper_half=True)
    canvas.box(x - 9 + swing, 268, 9, 58, TROUSERS)
    canvas.box(x + 1 - swing, 268, 9, 58, TROUSERS)
    canvas.box(x - 15, 196, 32, 76, JACKET)
    canvas.box(x - 15, 226, 32, 4, (206, 214, 120))
    canvas.disc(x, 178, 15, SKIN)
    canvas.disc(x, 174, 17, WHITE, upper_half=True)
    canvas.box(x - 20, 173, 41, 3, WHITE)
    if pointing:
        canvas.box(x + 14, 202, 52, 9, JACKET)
        canvas.disc(x + 70, 206, 6, SKIN)
    else:
        canvas.box(x + 10, 202, 9, 48, JACKET)


def picture(background: bytes, number: int) -> VideoFrame:
    second = number / RATE
    canvas = Canvas(background)
    first = min(60 + second * 42, 360.0)
    second_x = min(-30 + second * 36, 250.0)
    walking = second * 6
    officer(canvas, second_x, walking if second_x < 250 else 0, pointing=False)
    officer(canvas, first, walking if first < 360 else 0, pointing=first >= 360 and second % 6 < 4.5)
    if first >= 360 and number // 3 % 2:
        for y in (140, 154):
            canvas.box(438, y, 92, 2, RED)  # a frame around the finding
        canvas.box(438, 140, 2, 16, RED)
        canvas.box(528, 140, 2, 16, RED)
    canvas.box(0, 0, WIDTH, 30, DARK)
    clock = ON_THE_CLOCK + timedelta(seconds=int(second))
    canvas.small(12, 8, clock.strftime("%Y-%m-%d %H:%M:%S"), WHITE)
    canvas.small(470, 8, "REC-07", WHITE)
    if number // 5 % 2 == 0:
        canvas.disc(456, 15, 6, RED)
    canvas.large(576, 3, "演示", YELLOW)
    return canvas.frame()


def make(path: Path) -> None:
    background = workshop()
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as out:
        out.metadata["creation_time"] = CAPTURED_AT
        options = {"preset": "veryslow", "crf": "27", "profile": "baseline", "g": str(2 * RATE)}
        stream = out.add_stream("libx264", rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(RATE * SECONDS):
            out.mux(stream.encode(picture(background, number)))
        out.mux(stream.encode(None))
    size = path.stat().st_size
    if size > LARGEST:
        raise SystemExit(f"{path}: {size} bytes are more than {LARGEST}")
    print(f"{path}: {size} bytes")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
