"""A checkpoint that a reader of a package kept from elsewhere: has the package's log grown from it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from docstore.custody.continuity import Continuity, known_keys, relation
from docstore.custody.note import Checkpoint, VerifierKey, open_checkpoint
from docstore.custody.verdict import KeptCheck
from docstore.errors import CustodyChainError


@dataclass(frozen=True)
class Kept:
    """`name`: what to call it, its file's; `note`: the signed note; `evidence`: besides that in the package."""

    name: str
    note: str
    evidence: Continuity = field(default_factory=Continuity)


def compare(kept: Kept, key: VerifierKey, heads: Sequence[Checkpoint], evidence: Continuity) -> tuple[KeptCheck, str]:
    """How `kept` stands to `heads`, the checkpoints of a package signed by `key`; and why not, if it contradicts."""
    known = evidence.with_(kept.evidence)
    try:
        head = open_checkpoint(kept.note, known_keys(key, known.handovers))
    except CustodyChainError as fault:
        return "contradicts", f"没有由包的钥匙签名：{fault.message}抄错了，或者不是同一个库的。"
    if not head.origin.startswith(key.name + "/"):
        return "contradicts", "属于另一个账本。"
    found = relation(head, heads, known)
    if found != "contradicts":
        return found, ""
    return found, f"与包中的检查点不是同一个账本：第 {head.size} 条以前的记录被改写过，或者证明与检查点不配套。"
