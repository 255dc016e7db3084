"""A LibreOffice that stays: the parent's side of `office_child`.

- One document at a time, and each has a folder of its own; the process is replaced after so many.
- A process that ends while it converts is not the document's fault at once: a fresh one tries again, once.
- One that hangs is killed. Where LibreOffice cannot be kept, each document gets a process of its own (`pdf`).
"""

from __future__ import annotations

import atexit
import contextlib
import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import zipfile
from pathlib import Path

from docstore.errors import ConverterUnavailableError
from docstore.rendering.office_child import LIBRARIES
from docstore.rendering.pdf import ConversionFailedError, Converter, LibreOfficeConverter, environment, pdf_of

_CHILD = Path(__file__).with_name("office_child.py")
# LibreOffice grows with every document it has seen.
DOCUMENTS = 200
_START_SECONDS = 60.0
# The child ends itself when its parent cannot end it any more.
_GRACE_SECONDS = 5


class _GoneError(Exception):
    """The process ended; what it was converting may be innocent."""


class OfficeConverter:
    """Safe for threads. A process that was forked from this one starts a LibreOffice of its own.

    `timeout` in seconds, for one document; `child` is the script that is run.
    """

    def __init__(self, soffice: Path, timeout: float = 120.0, child: Path = _CHILD) -> None:
        self._one_off = LibreOfficeConverter(soffice, timeout)
        self._child = child
        self._program = soffice.resolve().parent
        self._timeout = timeout
        self._lock = threading.Lock()
        self._owner = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._place = Path()
        self._left = 0

    @property
    def pid(self) -> int | None:
        """LibreOffice's process, while there is one."""
        return self._process.pid if self._process is not None and self._owner == os.getpid() else None

    def convert(self, document: bytes) -> bytes:
        if not _is_word(document):  # LibreOffice would guess, and print rubbish as text
            raise ConversionFailedError("这份文书没有转成 PDF。")
        with self._lock:
            for _ in range(2):
                with contextlib.suppress(_GoneError):
                    control = self._running()
                    return self._one_off.convert(document) if control is None else self._ask(control, document)
                self._end()
        raise ConverterUnavailableError("LibreOffice 在转这份文书时退出了。")

    def close(self) -> None:
        """End LibreOffice; it would end with this process in any case."""
        with self._lock:
            self._end()

    def _ask(self, control: socket.socket, document: bytes) -> bytes:
        with tempfile.TemporaryDirectory(prefix="document-", dir=self._place, ignore_cleanup_errors=True) as name:
            folder = Path(name)
            (folder / "document.docx").write_bytes(document)
            control.settimeout(self._timeout)
            try:
                control.sendall(os.fsencode(folder) + b"\n")
                word = control.recv(1)
            except TimeoutError as error:
                self._end()
                raise ConverterUnavailableError("转 PDF 超过 {limit} 秒，已停止。", limit=int(self._timeout)) from error
            except OSError:
                word = b""
            if not word:
                raise _GoneError
            try:
                return pdf_of(folder)
            finally:
                self._left -= 1
                if not self._left:
                    self._end()

    def _running(self) -> socket.socket | None:
        """The way to LibreOffice, which is started unless it runs; None where it cannot be kept."""
        if self._control is not None and self._owner == os.getpid():
            if self._process is not None and self._process.poll() is None:
                return self._control
            self._end()  # it was idle for long
        self._forget()
        mine, theirs = socket.socketpair()
        place = Path(tempfile.mkdtemp(prefix="quancheng-office-"))
        with theirs:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-I", str(self._child), str(self._program), str(place / "profile")),
                    str(int(self._timeout) + _GRACE_SECONDS),
                ],
                stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env=environment(place) | {"SAL_USE_VCLPLUGIN": "svp"}, cwd=place, start_new_session=True,
            )
        self._control, self._owner, self._place, self._left = mine, os.getpid(), place, DOCUMENTS
        atexit.register(self.close)
        mine.settimeout(_START_SECONDS)
        with contextlib.suppress(OSError):
            if mine.recv(1):
                return mine
        self._end()
        return None

    def _end(self) -> None:
        process, place = self._process, self._place
        is_own = self._owner == os.getpid()  # else it is that of the process from which this one was forked
        self._forget()
        if process is not None and is_own:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            shutil.rmtree(place, ignore_errors=True)
            atexit.unregister(self.close)

    def _forget(self) -> None:
        control, self._control, self._process = self._control, None, None
        if control is not None:
            control.close()


def converter(soffice: Path, timeout: float) -> Converter:
    """The faster of the two that this LibreOffice allows."""
    program = soffice.resolve().parent
    if any((program / name).is_file() for name in LIBRARIES):
        return OfficeConverter(soffice, timeout)
    return LibreOfficeConverter(soffice, timeout)


def _is_word(document: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(document)) as package:
            return "word/document.xml" in package.namelist()
    except (zipfile.BadZipFile, ValueError):
        return False
