"""PDF: LibreOffice makes PDF/A with all fonts inside; what hangs is ended with all its children."""

from __future__ import annotations

import os
import re
import time
import zlib
from pathlib import Path

import pypdfium2
import pytest

from docstore.errors import ConverterUnavailableError, UnavailableError
from docstore.rendering.office import OfficeConverter
from docstore.rendering.pages import count
from docstore.rendering.pdf import ConversionFailedError, LibreOfficeConverter, find_soffice
from tests.rendering.made import paper


def script(folder: Path, *lines: str) -> Path:
    """A program in the place of LibreOffice."""
    path = folder / "soffice"
    path.write_text("\n".join(("#!/bin/sh", *lines, "")), "utf-8")
    path.chmod(0o755)
    return path


def is_alive(pid: int) -> bool:
    try:
        # A zombie is dead, only nobody has asked yet.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def ends(pid: int) -> bool:
    """Killed is not yet gone: a moment is given."""
    deadline = time.monotonic() + 10
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_alive(pid)


def objects(pdf: bytes) -> str:
    """The source of all objects, those in compressed streams too."""
    pieces = [pdf]
    for match in re.finditer(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            pieces.append(zlib.decompressobj().decompress(match.group(1)))
        except zlib.error:
            continue
    return b"\n".join(pieces).decode("latin-1")


@pytest.mark.pdf
@pytest.mark.parametrize(("name", "kind"), [("N05", LibreOfficeConverter), ("N03", OfficeConverter)])
def test_a_paper_becomes_pdf_a_with_all_fonts_inside(
    name: str, kind: type[LibreOfficeConverter | OfficeConverter]
) -> None:
    soffice = find_soffice()
    assert soffice is not None
    pdf = kind(soffice).convert(paper(name, qr="x", marks=["演示"], is_draft=True))
    assert count(pdf) >= 1
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    text = text.replace(" ", "")  # the gap between Chinese and digits comes back as a blank
    for words in ("焦作市某化工有限公司", "演示", "（豫焦）应急〔2026〕1号", "配电箱未接地"):
        assert words in text
    source = objects(pdf)
    assert re.search(r"<pdfaid:part>2</pdfaid:part>\s*<pdfaid:conformance>B</pdfaid:conformance>", source)
    descriptors = re.findall(r"/Type\s*/FontDescriptor.*?>>", source, re.DOTALL)
    assert descriptors
    assert all(re.search(r"/FontFile[23]?\s", one) for one in descriptors)
    assert not re.search(r"/(JavaScript|Launch|EmbeddedFiles)\b", source)


@pytest.mark.pdf
@pytest.mark.parametrize("rubbish", [b"PK\x03\x04 not a package", b"\x00\xff" * 4000, b"<html><p>words</p></html>"])
def test_rubbish_makes_no_pdf(rubbish: bytes) -> None:
    soffice = find_soffice()
    assert soffice is not None
    for kind in (LibreOfficeConverter, OfficeConverter):
        with pytest.raises(ConversionFailedError):
            kind(soffice).convert(rubbish)


def test_a_converter_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    noted = tmp_path / "pids"
    hanging = script(tmp_path, "sleep 300 &", f"echo $$ $! > {noted}", "wait")
    started = time.monotonic()
    with pytest.raises(ConverterUnavailableError, match="2 秒"):
        LibreOfficeConverter(hanging, timeout=2).convert(b"x")
    assert time.monotonic() - started < 20
    pids = [int(pid) for pid in noted.read_text().split()]
    assert len(pids) == 2
    assert all(ends(pid) for pid in pids)


def test_children_left_by_a_converter_that_ended_are_ended_too(tmp_path: Path) -> None:
    noted = tmp_path / "pids"
    leaving = script(
        tmp_path,
        "sleep 300 >/dev/null 2>&1 &",
        f"echo $! > {noted}",
        "for last; do :; done",
        'printf "%%PDF-1.7 made" > "${last%.docx}.pdf"',
    )
    assert LibreOfficeConverter(leaving, timeout=20).convert(b"x") == b"%PDF-1.7 made"
    assert ends(int(noted.read_text()))


def test_every_document_has_a_profile_of_its_own_that_is_thrown_away(tmp_path: Path) -> None:
    noted = tmp_path / "profiles"
    noting = script(tmp_path, f'echo "$1 $PWD $FONTCONFIG_FILE" >> {noted}', 'printf "%%PDF-" > document.pdf')
    converter = LibreOfficeConverter(noting)
    for _ in range(2):
        converter.convert(b"x")
    (first, folder, fonts), (second, _, _) = (line.split() for line in noted.read_text().splitlines())
    assert first != second
    assert first == f"-env:UserInstallation=file://{folder}/profile"
    assert not Path(folder).exists()
    assert Path(fonts).name == "fonts.conf"
    assert Path(fonts).is_file()


@pytest.mark.parametrize("lines", [["exit 0"], ["exit 1"], ["printf rubbish > document.pdf"], ["kill -9 $$"]])
def test_a_converter_that_makes_nothing_has_failed(tmp_path: Path, lines: list[str]) -> None:
    with pytest.raises(ConversionFailedError) as caught:
        LibreOfficeConverter(script(tmp_path, *lines)).convert(b"x")
    # Trying again would not help: a job must not.
    assert not isinstance(caught.value, UnavailableError)


def test_a_converter_that_is_not_there_may_come(tmp_path: Path) -> None:
    with pytest.raises(ConverterUnavailableError):
        LibreOfficeConverter(tmp_path / "none").convert(b"x")
    assert issubclass(ConverterUnavailableError, UnavailableError)


def test_the_converter_is_told_no_secret_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUANCHENG_MONGO_URI", "mongodb://app:password@localhost")
    told = tmp_path / "told"
    with pytest.raises(ConversionFailedError):
        LibreOfficeConverter(script(tmp_path, f"env > {told}")).convert(b"x")
    assert "PATH=" in told.read_text() and "QUANCHENG" not in told.read_text()


def test_the_one_on_the_path_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    fake = script(tmp_path, "exit 0")
    assert find_soffice() == fake
