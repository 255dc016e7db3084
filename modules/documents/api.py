"""What other modules may use of documents."""

from modules.documents.generation import form_of, template_of
from modules.documents.services import generate, give_opinion, issue, save_draft, start_document, submit

__all__ = [
    "form_of",
    "generate",
    "give_opinion",
    "issue",
    "save_draft",
    "start_document",
    "submit",
    "template_of",
]
