"""The time stamp beside a checkpoint of a package: does it cover it, and who signed it?"""

from __future__ import annotations

from docstore.clock import iso
from docstore.custody.manifest import stamp_path
from docstore.custody.stamp import Trust, read_stamp
from docstore.custody.verdict import StampCheck
from docstore.errors import CustodyChainError


def check_stamp(data: bytes, checkpoint: str, note: bytes, trust: Trust | None) -> StampCheck:
    """`data`: the response beside the checkpoint `note` at the path `checkpoint`. Raises CustodyChainError."""
    stamp = read_stamp(data)
    if not stamp.covers(note.decode("utf-8", "replace")):
        raise CustodyChainError("盖的不是 {checkpoint}。", checkpoint=checkpoint)
    if trust is not None:
        trust.check(stamp)
    return StampCheck(stamp_path(checkpoint), checkpoint, iso(stamp.time), stamp.authority, trust is not None)
