"""The portal."""

from __future__ import annotations

from admin.views import Views

PORTAL = Views("portal")
