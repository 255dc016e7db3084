"""Refresh the front-end files that the server hands out itself.

What for: `admin/static/vendor/` holds third-party files, so that an installation needs neither Node nor a network.
`python tools/vendor_frontend.py` packs each pinned package with `npm pack`, checks its integrity against the lock,
copies the picked files and builds the sprite of icons. `--check` only compares the files with the lock.
Needs npm for a refresh, nothing for a check. Exit 1 names the first file or package that differs.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "admin" / "static" / "vendor"
LOCK = VENDOR / "vendor.lock.json"

# name -> version, {file inside the package: file in vendor/}
PACKAGES: dict[str, tuple[str, dict[str, str]]] = {
    "bootstrap": (
        "5.3.9",
        {
            "dist/css/bootstrap.min.css": "bootstrap.min.css",
            "dist/js/bootstrap.bundle.min.js": "bootstrap.bundle.min.js",
            "LICENSE": "bootstrap.LICENSE",
        },
    ),
    "htmx.org": ("2.0.11", {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "htmx.LICENSE"}),
    "tus-js-client": ("4.3.1", {"dist/tus.min.js": "tus.min.js", "LICENSE": "tus.LICENSE"}),
    "@tabler/icons": ("3.51.0", {"LICENSE": "icons.LICENSE"}),
}
ICON_PACKAGE = "@tabler/icons"
SPRITE = "icons.svg"

# Outline icons; pages name them without the prefix. Keep the list in alphabetical order.
_ICON_NAMES = """
adjustments alert-circle alert-triangle archive arrow-back-up arrow-down arrow-left arrow-right arrow-up
arrows-exchange ban bell book bookmark box-multiple building building-community building-factory bulb calendar
calendar-due calendar-event camera certificate certificate-2 check checklist checks chevron-down chevron-left
chevron-right chevron-up circle-check circle-dashed circle-x clipboard-check clipboard-list clock clock-exclamation
cloud-upload columns copy database device-camera-phone device-cctv device-mobile disc door-enter dots download edit
exclamation-mark external-link eye eye-off file file-alert file-certificate file-check file-download file-off
file-text file-type-pdf file-zip files filter fingerprint flag folder folder-check folder-plus gavel git-commit
help-circle history home hourglass id id-badge-2 inbox info-circle key language layout-board layout-grid-add link
link-off list list-check lock lock-open login logout mail map-pin maximize menu-2 message message-2 microphone minus
mood-empty moon notes number package paperclip pencil phone photo player-pause player-play player-record
player-skip-back player-skip-forward player-track-next player-track-prev plus point printer qrcode question-mark
refresh replace report rotate rubber-stamp scale scissors search send settings shield shield-check shield-lock
shield-x signature snowflake sort-ascending sort-descending stack-2 sun table-export template tools trash upload
user user-check user-plus users video video-off video-plus volume wifi-off world writing x zoom-in
"""
ICONS = _ICON_NAMES.split()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="only compare the files with the lock")
    if parser.parse_args(arguments).check:
        faults = differing_files()
        for fault in faults:
            print(fault, file=sys.stderr)
        return 1 if faults else 0
    try:
        refresh()
    except VendorError as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


class VendorError(Exception):
    """A package is not what the lock says, or lacks a picked file."""


def differing_files(vendor: Path = VENDOR) -> list[str]:
    """One sentence for every file that is missing, changed or not in the lock; an empty list when all agree."""
    lock = json.loads((vendor / LOCK.name).read_text(encoding="utf-8"))
    expected = {name: digest for package in lock["packages"] for name, digest in package["files"].items()}
    present = {path.name for path in vendor.iterdir()} - {LOCK.name}
    faults = [f"{name}: not in the lock" for name in sorted(present - set(expected))]
    for name, digest in sorted(expected.items()):
        path = vendor / name
        if not path.is_file():
            faults.append(f"{name}: missing")
        elif _sha256(path.read_bytes()) != digest:
            faults.append(f"{name}: changed")
    return faults


def refresh(vendor: Path = VENDOR) -> None:
    """Pack, check and copy every package, then write the lock. Raises VendorError."""
    known = _locked_integrity(vendor)
    vendor.mkdir(parents=True, exist_ok=True)
    packages = []
    with tempfile.TemporaryDirectory() as scratch:
        for name, (version, picks) in PACKAGES.items():
            archive, integrity = _pack(name, version, Path(scratch))
            if known.get((name, version), integrity) != integrity:
                raise VendorError(f"{name}@{version}: integrity differs from the lock")
            files = {target: _member(archive, source) for source, target in picks.items()}
            if name == ICON_PACKAGE:
                files[SPRITE] = build_sprite(archive)
            for target, content in files.items():
                (vendor / target).write_bytes(content)
            digests = {target: _sha256(content) for target, content in sorted(files.items())}
            packages.append({"name": name, "version": version, "integrity": integrity, "files": digests})
            print(f"{name}@{version}: {len(files)} files")
    content = json.dumps({"packages": packages}, ensure_ascii=False, indent=1) + "\n"
    (vendor / LOCK.name).write_text(content, encoding="utf-8")


def build_sprite(archive: tarfile.TarFile) -> bytes:
    """One SVG with a <symbol> per icon; the stroke stands on the symbol, so a <use> inherits only the colour."""
    symbols = []
    for icon in sorted(set(ICONS)):
        source = _member(archive, f"icons/outline/{icon}.svg").decode()
        body = re.sub(r"\s+", " ", re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", source, flags=re.S)).strip()
        symbols.append(
            f'<symbol id="{icon}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
            f'stroke-linecap="round" stroke-linejoin="round">{body}</symbol>'
        )
    return ('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n").encode()


def _locked_integrity(vendor: Path) -> dict[tuple[str, str], str]:
    lock = vendor / LOCK.name
    if not lock.is_file():
        return {}
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    return {(package["name"], package["version"]): package["integrity"] for package in packages}


def _pack(name: str, version: str, folder: Path) -> tuple[tarfile.TarFile, str]:
    command = ["npm", "pack", f"{name}@{version}", "--json", "--pack-destination", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise VendorError(f"{name}@{version}: npm pack failed: {done.stderr.strip().splitlines()[-1:]}")
    told = json.loads(done.stdout)[0]
    path = folder / told["filename"]
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()
    if integrity != told["integrity"]:
        raise VendorError(f"{name}@{version}: the archive is not what npm announced")
    return tarfile.open(path), integrity


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    try:
        stream = archive.extractfile(f"package/{name}")
    except KeyError:
        stream = None
    if stream is None:
        raise VendorError(f"{name}: not in the package")
    return stream.read()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
