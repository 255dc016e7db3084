"""How long an opening lasts: the bureau's choice, within what the kernel allows."""

from docstore.access.emergency import DEFAULT_HOURS, LONGEST_HOURS
from modules.organisation.api import NUMBER, BureauSetting

HOURS = "emergency_hours"
SETTING = BureauSetting(
    "紧急查阅最长几小时",
    "到时间自己结束",
    type=NUMBER,
    default=DEFAULT_HOURS,
    least=1,
    most=LONGEST_HOURS,
)
