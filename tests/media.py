"""Sample recordings, made with FFmpeg's own test pictures: moving, with a counter, in seconds.

    video(path)                         an MP4 with H.264 and AAC, two seconds, 320x240
    video(path, **WEBM)                 WEBM, WEBM_VP9, MKV, MKV_VP9, AVI, HEVC, MOV, MPEG_TS, MPEG_PS: other kinds
    sound(path, "wav" | "mp3" | "m4a")  one second of a tone
    still(path, "jpeg" | "png")         one picture
    large_mp4(path, megabytes)          a real, playable MP4 of that size, in a few seconds
    cut_off(source, path, keep)         the first part of a file, as an interrupted copy leaves it
    empty(path)   text(path)            what is no recording, under any name

Each returns `path`. Rename for a lying extension: `video(tmp / "a.mkv", **MKV).rename(tmp / "a.mp4")`.
"""

from __future__ import annotations

import itertools
import os
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.filter
from av.video.frame import VideoFrame

CREATED_AT = "2026-03-02T01:12:00.000000Z"

WEBM: dict[str, Any] = {"container": "webm", "codec": "libvpx", "audio": "libopus"}
WEBM_VP9: dict[str, Any] = {"container": "webm", "codec": "libvpx-vp9", "audio": "libopus"}
MKV: dict[str, Any] = {"container": "matroska", "codec": "libx264", "audio": "aac"}
MKV_VP9: dict[str, Any] = {"container": "matroska", "codec": "libvpx-vp9", "audio": "libopus"}
AVI: dict[str, Any] = {"container": "avi", "codec": "mpeg4", "audio": "libmp3lame"}
HEVC: dict[str, Any] = {"container": "mp4", "codec": "libx265", "audio": "aac"}
MOV: dict[str, Any] = {"container": "mov", "codec": "libx264", "audio": "aac"}
MPEG_TS: dict[str, Any] = {"container": "mpegts", "codec": "libx264", "audio": "aac"}
MPEG_PS: dict[str, Any] = {"container": "vob", "codec": "mpeg2video", "audio": "mp2"}

_QUICK = {
    "libx264": {"preset": "ultrafast", "g": "10"},
    "libx265": {"preset": "ultrafast", "x265-params": "log-level=none"},
    "libvpx": {"deadline": "realtime", "cpu-used": "8"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8"},
}


def video(
    path: Path,
    *,
    container: str = "mp4",
    codec: str = "libx264",
    audio: str | None = "aac",
    seconds: int = 2,
    size: tuple[int, int] = (320, 240),
    rate: int = 15,
    created_at: str | None = CREATED_AT,
    faststart: bool = False,
    pixels: str = "yuv420p",
) -> Path:
    options = {"movflags": "+faststart"} if faststart else {}
    with av.open(str(path), "w", format=container, options=options) as out:
        if created_at:
            out.metadata["creation_time"] = created_at
        picture = out.add_stream(codec, rate=rate, options=_QUICK.get(codec, {}))
        picture.width, picture.height = size
        picture.pix_fmt = pixels
        # 48 kHz: the one rate that Opus, AAC, MP2 and MP3 share
        tone = out.add_stream(audio, rate=48000, layout="stereo") if audio else None
        for frame in _pictures(size, rate, seconds, pixels):
            out.mux(picture.encode(frame))
        out.mux(picture.encode(None))
        if tone is not None:
            for samples in _samples(seconds, tone.format.name):
                out.mux(tone.encode(samples))
            out.mux(tone.encode(None))
    return path


def sound(path: Path, kind: str, seconds: int = 1) -> Path:
    container, codec = {"wav": ("wav", "pcm_s16le"), "mp3": ("mp3", "libmp3lame"), "m4a": ("ipod", "aac")}[kind]
    with av.open(str(path), "w", format=container) as out:
        tone = out.add_stream(codec, rate=48000, layout="stereo")
        for samples in _samples(seconds, tone.format.name):
            out.mux(tone.encode(samples))
        out.mux(tone.encode(None))
    return path


def still(path: Path, kind: str, size: tuple[int, int] = (320, 240)) -> Path:
    codec, pixels = {"jpeg": ("mjpeg", "yuvj420p"), "png": ("png", "rgb24")}[kind]
    with av.open(str(path), "w", format="image2") as out:
        picture = out.add_stream(codec, rate=1)
        picture.width, picture.height, picture.pix_fmt = *size, pixels
        frame = next(_pictures(size, 1, 1, pixels))
        out.mux(picture.encode(frame))
        out.mux(picture.encode(None))
    return path


def large_mp4(path: Path, megabytes: int = 100, rate: int = 15) -> Path:
    """Two seconds of noise, which does not compress, encoded once and laid end to end until it is enough."""
    size = (640, 480)
    with av.open(str(path), "w", format="mp4") as out:
        out.metadata["creation_time"] = CREATED_AT
        options = {"preset": "ultrafast", "qp": "12", "g": "1", "bf": "0", "tune": "zerolatency"}
        picture = out.add_stream("libx264", rate=rate, options=options)
        picture.width, picture.height, picture.pix_fmt = *size, "yuv420p"
        packets = [bytes(packet) for _ in range(2 * rate) for packet in picture.encode(_noise(size))]
        packets += [bytes(packet) for packet in picture.encode(None)]
        written = 0
        for n, data in enumerate(itertools.cycle(packets)):
            packet = av.Packet(data)
            packet.stream, packet.time_base = picture, Fraction(1, rate)
            packet.pts = packet.dts = n
            packet.duration, packet.is_keyframe = 1, True
            out.mux(packet)
            written += len(data)
            if written >= megabytes * 2**20:
                break
    return path


def cut_off(source: Path, path: Path, keep: float = 0.6) -> Path:
    shutil.copyfile(source, path)
    os.truncate(path, int(source.stat().st_size * keep))
    return path


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def text(path: Path) -> Path:
    path.write_text("现场检查的文字说明，不是录像。\n" * 200, encoding="utf-8")
    return path


def _pictures(size: tuple[int, int], rate: int, seconds: int, pixels: str) -> Any:
    graph = av.filter.Graph()
    source = graph.add("testsrc2", f"size={size[0]}x{size[1]}:rate={rate}:duration={seconds}")
    convert, sink = graph.add("format", pixels), graph.add("buffersink")
    source.link_to(convert)
    convert.link_to(sink)
    yield from _pull(graph)


def _samples(seconds: int, layout: str) -> Any:
    graph = av.filter.Graph()
    source = graph.add("sine", f"frequency=440:sample_rate=48000:duration={seconds}")
    convert = graph.add("aformat", f"sample_fmts={layout}:channel_layouts=stereo")
    sink = graph.add("abuffersink")
    source.link_to(convert)
    convert.link_to(sink)
    yield from _pull(graph)


def _pull(graph: av.filter.Graph) -> Any:
    graph.configure()
    while True:
        try:
            yield graph.pull()
        except (av.error.EOFError, av.error.BlockingIOError):
            return


def _noise(size: tuple[int, int]) -> VideoFrame:
    frame = VideoFrame(*size, "yuv420p")
    for plane in frame.planes:
        plane.update(os.urandom(plane.buffer_size))
    return frame
