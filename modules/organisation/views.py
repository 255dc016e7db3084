"""Pages of the module."""

from __future__ import annotations

from admin.views import Views

VIEWS = Views("organisation")
