"""What other modules may use of parties."""

from modules.parties.models import Party
from modules.parties.services import party_with_code, register_party

__all__ = ["Party", "party_with_code", "register_party"]
