"""What other modules may use of the organisation."""

from modules.organisation.models import BUREAU, Bureau, Department, Officer, Recorder
from modules.organisation.numbers import next_number
from modules.organisation.services import (
    bureau,
    officers_with,
    register_officer,
    register_recorder,
    set_up_bureau,
    set_up_department,
)

__all__ = [
    "BUREAU",
    "Bureau",
    "Department",
    "Officer",
    "Recorder",
    "bureau",
    "next_number",
    "officers_with",
    "register_officer",
    "register_recorder",
    "set_up_bureau",
    "set_up_department",
]
