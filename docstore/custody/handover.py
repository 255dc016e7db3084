"""A key's handover to the next: a signed note that both sign. Needs no database."""

from __future__ import annotations

from docstore.custody.note import Signer, VerifierKey, open_note, sign_note
from docstore.errors import CustodyChainError

FORMAT = "quancheng/key-handover/v1"


def handover_note(old: Signer, new: Signer) -> str:
    """What both keys sign. Both bear the store's own name."""
    return sign_note(_text(old.verifier, new.verifier), [old, new])


def open_handover(note: str, old: VerifierKey) -> VerifierKey:
    """The key that `old` hands over to. Raises CustodyChainError unless both have signed exactly this."""
    lines = note.split("\n")
    if len(lines) < 3:
        raise CustodyChainError("钥匙的交接书不完整。")
    new = VerifierKey.parse(lines[2])
    opened = open_note(note, [old, new])
    if opened.text != _text(old, new) or set(opened.signed_by) != {old, new} or old.public == new.public:
        raise CustodyChainError("钥匙的交接书没有由前后两把钥匙共同签名。")
    return new


def _text(old: VerifierKey, new: VerifierKey) -> str:
    return f"{FORMAT}\n{old}\n{new}\n"
