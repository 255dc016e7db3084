"""The LibreOffice that stays: killed, hung, crashing, gone; no document pays for another."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from docstore.errors import ConverterUnavailableError
from docstore.rendering import office
from docstore.rendering.office import OfficeConverter
from docstore.rendering.pdf import ConversionFailedError, LibreOfficeConverter, find_soffice
from tests.rendering.made import paper
from tests.rendering.test_pdf import ends, script

PDF = b"%PDF-1.7 made"
WORD = paper("N05")


def child(folder: Path, *body: str) -> Path:
    """In the place of LibreOffice: `body` is run for each document, with `folder` and `turn` (over all processes)."""
    path = folder / "child.py"
    lines = [
        "import os, socket, sys, time, pathlib",
        "control = socket.socket(fileno=os.dup(0))",
        f"seen = pathlib.Path({str(folder / 'seen')!r})",
        "control.sendall(b'.')",
        "while asked := control.recv(4096):",
        "    folder = pathlib.Path(asked.decode().strip())",
        "    seen.open('a').write(f'{os.getpid()} {folder}\\n')",
        "    turn = len(seen.read_text().splitlines())",
        *(f"    {line}" for line in body),
        f"    (folder / 'document.pdf').write_bytes({PDF!r})",
        "    control.sendall(b'+')",
    ]
    path.write_text("\n".join(lines), "utf-8")
    return path


def seen(folder: Path) -> list[tuple[int, str]]:
    """Process and folder of each document."""
    lines = [line.split() for line in (folder / "seen").read_text().splitlines()]
    return [(int(pid), place) for pid, place in lines]


def test_one_process_converts_many_each_in_a_folder_of_its_own(tmp_path: Path) -> None:
    converter = OfficeConverter(tmp_path / "soffice", child=child(tmp_path))
    assert [converter.convert(WORD) for _ in range(3)] == [PDF] * 3
    processes, folders = zip(*seen(tmp_path), strict=True)
    assert len(set(processes)) == 1
    assert len(set(folders)) == 3
    assert not any(Path(folder).exists() for folder in folders)
    converter.close()
    assert ends(processes[0])
    assert not Path(folders[0]).parent.exists()


def test_a_process_that_was_killed_is_replaced_and_the_document_tried_again(tmp_path: Path) -> None:
    converter = OfficeConverter(tmp_path / "soffice", child=child(tmp_path, "if turn == 2: os.kill(os.getpid(), 9)"))
    assert [converter.convert(WORD), converter.convert(WORD)] == [PDF, PDF]
    processes = [pid for pid, _ in seen(tmp_path)]
    assert processes[0] == processes[1] != processes[2]


def test_a_document_that_ends_every_process_does_not_stop_the_next(tmp_path: Path) -> None:
    crashing = "if b'CRASH' in (folder / 'document.docx').read_bytes(): os._exit(1)"
    converter = OfficeConverter(tmp_path / "soffice", child=child(tmp_path, crashing))
    with pytest.raises(ConverterUnavailableError, match="退出"):
        converter.convert(WORD + b"CRASH")
    assert len(seen(tmp_path)) == 2
    assert converter.convert(WORD) == PDF


def test_one_that_hangs_is_killed(tmp_path: Path) -> None:
    converter = OfficeConverter(tmp_path / "soffice", 1, child(tmp_path, "if turn == 1: time.sleep(300)"))
    with pytest.raises(ConverterUnavailableError, match="1 秒"):
        converter.convert(WORD)
    assert ends(seen(tmp_path)[0][0])
    assert converter.convert(WORD) == PDF


def test_one_that_makes_nothing_has_failed(tmp_path: Path) -> None:
    converter = OfficeConverter(tmp_path / "soffice", child=child(tmp_path, "control.sendall(b'-'); continue"))
    with pytest.raises(ConversionFailedError):
        converter.convert(WORD)


def test_it_is_replaced_after_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "DOCUMENTS", 2)
    converter = OfficeConverter(tmp_path / "soffice", child=child(tmp_path))
    for _ in range(5):
        converter.convert(WORD)
    assert len({pid for pid, _ in seen(tmp_path)}) == 3


def test_one_that_was_idle_and_left_is_started_again(tmp_path: Path) -> None:
    converter = OfficeConverter(tmp_path / "soffice", child=child(tmp_path, "if turn == 1: pass"))
    converter.convert(WORD)
    first = converter.pid
    assert first
    os.kill(first, signal.SIGTERM)
    assert ends(first)
    assert converter.convert(WORD) == PDF
    assert converter.pid != first


def test_where_it_cannot_be_kept_each_document_has_its_own(tmp_path: Path) -> None:
    alone = script(tmp_path, 'printf "%%PDF-1.7 made" > document.pdf')
    broken = tmp_path / "broken.py"
    broken.write_text("raise SystemExit(1)", "utf-8")
    assert OfficeConverter(alone, child=broken).convert(WORD) == PDF
    assert isinstance(office.converter(alone, 20), LibreOfficeConverter)


def test_a_forked_process_starts_its_own(tmp_path: Path) -> None:
    converter = OfficeConverter(tmp_path / "soffice", child=child(tmp_path))
    converter.convert(WORD)
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(0 if converter.convert(WORD) == PDF else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert converter.convert(WORD) == PDF
    processes = [process for process, _ in seen(tmp_path)]
    assert processes[0] == processes[2] != processes[1]


@pytest.mark.pdf
def test_the_real_one_killed_in_the_middle_converts_after_all() -> None:
    soffice = find_soffice()
    assert soffice is not None
    converter = OfficeConverter(soffice)
    converter.convert(WORD)
    first = converter.pid
    assert first
    os.kill(first, signal.SIGSTOP)  # in the middle for as long as one likes
    made: list[bytes] = []
    thread = threading.Thread(target=lambda: made.append(converter.convert(WORD)))
    thread.start()
    time.sleep(0.5)
    os.kill(first, signal.SIGKILL)
    thread.join(60)
    assert made[0].startswith(b"%PDF-")
    assert converter.pid != first
    converter.close()
