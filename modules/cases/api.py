"""What other modules may use of cases."""

from docstore.custody.objects import case_object
from modules.cases.case_list import CHOICE, CaseFilter
from modules.cases.case_list import KIND as CASE_FILTER
from modules.cases.checks import finding_row, findings
from modules.cases.correction import correct_party
from modules.cases.deadlines import CaseDeadline, day_strip, deadlines, end_of, provisional, shown
from modules.cases.obligations import not_checkable, obligations, procedure_of, shown_procedure
from modules.cases.page import (
    case_header,
    case_link,
    case_notices,
    filing_due,
    record_marks,
    returned_note,
    version_part,
)
from modules.cases.reading import COPYING, ensure_read, note_read, note_what_goes_out
from modules.cases.reading import WAYS as READING_WAYS
from modules.cases.reading_page import readers
from modules.cases.record_resources import NEWEST, RECORD_FIELDS, RECORD_FILTERS, RECORDS
from modules.cases.resources import CASES
from modules.cases.services import close_case, excuse_obligation, handled, open_case, require_open
from modules.cases.telling import UNTOLD, openable, title_of, untold
from modules.cases.workflow import CASE_FLOW, CLOSED, FILED, OPEN, SUBMITTED

__all__ = [
    "CASES",
    "CASE_FILTER",
    "CASE_FLOW",
    "CHOICE",
    "CLOSED",
    "COPYING",
    "FILED",
    "NEWEST",
    "OPEN",
    "READING_WAYS",
    "RECORDS",
    "RECORD_FIELDS",
    "RECORD_FILTERS",
    "SUBMITTED",
    "UNTOLD",
    "CaseDeadline",
    "CaseFilter",
    "case_header",
    "case_link",
    "case_notices",
    "case_object",
    "close_case",
    "correct_party",
    "day_strip",
    "deadlines",
    "end_of",
    "ensure_read",
    "excuse_obligation",
    "filing_due",
    "finding_row",
    "findings",
    "handled",
    "not_checkable",
    "note_read",
    "note_what_goes_out",
    "obligations",
    "open_case",
    "openable",
    "procedure_of",
    "provisional",
    "readers",
    "record_marks",
    "require_open",
    "returned_note",
    "shown",
    "shown_procedure",
    "title_of",
    "untold",
    "version_part",
]
