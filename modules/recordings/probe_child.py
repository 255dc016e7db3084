"""The part of the probe that runs FFmpeg, alone in a process that may crash, hang or swell and harm nobody.

Forked by `probe_server`, which has loaded this file. It has no file, no database and no credentials: it asks the
worker for ranges of bytes on its socket and gets them there.

    child:  b"R" offset(8) size(4)     worker:  size(4) bytes
    child:  b"A" 0(8) size(4) JSON     the answer, then the end
"""

from __future__ import annotations

import io
import json
import resource
import socket
import struct
from typing import Any

import av  # by the server, once: the limits of each child count what is loaded here

MEMORY = 2 * 2**30
READ = 2**20
_HEAD = struct.Struct("!cQI")
_SIZE = struct.Struct("!I")
# Packets offered to the decoder before "no picture can be decoded" is believed.
_TRIES = 200


class ParentFile(io.RawIOBase):
    """The recording, read through the parent."""

    def __init__(self, length: int, requests: Any, answers: Any) -> None:
        self._length = length
        self._at = 0
        self._requests, self._answers = requests, answers

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._length}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def read(self, size: int = -1) -> bytes:
        rest = max(self._length - self._at, 0)
        size = min(rest if size < 0 else size, rest, READ)
        if size == 0:
            return b""
        self._requests.write(_HEAD.pack(b"R", self._at, size))
        self._requests.flush()
        (count,) = _SIZE.unpack(self._answers.read(_SIZE.size))
        data: bytes = self._answers.read(count)
        self._at += len(data)
        return data

    def answer(self, result: dict[str, Any]) -> None:
        body = json.dumps(result).encode()
        self._requests.write(_HEAD.pack(b"A", 0, len(body)) + body)
        self._requests.flush()


def limit(cpu_seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def inspect(file: ParentFile, demuxer: str) -> dict[str, Any]:
    """What FFmpeg sees: streams, times, and how far the packets really go."""
    av.logging.set_level(av.logging.PANIC)
    # The demuxer is given, never guessed: playlists and other formats that open further files stay out.
    with av.open(file, "r", format=demuxer, buffer_size=READ) as container:
        streams = list(container.streams)
        seen: list[dict[str, Any]] = [_describe(stream) for stream in streams]
        error = _walk(container, streams, seen)
        return {
            "duration_ms": container.duration // 1000 if container.duration else 0,
            "metadata": {key.lower(): value for key, value in container.metadata.items()},
            "streams": seen,
            "error": error,
        }


def _describe(stream: Any) -> dict[str, Any]:
    described = {"kind": stream.type, "codec": "", "packets": 0, "first_ms": None, "last_ms": None, "decoded": False}
    context = stream.codec_context
    if context is None:
        return described
    described["codec"] = context.name
    if stream.type == "video":
        rate = stream.average_rate or stream.guessed_rate
        described |= {"width": context.width, "height": context.height, "pixels": context.pix_fmt or ""}
        described["frame_rate_milli"] = round(rate * 1000) if rate else None
        described["cover"] = bool(stream.disposition & 0x400)  # an attached picture, not a film
        context.thread_count = 1
    elif stream.type == "audio":
        described["sample_rate"] = context.sample_rate
    return described


def _walk(container: Any, streams: list[Any], seen: list[dict[str, Any]]) -> str:
    """Read every packet; decode the first picture or sound of each stream. Returns what stopped it."""
    try:
        for packet in container.demux(*streams):
            entry = seen[packet.stream.index]
            if packet.size == 0 or entry["kind"] not in ("video", "audio"):
                continue
            entry["packets"] += 1
            time = packet.pts if packet.pts is not None else packet.dts
            if time is not None and packet.time_base is not None:
                start = int(time * packet.time_base * 1000)
                end = int((time + (packet.duration or 0)) * packet.time_base * 1000)
                entry["first_ms"] = start if entry["first_ms"] is None else min(entry["first_ms"], start)
                entry["last_ms"] = end if entry["last_ms"] is None else max(entry["last_ms"], end)
            if not entry["decoded"] and entry["packets"] <= _TRIES:
                entry["decoded"] = _decodes(packet)
        for stream, entry in zip(streams, seen, strict=True):
            if not entry["decoded"] and 0 < entry["packets"] <= _TRIES:
                entry["decoded"] = _drains(stream)
    except Exception as error:
        return type(error).__name__
    return ""


def _decodes(packet: Any) -> bool:
    try:
        return bool(packet.decode())
    except Exception:
        return False


def _drains(stream: Any) -> bool:
    """A decoder may hold a single picture back until it is told that no more comes."""
    try:
        return bool(stream.codec_context.decode(None))
    except Exception:
        return False


def main(channel: socket.socket, demuxer: str, length: int, cpu_seconds: int) -> None:
    """Look and answer; called in a process of its own."""
    limit(cpu_seconds)
    file = ParentFile(length, channel.makefile("wb"), channel.makefile("rb"))
    try:
        result = inspect(file, demuxer)
    except Exception as error:
        result = {"error": type(error).__name__, "streams": None}
    file.answer(result)
