"""PDF/A from Word files, by a converter that may be replaced."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Protocol

from docstore.errors import ConverterUnavailableError, QuanchengError
from docstore.rendering.office_child import PDF_OPTIONS

FONTS = Path(__file__).with_name("fonts.conf")
_FILTER = f"pdf:writer_pdf_Export:{PDF_OPTIONS}"
# Nothing but Word: LibreOffice would guess otherwise, print rubbish as text, and read HTML with all it fetches.
_READ_AS = "--infilter=MS Word 2007 XML"
_USUAL_PLACES = ("/usr/bin/soffice", "/usr/lib/libreoffice/program/soffice", "/opt/libreoffice/program/soffice")


class ConversionFailedError(QuanchengError):
    """The converter ran and could not make a PDF of this document: trying again would not help."""

    code = "conversion-failed"
    next_step = "在 Word 中打开文书看是否完好；完好的，请系统管理员看服务状态。"


class Converter(Protocol):
    """What makes a PDF of a Word file."""

    def convert(self, document: bytes) -> bytes:
        """The PDF/A-2b of a .docx. Raises ConverterUnavailableError (try again) or ConversionFailedError."""


class LibreOfficeConverter:
    """One LibreOffice process per document, with a profile of its own that is thrown away.

    Slower than a resident one, but no document can see another, and a hung one is killed with all its children.
    """

    def __init__(self, soffice: Path, timeout: float = 120.0) -> None:
        self._soffice = soffice
        self._timeout = timeout

    def convert(self, document: bytes) -> bytes:
        with tempfile.TemporaryDirectory(prefix="quancheng-pdf-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            (folder / "document.docx").write_bytes(document)
            self._run(folder)
            return pdf_of(folder)

    def _run(self, folder: Path) -> None:
        command = [
            str(self._soffice), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
            "--norestore", "--nolockcheck", "--nodefault", _READ_AS, "--convert-to", _FILTER,
            "--outdir", str(folder), str(folder / "document.docx"),
        ]
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env=environment(folder), cwd=folder, start_new_session=True,
            )
        except OSError as error:
            raise ConverterUnavailableError("LibreOffice 启动不了：{reason}", reason=str(error)) from error
        try:
            process.wait(self._timeout)
        except subprocess.TimeoutExpired as error:
            raise ConverterUnavailableError("转 PDF 超过 {limit} 秒，已停止。", limit=int(self._timeout)) from error
        finally:
            _kill_group(process)


def environment(folder: Path) -> dict[str, str]:
    """For LibreOffice: our faces for its own, and `folder` for what it writes; of ours nothing it can do without.

    Passwords of databases may stand in ours. HOME stays: fontconfig keeps its cache there; without it every conversion
    would scan all fonts.
    """
    kept = {name: os.environ[name] for name in ("HOME", "PATH") if name in os.environ}
    return {**kept, "FONTCONFIG_FILE": str(FONTS), "LC_ALL": "C.UTF-8", "TMPDIR": str(folder)}


def pdf_of(folder: Path) -> bytes:
    """What was made of `folder`/document.docx. Raises ConversionFailedError when that is no PDF."""
    made = folder / "document.pdf"
    content = made.read_bytes() if made.is_file() else b""
    if not content.startswith(b"%PDF-"):
        raise ConversionFailedError("这份文书没有转成 PDF。")
    return content


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """End the process and whatever it started; its session is its own, so nothing else is hit."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def find_soffice() -> Path | None:
    """LibreOffice on this machine: the one on the path, else in the usual places, else None."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found:
        return Path(found)
    return next((path for path in map(Path, _USUAL_PLACES) if os.access(path, os.X_OK)), None)
