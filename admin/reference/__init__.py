"""docs/reference, written from what the registry, the workflows and the commands say of themselves.

`pages()` gives file name → text; `python -m admin.reference` writes them. Nothing here is typed twice: a module that
adds a permission, a form or a job finds it in the reference after the next run, and a test fails until then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from admin import boot
from admin.reference import access_pages, command_pages, law_pages, matrix, module_pages

FOLDER = boot.ROOT / "docs" / "reference"


def pages() -> dict[str, str]:
    """File name in docs/reference → its text."""
    registry = boot.registry()
    made: Mapping[str, Callable[[], Iterable[str]]] = {
        "modules.md": lambda: module_pages.modules(registry),
        "contributions.md": lambda: module_pages.contributions(registry),
        "permissions.md": lambda: access_pages.permissions(registry),
        "permission-matrix.md": lambda: matrix.lines(registry),
        "roles.md": lambda: access_pages.roles(registry),
        "events.md": lambda: module_pages.events(registry),
        "jobs.md": lambda: module_pages.jobs(registry),
        "hooks.md": lambda: module_pages.hooks(registry),
        "bureau-settings.md": lambda: module_pages.bureau_settings(registry),
        "uploads.md": lambda: module_pages.uploads(registry),
        "api.md": lambda: module_pages.api(registry),
        "models.md": lambda: module_pages.models(registry),
        "forms.md": lambda: law_pages.forms(registry),
        "procedures.md": lambda: law_pages.procedures(registry),
        "retention.md": lambda: law_pages.retention(registry),
        "checks.md": lambda: law_pages.checks(registry),
        "workflows.md": lambda: law_pages.workflows(registry),
        "commands.md": command_pages.commands,
    }
    return {name: re.sub(r"\n{3,}", "\n\n", "\n".join(lines())).rstrip() + "\n" for name, lines in made.items()}
