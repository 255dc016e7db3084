"""What other modules may use of documents."""

from modules.documents.issuing import issue
from modules.documents.printing.generation import form_of, template_of
from modules.documents.services import generate, give_opinion, save_draft, start_document, submit
from modules.documents.voiding import start_correction, void
from modules.documents.workflow import GONE

__all__ = [
    "GONE",
    "form_of",
    "generate",
    "give_opinion",
    "issue",
    "save_draft",
    "start_correction",
    "start_document",
    "submit",
    "template_of",
    "void",
]
