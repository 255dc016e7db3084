"""As whom a request to the API acts: the person of the session."""

from __future__ import annotations

from admin.signin import current_act, is_signed_in
from docstore.store.act import Act


def is_known() -> bool:
    return is_signed_in()


def acting() -> Act:
    """The person where there is one, else nobody."""
    return current_act()
