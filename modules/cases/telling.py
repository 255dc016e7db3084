"""What a list tells of records, to whom: one rule for every place where they stand beside each other.

What a restriction keeps from somebody is not there at all (`Act.find`). Of what is there, title, names and state are
told to whoever may open it; of the rest a list says no more than that it is there, where a file must be seen whole.
"""

from __future__ import annotations

from collections.abc import Iterable

from admin.language import _
from docstore.model.record import Record
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork

VIEW = "records.view"
# In the place of the title of what this person may not open, whatever the reason.
UNTOLD = "一件你无权查看的材料"


def openable(act: Act | UnitOfWork, records: Iterable[Record]) -> list[Record]:
    """Those of `records` that this person may open, in their order."""
    return [one for one in records if act.allows(VIEW, one)]


def title_of(act: Act | UnitOfWork, record: Record) -> str:
    """The record's title, or what stands in its place for whoever may not see the record."""
    return str(record.title) if act.allows(VIEW, record) else UNTOLD


def untold(records: list[Record], opened: list[Record]) -> str:
    """The line under a list that shows `opened` of `records`; empty where that is all."""
    left = len(records) - len(opened)
    return _("另有 {n} 件材料，你无权查看", n=left) if left else ""
