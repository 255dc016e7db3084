"""Migration scripts of a module: where they lie, which of them an upgrade runs, and in what order (as in Odoo).

`migrations/<version>/{pre,post,end}-<what>.py`. A script runs when its version is above the installed one and not
above the new one; `migrations/0.0.0/` runs at every upgrade. Within a version and stage the file name decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from docstore.errors import MigrationError
from docstore.registry.manifest import Manifest

STAGES = ("pre", "post", "end")
_NAME = re.compile(r"(pre|post|end)-[\w-]+\.py")
_VERSION = re.compile(r"\d+(\.\d+){1,4}")


def version(text: str) -> tuple[int, ...]:
    """`1.10` as (1, 10), so that it comes after `1.9`; zeros at the end do not count."""
    numbers = [int(part) for part in text.split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


@dataclass(frozen=True)
class Script:
    """`key` names it for ever: what has run under this key is not run again by the same upgrade."""

    module: str
    stage: str
    version: str
    path: Path

    @property
    def key(self) -> str:
        return f"{self.module}/{self.version}/{self.path.name}"


def find(manifest: Manifest) -> list[Script]:
    """All scripts of a module in the order in which they would run.

    Raises MigrationError, naming what does not belong in `migrations/`: a misspelt script would silently never run.
    """
    folder = manifest.folder / "migrations"
    found: list[Script] = []
    for place in sorted(folder.iterdir()) if folder.is_dir() else ():
        if place.name == "__pycache__":
            continue
        if not place.is_dir() or not _VERSION.fullmatch(place.name):
            raise MigrationError("{path} 不是版本号的文件夹，例如 1.1。", path=place)
        if place.name != "0.0.0" and version(place.name) > version(manifest.version):
            raise MigrationError("{path} 的版本高于清单里的 {now}。", path=place, now=manifest.version)
        for path in sorted(place.glob("*.py")):
            match = _NAME.fullmatch(path.name)
            if match is None:
                raise MigrationError("{path} 应叫 pre-….py、post-….py 或者 end-….py。", path=path)
            found.append(Script(manifest.module, match[1], place.name, path))
    return sorted(found, key=lambda one: (version(one.version), STAGES.index(one.stage), one.path.name))


def due(manifest: Manifest, installed: str) -> list[Script]:
    """The scripts that bring the module from version `installed` to the manifest's. Raises MigrationError."""
    return [
        script
        for script in find(manifest)
        if script.version == "0.0.0" or version(installed) < version(script.version) <= version(manifest.version)
    ]
