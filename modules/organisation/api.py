"""What other modules may use of the organisation."""

from modules.organisation.certificates import fault_on as certificate_fault_on
from modules.organisation.certificates import is_valid_on as is_certificate_valid_on
from modules.organisation.certificates import set_period as set_certificate_period
from modules.organisation.keepers import require_keeper
from modules.organisation.models import BUREAU, Bureau, Department, Officer, Recorder
from modules.organisation.numbers import next_number
from modules.organisation.services import (
    certificates_of,
    officers_with,
    register_officer,
    register_recorder,
    set_up_bureau,
    set_up_department,
)
from modules.organisation.settings import KIND as BUREAU_SETTING
from modules.organisation.settings import NUMBER, BureauSetting, Office, bureau, setting

__all__ = [
    "BUREAU",
    "BUREAU_SETTING",
    "NUMBER",
    "Bureau",
    "BureauSetting",
    "Department",
    "Office",
    "Officer",
    "Recorder",
    "bureau",
    "certificate_fault_on",
    "certificates_of",
    "is_certificate_valid_on",
    "next_number",
    "officers_with",
    "register_officer",
    "register_recorder",
    "require_keeper",
    "set_certificate_period",
    "set_up_bureau",
    "set_up_department",
    "setting",
]
