"""What other modules may use of documents."""

from modules.documents.services import generate, give_opinion, issue, save_draft, start_document, submit

__all__ = ["generate", "give_opinion", "issue", "save_draft", "start_document", "submit"]
