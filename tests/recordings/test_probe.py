"""What the probe says of good files, broken files, lying names, and of a decoder that goes wrong."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from docstore.errors import BlobMissingError
from docstore.store.child_process import started_at
from modules.recordings import probe_process
from modules.recordings.probe import FileSource, Probe, probe
from tests import media


def look(path: Path, filename: str = "") -> Probe:
    return probe(FileSource(path), filename or path.name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media")


VIDEOS: dict[str, tuple[dict[str, Any], str, str, bool, list[str]]] = {
    "a.mp4": ({}, "MP4", "video/mp4", True, ["h264", "aac"]),
    "fast.mp4": ({"faststart": True}, "MP4", "video/mp4", True, ["h264", "aac"]),
    "silent.MP4": ({"audio": None}, "MP4", "video/mp4", True, ["h264"]),
    "hevc.mp4": (media.HEVC, "MP4", "video/mp4", False, ["hevc", "aac"]),
    "ten-bit.mp4": ({"pixels": "yuv420p10le"}, "MP4", "video/mp4", False, ["h264", "aac"]),
    "a.mov": (media.MOV, "MOV（QuickTime）", "video/quicktime", True, ["h264", "aac"]),
    "a.webm": (media.WEBM, "WebM", "video/webm", True, ["vp8", "opus"]),
    "b.webm": (media.WEBM_VP9, "WebM", "video/webm", True, ["vp9", "opus"]),
    "a.mkv": (media.MKV, "MKV（Matroska）", "video/x-matroska", True, ["h264", "aac"]),
    "b.mkv": (media.MKV_VP9, "MKV（Matroska）", "video/x-matroska", True, ["vp9", "opus"]),
    "a.avi": (media.AVI, "AVI", "video/x-msvideo", False, ["mpeg4", "mp3"]),
    "a.ts": (media.MPEG_TS, "MPEG-TS", "video/mp2t", False, ["h264", "aac"]),
    "a.mpg": (media.MPEG_PS, "MPEG-PS", "video/mpeg", False, ["mpeg2video", "mp2"]),
}


@pytest.mark.parametrize("name", VIDEOS)
def test_video(folder: Path, name: str) -> None:
    options, container, media_type, playable, codecs = VIDEOS[name]
    found = look(media.video(folder / name, **options))
    assert found.fault is None
    assert (found.container, found.kind, found.media_type) == (container, "video", media_type)
    assert found.playable_in_browser is playable
    assert [stream.codec for stream in found.streams] == codecs
    picture = found.streams[0]
    assert (picture.width, picture.height, picture.frame_rate_milli) == (320, 240, 15000)
    assert abs(found.duration_ms - 2000) < 100
    if len(codecs) == 2:
        assert found.streams[1].sample_rate == 48000


@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.mkv", "a.webm"])
def test_the_devices_time_is_read(folder: Path, name: str) -> None:
    assert look(media.video(folder / name, **VIDEOS[name][0])).captured_at == datetime(2026, 3, 2, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("created_at", [None, "1970-01-01T00:00:00Z", "1904-01-01T00:00:00Z"])
def test_a_clock_that_was_never_set_says_nothing(folder: Path, created_at: str | None) -> None:
    assert look(media.video(folder / "c.mp4", created_at=created_at, seconds=1)).captured_at is None


@pytest.mark.parametrize(("kind", "media_type"), [("wav", "audio/wav"), ("mp3", "audio/mpeg"), ("m4a", "audio/mp4")])
def test_sound(folder: Path, kind: str, media_type: str) -> None:
    found = look(media.sound(folder / f"s.{kind}", kind))
    assert (found.fault, found.kind, found.media_type, found.playable_in_browser) == (None, "audio", media_type, True)
    assert abs(found.duration_ms - 1000) < 100


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_stills(folder: Path, kind: str) -> None:
    found = look(media.still(folder / f"p.{kind}", kind))
    assert (found.fault, found.kind, found.duration_ms, found.media_type) == (None, "image", 0, f"image/{kind}")


def test_a_large_file_is_read_to_its_end(folder: Path) -> None:
    found = look(media.large_mp4(folder / "large.mp4", 30))
    assert (found.fault, found.playable_in_browser) == (None, True)


# --- faults --------------------------------------------------------------------------------------------------


def test_empty(folder: Path) -> None:
    assert look(media.empty(folder / "e.mp4")).fault == "文件是空的。"


@pytest.mark.parametrize(
    "make",
    [
        media.text,
        lambda path: path.write_bytes(b"x") and path,
        lambda path: path.write_bytes("﻿现场".encode("utf-16")) and path,
        lambda path: path.write_bytes(b"PK\x03\x04" + bytes(5000)) and path,
        lambda path: path.write_bytes(random.Random(3).randbytes(100_000)) and path,
        lambda path: path.write_bytes(b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n") and path,
    ],
)
def test_what_is_no_recording(folder: Path, make: Callable[[Path], Path]) -> None:
    found = look(make(folder / "t.mp4"))
    assert (found.fault, found.kind, found.media_type) == ("不是音像文件。", "", "application/octet-stream")


@pytest.mark.parametrize("keep", [0.05, 0.3, 0.6, 0.97])
@pytest.mark.parametrize(
    "name", ["a.mp4", "fast.mp4", "a.mov", "a.webm", "a.mkv", "a.avi", "a.ts", "s.wav", "p.jpeg", "p.png"]
)
def test_cut_off(folder: Path, name: str, keep: float) -> None:
    kind = name.partition(".")[2]
    whole = folder / f"whole-{name}"
    if not whole.exists():  # the four cuts share it
        if name in VIDEOS:
            media.video(whole, **VIDEOS[name][0])
        else:
            media.sound(whole, kind) if kind == "wav" else media.still(whole, kind)
    found = look(media.cut_off(whole, folder / f"cut.{kind}", keep))
    assert found.fault is not None
    assert "不完整" in found.fault
    assert found.playable_in_browser is False


def test_a_missing_index_is_named(folder: Path) -> None:
    whole = media.video(folder / "m.mp4")
    assert look(media.cut_off(whole, folder / "n.mp4", 0.9)).fault == "文件不完整，缺少索引（moov），可能没有录完。"


def test_a_hole_in_the_middle_shortens_the_film(folder: Path) -> None:
    """The boxes add up, but the film ends earlier than its index says: the middle of the data is gone."""
    whole = media.video(folder / "w.mkv", **media.MKV, seconds=6).read_bytes()
    hole = bytearray(whole)
    hole[len(hole) // 3 :] = bytes(len(hole) - len(hole) // 3)
    (folder / "hole.mkv").write_bytes(hole)
    found = look(folder / "hole.mkv")
    assert found.fault is not None
    assert "不完整" in found.fault


def test_damaged_pictures(folder: Path) -> None:
    content = bytearray(media.video(folder / "w.mp4", audio=None, faststart=True).read_bytes())
    start = content.index(b"mdat") + 4
    content[start:] = random.Random(5).randbytes(len(content) - start)
    (folder / "noise.mp4").write_bytes(content)
    assert look(folder / "noise.mp4").fault == "内容损坏，无法解码。"


@pytest.mark.parametrize(
    ("options", "filename", "title"),
    [
        (media.MKV, "a.mp4", "MKV（Matroska）"),
        ({}, "a.avi", "MP4"),
        (media.AVI, "a.mp4", "AVI"),
        ({}, "a.txt", "MP4"),
        (media.MPEG_TS, "现场.MP4", "MPEG-TS"),
        (media.MKV, "a.webm", "MKV（Matroska）"),
    ],
)
def test_a_lying_extension_is_named_and_the_facts_stay(
    folder: Path, options: dict[str, Any], filename: str, title: str
) -> None:
    found = look(media.video(folder / "lie", **options), filename)
    assert found.fault is not None
    assert title in found.fault
    assert Path(filename).suffix.lower() in found.fault
    assert abs(found.duration_ms - 2000) < 100


@pytest.mark.parametrize("filename", ["a.m4v", "a.3gp", "无扩展名", "a.MOV"])
def test_honest_cousins(folder: Path, filename: str) -> None:
    assert look(media.video(folder / "cousin"), filename).fault is None


def test_flipped_bytes_never_raise(folder: Path) -> None:
    content = media.video(folder / "w.mp4", seconds=1).read_bytes()
    chance = random.Random(9)
    for n in range(25):
        changed = bytearray(content)
        for _ in range(40):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        (folder / f"f{n}.mp4").write_bytes(changed)
        assert isinstance(look(folder / f"f{n}.mp4"), Probe)


# --- a decoder that goes wrong, a source that goes wrong -----------------------------------------------------


def serving(folder: Path, body: str) -> probe_process.ProbeServer:
    """A fork server whose children run `body`, with `channel` as their way to the parent."""
    path = folder / "child.py"
    path.write_text(f"import os, time\ndef main(channel, *told):\n    {body}\n")
    return probe_process.ProbeServer(path)


@pytest.mark.parametrize(
    "body",
    [
        "os.abort()",
        "raise SystemExit('no word at all')",
        "channel.sendall(b'no protocol at all')",
        "channel.sendall(b'A' + bytes(11) + b'\\x02[]')",
        "channel.sendall(b'R' + bytes(8) + b'\\x7f' * 4)",
    ],
)
def test_a_child_that_dies_or_babbles(folder: Path, body: str) -> None:
    source = FileSource(media.text(folder / "x"))
    with contextlib.closing(serving(folder, body)) as server:
        for _ in range(2):
            with pytest.raises(probe_process.ProbeFailedError) as caught:
                probe_process.inspect(source, "mov", server=server)
            assert not caught.value.timed_out


@pytest.mark.parametrize("drips", [False, True])
def test_a_child_that_hangs_is_ended(folder: Path, drips: bool) -> None:
    told = folder / "hanging"
    waits = "[(time.sleep(0.2), channel.sendall(b'R')) for _ in range(300)]" if drips else "time.sleep(60)"
    source = FileSource(media.text(folder / "x"))
    with contextlib.closing(serving(folder, f"open({str(told)!r}, 'w').write(str(os.getpid())); {waits}")) as server:
        with pytest.raises(probe_process.ProbeFailedError) as caught:
            probe_process.inspect(source, "mov", seconds=1.5, server=server)
        assert caught.value.timed_out
        assert not started_at(int(told.read_text()))


def test_a_server_that_is_killed_takes_its_child_along_and_another_goes_on(folder: Path) -> None:
    """The content is not blamed: it is looked at again by the next server."""
    told = folder / "looked"
    body = (
        f"f = open({str(told)!r}, 'a'); f.write(str(os.getpid()) + chr(10)); f.close()"
        f"; time.sleep(60 if open({str(told)!r}).read().count(chr(10)) == 1 else 0)"
        "; channel.sendall(b'A' + bytes(11) + bytes([2]) + b'{}')"
    )
    source = FileSource(media.text(folder / "x"))
    with contextlib.closing(serving(folder, body)) as server:

        def kill() -> None:
            while not (told.exists() and told.read_text().endswith("\n")):
                time.sleep(0.02)
            assert server.pid is not None
            os.kill(server.pid, signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        assert probe_process.inspect(source, "mov", server=server) == {}
        killer.join()
        first, second = map(int, told.read_text().split())
        _gone(first)
        assert first != second


def test_a_worker_that_is_killed_leaves_nobody_behind(folder: Path) -> None:
    told = folder / "orphan"
    body = f"open({str(told)!r}, 'w').write(str(os.getpid()) + ' ' + str(os.getppid()) + '.'); time.sleep(60)"
    serving(folder, body)
    program = (
        "from pathlib import Path; from modules.recordings.probe import FileSource\n"
        "from modules.recordings.probe_process import ProbeServer, inspect\n"
        f"inspect(FileSource(Path({str(media.text(folder / 'x'))!r})), 'mov',"
        f" server=ProbeServer(Path({str(folder / 'child.py')!r})))"
    )
    worker = subprocess.Popen([sys.executable, "-c", program], cwd=Path(__file__).resolve().parents[2])
    try:
        while not (told.exists() and told.read_text().endswith(".")):
            assert worker.poll() is None
            time.sleep(0.02)
    finally:
        worker.kill()
        worker.wait()
    for pid in told.read_text().rstrip(".").split():
        _gone(int(pid))


def _gone(pid: int) -> None:
    until = time.monotonic() + 20
    while started_at(pid):
        assert time.monotonic() < until
        time.sleep(0.02)


def test_no_time_at_all_is_a_fault_not_an_error(folder: Path) -> None:
    found = probe(FileSource(media.video(folder / "a.mp4")), "a.mp4", seconds=0)
    assert found.fault == "解析超时，未能识别内容。"


def test_a_damaged_store_is_not_mistaken_for_a_damaged_recording(folder: Path) -> None:
    whole = media.large_mp4(folder / "a.mp4", 3)

    class Damaged(FileSource):
        reads = 0

        def read(self, start: int = 0, stop: int | None = None) -> bytes:
            self.reads += 1
            if self.reads > 1:  # the first is the look at the head; the child asks for the others
                raise BlobMissingError("数据 {blob} 缺第 {chunk} 块。", blob="b", chunk=3)
            return super().read(start, stop)

    with pytest.raises(BlobMissingError):
        probe(Damaged(whole), "a.mp4")


def test_the_shipped_example_plays_everywhere() -> None:
    example = Path(__file__).resolve().parents[2] / "modules/exercise/example/visit-1.mp4"
    found = look(example)
    assert (found.fault, found.playable_in_browser, found.duration_ms) == (None, True, 20_000)
    assert found.captured_at == datetime(2026, 3, 2, 1, 12, tzinfo=UTC)
    content = example.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat"), "a browser should start before it has everything"
    assert len(content) <= 400_000
