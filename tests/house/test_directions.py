"""Who may import what: the directions of the house, read from the source."""

from __future__ import annotations

import ast
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.sources import imported

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [path for package in ("docstore", "admin", "modules") for path in sorted((ROOT / package).rglob("*.py"))]

# A module's face: its routes, and what a page shows.
FACE = ("admin/*", "modules/*/*views.py", "modules/*/*page.py", "modules/*/portal.py")

# A library, and the only places that may import it.
HOMES = {
    "flask": FACE,
    "flask_admin": FACE,
    "flask_babel": ("admin/*",),
    "flask_security": ("admin/*",),
    "celery": ("docstore/worker.py", "admin/boot.py", "modules/*/jobs.py"),
    "gridfs": ("docstore/blobs/gridfs.py",),
    "docxtpl": ("docstore/rendering/docx.py", "docstore/rendering/compiled.py"),
    "openupgradelib": ("docstore/registry/openupgrade.py",),
}


def test_layers_hold():
    lint = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert lint.returncode == 0, lint.stdout


@pytest.mark.parametrize("library", HOMES)
def test_a_library_stays_at_home(library):
    strangers = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if any(name.split(".")[0] == library for name in imported(path, ".".join(path.relative_to(ROOT).parts[:-1])))
        and not any(fnmatch(str(path.relative_to(ROOT)), home) for home in HOMES[library])
    ]
    assert strangers == []


# Hands the whole environment on to LibreOffice, and looks at nothing in it; the kernel may not know the settings.
PASSES_THE_ENVIRONMENT_ON = {"docstore/rendering/pdf.py"}


def test_only_settings_reads_the_environment():
    readers = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in ("environ", "environb", "getenv", "putenv")
        and ast.unparse(node) != "request.environ"  # what the web server says of one request
    }
    assert readers == PASSES_THE_ENVIRONMENT_ON


def test_blobs_are_opened_through_their_store():
    """A blob store made elsewhere would not know the master keys, and could read nothing that is sealed."""
    makers = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("GridFSBlobStore")
    }
    assert makers == {"docstore/store/store.py"}


# The door itself; rows of the machinery that have done their duty, which are neither bytes nor facts; and what modules
# brought themselves, where `is_evidence` says that a model is not for them to remove.
REMOVES = {
    "docstore/disposition/door.py",
    "docstore/blobs/sweep.py",
    "docstore/store/notices.py",
    "docstore/registry/leaving.py",
    "docstore/registry/migration/external_ids.py",
    "docstore/registry/migration/journal.py",
    "docstore/registry/migration/records.py",
}
_REMOVING = {"delete_one", "delete_many", "drop", "find_one_and_delete", "drop_collection", "drop_database", "rename"}


def test_there_is_one_door_of_destruction():
    removers = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _REMOVING
    }
    assert removers == REMOVES


def test_the_doors_password_is_read_in_one_place():
    """The web process opens its store by `open_store`, which asks for the door only beside the signing key."""
    users = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("open_door")
    }
    assert users == {"admin/boot.py", "admin/cli/encryption.py", "admin/cli/sweep.py"}
