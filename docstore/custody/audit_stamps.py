"""The audit of the time stamps: each is read again and compared with the checkpoint that it was given for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from docstore.custody import stamping, stamps
from docstore.custody.finding import Finding
from docstore.errors import CustodyChainError
from docstore.store.store import Store


@dataclass
class Stamps:
    """`newest`: the time that the last one names, RFC 3339. `remarks`: what is no damage, and yet should be known."""

    read: int = 0
    newest: str = ""
    remarks: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def audit_stamps(store: Store, progress: Callable[[int, int], None] = lambda done, total: None) -> Stamps:
    """The imprint of every stamp, and with the roots of the settings its signature and chain, too."""
    database: Any = store.database
    found, trust = Stamps(), store.equipment.trust
    total = database[stamps.COLLECTION].estimated_document_count()
    for row in database[stamps.COLLECTION].find({}, sort=[("shard", 1), ("size", 1)]):
        found.read += 1
        progress(found.read, total)
        name = f"{row.get('shard')} 年第 {row.get('size')} 条的时间戳"
        checkpoint = database.log_checkpoints.find_one({"shard": row.get("shard"), "size": row.get("size")})
        try:
            if checkpoint is None:
                raise CustodyChainError("它的检查点不见了。")
            found.newest = max(found.newest, stamps.moment(stamps.checked(row, checkpoint["note"], trust)))
        except CustodyChainError as error:
            found.findings.append(Finding(f"{name}：{error.message}", CustodyChainError.code))
    if found.read and trust is None:
        found.remarks.append("时间戳只比对了内容，没有核对是谁签的：QUANCHENG_TSA_CA 没有设。")
    if store.equipment.authority is not None and (failing := stamping.failing(store)):
        found.remarks.append(f"时间戳机构连续 {failing['failures']} 次没有盖成：{failing['reason']}")
    return found
