"""What other modules may use of copies."""

from modules.copies.models import CopyRequest
from modules.copies.services import (
    CHECKLIST,
    GRANT,
    REFUSE,
    check_request,
    copyable,
    decide_request,
    request_copy,
)
from modules.copies.slips import hand_over_code, note_portal_entry, open_slip, slip_in_force

__all__ = [
    "CHECKLIST",
    "GRANT",
    "REFUSE",
    "CopyRequest",
    "check_request",
    "copyable",
    "decide_request",
    "hand_over_code",
    "note_portal_entry",
    "open_slip",
    "request_copy",
    "slip_in_force",
]
