"""What other modules may use of secrecy."""

from modules.secrecy.facet import MARKS, level_of, of
from modules.secrecy.marks import lift, mark
from modules.secrecy.oversight import review, set_clearance, set_known_to
from modules.secrecy.proposals import decide, propose

__all__ = ["MARKS", "decide", "level_of", "lift", "mark", "of", "propose", "review", "set_clearance", "set_known_to"]
