"""What other modules may use of recordings."""

from modules.recordings.services import INBOX, LINKED, RECEIVED, begin_recording, link

__all__ = ["INBOX", "LINKED", "RECEIVED", "begin_recording", "link"]
