"""LibreOffice inside one process of its own: started once, then a document in a fraction of a second.

Run as a script by `office`, with LibreOffice's program folder, the folder of its profile, and the most seconds for
one document. Standard input is a socket to the parent:

    child:   b"."                     LibreOffice is loaded
    parent:  a folder, and a line feed    in it lies document.docx
    child:   b"+" or b"-"             document.pdf lies there, or none could be made

It uses LibreOfficeKit, which LibreOffice brings along in its own library: neither Python's UNO bridge nor a port is
needed. It ends with the parent's socket, when nobody asked for a while, and when a document takes too long.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

LIBRARIES = ("libmergedlo.so", "libsofficeapp.so")
# PDF/A-2b: all fonts embedded, nothing that runs.
PDF_OPTIONS = '{"SelectPdfVersion":{"type":"long","value":"2"}}'
IDLE_SECONDS = 600.0

_Pointer = ctypes.c_void_p


class _OfficeClass(ctypes.Structure):
    """The beginning of LibreOfficeKitClass in LibreOfficeKit.h; later members are not used."""

    _fields_ = (
        ("size", ctypes.c_size_t),
        ("destroy", ctypes.CFUNCTYPE(None, _Pointer)),
        ("load", ctypes.CFUNCTYPE(_Pointer, _Pointer, ctypes.c_char_p)),
    )


class _DocumentClass(ctypes.Structure):
    """The beginning of LibreOfficeKitDocumentClass."""

    _fields_ = (
        ("size", ctypes.c_size_t),
        ("destroy", ctypes.CFUNCTYPE(None, _Pointer)),
        ("save_as", ctypes.CFUNCTYPE(ctypes.c_int, _Pointer, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p)),
    )


class _Office(ctypes.Structure):
    _fields_ = (("methods", ctypes.POINTER(_OfficeClass)),)


class _Document(ctypes.Structure):
    _fields_ = (("methods", ctypes.POINTER(_DocumentClass)),)


def _start(program: Path, profile: Path) -> Any:
    """LibreOffice as `LibreOfficeKit*`. Ends the process when it does not start."""
    library = next(path for path in (program / name for name in LIBRARIES) if path.is_file())
    hook = ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL).libreofficekit_hook_2
    hook.argtypes, hook.restype = [ctypes.c_char_p, ctypes.c_char_p], ctypes.POINTER(_Office)
    office = hook(os.fsencode(program), profile.as_uri().encode())
    if not office:
        os._exit(1)
    return office


def _convert(office: Any, folder: Path) -> bool:
    loaded = office.contents.methods.contents.load(office, (folder / "document.docx").as_uri().encode())
    if not loaded:
        return False
    document = ctypes.cast(loaded, ctypes.POINTER(_Document))
    methods = document.contents.methods.contents
    try:
        target = (folder / "document.pdf").as_uri().encode()
        return bool(methods.save_as(loaded, target, b"pdf", PDF_OPTIONS.encode()))
    finally:
        methods.destroy(loaded)


def _serve(control: socket.socket, office: Any, seconds: int) -> None:
    control.sendall(b".")
    control.settimeout(IDLE_SECONDS)
    asked = b""
    while True:
        try:
            piece = control.recv(4096)
        except TimeoutError:
            return
        if not piece:
            return
        asked += piece
        while b"\n" in asked:
            folder, _, asked = asked.partition(b"\n")
            signal.alarm(seconds)  # what nobody catches ends the process: also when the parent is gone
            done = _convert(office, Path(os.fsdecode(folder)))
            signal.alarm(0)
            control.sendall(b"+" if done else b"-")


def main() -> None:
    program, profile, seconds = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    control = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.close(nothing)
    try:
        _serve(control, _start(program, profile), seconds)
    finally:
        os._exit(0)  # LibreOffice's own way out crashes now and then, and there is nothing to be saved


if __name__ == "__main__":
    main()
