"""LibreOffice as its manual shows it: one process for each document, all with one profile."""

import subprocess
from pathlib import Path

_FILTER = 'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"}}'


def convert(soffice: Path, document: bytes, folder: Path) -> bytes:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    (folder / "document.docx").write_bytes(document)
    command = [soffice, profile, "--headless", "--convert-to", _FILTER, "--outdir", folder, folder / "document.docx"]
    subprocess.run([str(word) for word in command], check=True, capture_output=True)
    return (folder / "document.pdf").read_bytes()
