"""What other modules may use of parties."""

from modules.parties.facts import code_fault, completed, for_papers, masked, require_sound
from modules.parties.form import (
    BLANKS,
    LONGEST,
    Blank,
    facts_of,
    faults,
    kept,
    on_page,
    party_faults,
    rows,
    shown_to_correct,
    to_correct,
)
from modules.parties.models import CATEGORIES, FACTS, ORGANISATION, PERSON, Party
from modules.parties.page import row
from modules.parties.register import picked
from modules.parties.services import change_party, in_force, party_object, party_with_code, register_party

__all__ = [
    "BLANKS",
    "CATEGORIES",
    "FACTS",
    "LONGEST",
    "ORGANISATION",
    "PERSON",
    "Blank",
    "Party",
    "change_party",
    "code_fault",
    "completed",
    "facts_of",
    "faults",
    "for_papers",
    "in_force",
    "kept",
    "masked",
    "on_page",
    "party_faults",
    "party_object",
    "party_with_code",
    "picked",
    "register_party",
    "require_sound",
    "row",
    "rows",
    "shown_to_correct",
    "to_correct",
]
