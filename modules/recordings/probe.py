"""The probe: what a recording is, judged by its content, and what speaks against it.

A fault never loses a file: whoever asks keeps it in the inbox with `fault` as the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from docstore.sentence import Sentence
from modules.recordings import probe_process
from modules.recordings.probe_structure import Container, Source, Window, broken, recognise

_NOT_MEDIA = "不是音像文件。"
# Bytes of a source that is read at once.
_HELD = 2**20
# Declared and found durations may differ by rounding and by the delay of encoders.
_TOLERANCE_MS = 1000
_TOLERANCE_SHARE = 50  # one fiftieth

# Seen to play in Chromium 156; 4:2:0 with 8 bits only, since other browsers refuse the rest.
_PLAYS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "mp4": (frozenset({"h264", "vp9", "av1"}), frozenset({"aac", "mp3", "opus", "flac"})),
    "mov": (frozenset({"h264"}), frozenset({"aac", "mp3"})),
    "webm": (frozenset({"vp8", "vp9", "av1"}), frozenset({"opus", "vorbis"})),
    "matroska": (frozenset({"h264", "vp8", "vp9", "av1"}), frozenset({"aac", "mp3", "opus", "vorbis", "flac"})),
    "m4a": (frozenset(), frozenset({"aac"})),
    "mp3": (frozenset(), frozenset({"mp3", "mp3float"})),
    "wav": (frozenset(), frozenset({"pcm_s16le", "pcm_u8"})),
}
_PIXELS = frozenset({"yuv420p", "yuvj420p"})
# FFmpeg names a decoder, people name the codec.
_CODECS = {"libdav1d": "av1", "mp3float": "mp3", "libvpx-vp9": "vp9", "libvpx": "vp8", "libopus": "opus"}


@dataclass(frozen=True)
class Stream:
    """`kind` is `video` or `audio`. The frame rate is in thousandths, since 29.97 has no whole number."""

    kind: str
    codec: str
    width: int | None = None
    height: int | None = None
    frame_rate_milli: int | None = None
    sample_rate: int | None = None


@dataclass(frozen=True)
class Probe:
    """`kind` is `video`, `audio`, `image` or empty. `fault` is a Chinese sentence for the inbox, or None.

    `captured_at` is what the device wrote into the file, which may be wrong. A faulty file may still have
    facts: what could be found out stays said.
    """

    container: str = ""
    kind: str = ""
    media_type: str = "application/octet-stream"
    duration_ms: int = 0
    streams: tuple[Stream, ...] = ()
    captured_at: datetime | None = None
    playable_in_browser: bool = False
    fault: str | None = None


class FileSource:
    """A file on disk as a Source."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.length = path.stat().st_size

    def read(self, start: int = 0, stop: int | None = None) -> bytes:
        with self._path.open("rb") as file:
            file.seek(start)
            return file.read((self.length if stop is None else stop) - start)


class _Held:
    """A small source as one read of it: asking for each range costs more than holding all of it."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.length = len(content)

    def read(self, start: int = 0, stop: int | None = None) -> bytes:
        return self._content[start:stop]


def probe(source: Source, filename: str, *, seconds: float | None = None) -> Probe:
    """Look at a stored blob (any BlobReader) or a FileSource. `seconds` limits the child process.

    Bad content is a fault, not an exception. Raises what reading the source raises (IntegrityError,
    UnavailableError).
    """
    if source.length == 0:
        return Probe(fault="文件是空的。")
    if source.length <= _HELD:
        source = _Held(source.read())
    window = Window(source)
    container = recognise(window)
    if container is None:
        return Probe(fault=_NOT_MEDIA)
    structural = broken(window, container)
    try:
        seen = probe_process.inspect(source, container.demuxer, seconds=seconds)
    except probe_process.ProbeFailedError as error:
        failed = "解析超时，未能识别内容。" if error.timed_out else "解析出错，未能识别内容。"
        return _judged(Probe(container.title, media_type=container.media_type), structural or failed)
    if not seen.get("streams"):
        damaged = Sentence("内容损坏，读不出{title}的画面和声音。", title=container.title)
        return _judged(Probe(container.title, media_type=container.media_type), structural or damaged)
    found = _facts(container, seen)
    return _judged(found, structural or _content_fault(found, seen) or _name_fault(container, filename))


def _judged(found: Probe, fault: str | None) -> Probe:
    return Probe(**{**found.__dict__, "fault": fault, "playable_in_browser": found.playable_in_browser and not fault})


def _facts(container: Container, seen: Mapping[str, Any]) -> Probe:
    live = _moving(seen)
    is_image = container.media_type.startswith("image/")
    streams = tuple(_stream(entry, is_image=is_image) for entry in live)
    has_video = any(stream.kind == "video" for stream in streams)
    kind = "image" if is_image else "video" if has_video else "audio" if streams else ""
    media_type = container.media_type
    if kind == "audio" and media_type.startswith("video/"):
        media_type = {"video/quicktime": "audio/mp4"}.get(media_type, media_type.replace("video/", "audio/"))
    return Probe(
        container=container.title,
        kind=kind,
        media_type=media_type,
        duration_ms=0 if kind == "image" else int(seen["duration_ms"]) or _reached_ms(live),
        streams=streams,
        captured_at=_captured_at(seen["metadata"]),
        playable_in_browser=kind == "image" or _is_playable(container, live),
    )


def _moving(seen: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Streams with content; a cover picture inside a sound file is none."""
    wanted = (entry for entry in seen["streams"] if entry["kind"] in ("video", "audio"))
    return [entry for entry in wanted if entry["packets"] and not entry.get("cover")]


def _stream(entry: Mapping[str, Any], *, is_image: bool) -> Stream:
    return Stream(
        kind=entry["kind"],
        codec=_CODECS.get(entry["codec"], entry["codec"]),
        width=entry.get("width"),
        height=entry.get("height"),
        frame_rate_milli=None if is_image else entry.get("frame_rate_milli"),
        sample_rate=entry.get("sample_rate"),
    )


def _is_playable(container: Container, live: list[Mapping[str, Any]]) -> bool:
    pictures, sounds = _PLAYS.get(container.name, (frozenset(), frozenset()))
    for entry in live:
        codec = _CODECS.get(entry["codec"], entry["codec"])
        if codec not in (pictures if entry["kind"] == "video" else sounds):
            return False
        if entry["kind"] == "video" and entry["pixels"] not in _PIXELS:
            return False
    return bool(live)


def _content_fault(found: Probe, seen: Mapping[str, Any]) -> str | None:
    live = _moving(seen)
    if not live:
        return "文件里没有画面和声音。"
    leading = "audio" if found.kind == "audio" else "video"
    if not any(entry["decoded"] for entry in live if entry["kind"] == leading):
        return "内容损坏，无法解码。"
    if found.kind == "image":
        return None
    missing = int(seen["duration_ms"]) - _reached_ms(live)
    if missing > max(_TOLERANCE_MS, int(seen["duration_ms"]) // _TOLERANCE_SHARE):
        return Sentence(
            "文件不完整，应有 {clock}，只能读到 {clock2}。",
            clock=_clock(seen["duration_ms"]),
            clock2=_clock(_reached_ms(live)),
        )
    return "文件不完整，中途读不下去。" if seen["error"] else None


def _name_fault(container: Container, filename: str) -> str | None:
    extension = Path(filename).suffix.lower().lstrip(".")
    if not extension or extension in container.extensions:
        return None
    return Sentence("扩展名 .{extension} 与内容不符，实际是 {title}。", extension=extension, title=container.title)


def _reached_ms(live: list[Mapping[str, Any]]) -> int:
    """How long the packets really go on, from the first to the last of all streams."""
    first = [entry["first_ms"] for entry in live if entry["first_ms"] is not None]
    last = [entry["last_ms"] for entry in live if entry["last_ms"] is not None]
    return max(last) - min(first) if first and last else 0


def _captured_at(metadata: Mapping[str, str]) -> datetime | None:
    """The device's own time: Apple's with its zone first, then the container's, which is in UTC."""
    for key in ("com.apple.quicktime.creationdate", "creation_time"):
        try:
            moment = datetime.fromisoformat(metadata.get(key, "").strip())
        except ValueError:
            continue
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        if moment.year > 1990:  # 1904 and 1970 are the zeros of clocks that were never set
            return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    return None


def _clock(milliseconds: int) -> str:
    seconds = milliseconds // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
