"""How a year's log says, in its first leaf, where the log of the year before ended."""

from __future__ import annotations

import base64
from typing import Any

from docstore.custody import note

YEAR_ENDED = "log_year_ended"


def ended_year(store_id: str, year: int, size: int, root: bytes) -> dict[str, Any]:
    """What the event says: the detail of the first event of the year after."""
    return {"origin": note.log_origin(store_id, year), "size": size, "root": base64.b64encode(root).decode()}
