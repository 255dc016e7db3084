"""What other modules may use of parties."""

from modules.parties.models import Party
from modules.parties.services import register_party

__all__ = ["Party", "register_party"]
