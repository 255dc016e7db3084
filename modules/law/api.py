"""What other modules may use of the library of statutes."""

from modules.law.library import Library, find_provision, today

__all__ = ["Library", "find_provision", "today"]
