"""What other modules may use of filing."""

from modules.filing.services import file_case, proposed_retention, return_case, submit_case

__all__ = ["file_case", "proposed_retention", "return_case", "submit_case"]
