"""Have what a command needs from the system, with the settings' word on whether it may be installed."""

from __future__ import annotations

import settings
from admin.cli import system_packages
from docstore.errors import StartupError


class MissingPartError(StartupError):
    code = "missing-system-part"


def have(*needs: str) -> list[system_packages.Part]:
    """Install what is missing, or say how. Returns what is missing still; raises MissingPartError if it is required."""
    try:
        return system_packages.ensure(needs, install=not settings.current().no_install)
    except system_packages.MissingPartError as error:
        raise MissingPartError("{reason}", reason=str(error))
