"""Hold (冻结): what is under dispute is not disposed of, whatever its retention period says (MoReq2010 disposal hold).

A review, a lawsuit, a petition, an audit or a discipline inspection puts one; petitions and complaints are those of
Article 17 (二).
"""

from __future__ import annotations

from typing import Any, ClassVar

import mongoengine as me

from docstore.model.base import StoredDocument

# Ground of a hold → its name.
GROUNDS = {
    "review": "行政复议",
    "lawsuit": "行政诉讼",
    "petition": "信访投诉",
    "audit": "审计",
    "inspection": "纪检监察",
    "other": "其他",
}


class Hold(StoredDocument):
    """Of a whole case, or of one `record` in it; several may stand at once, and what was released stays readable.

    `basis` is the paper that asks for it (number) or who asked; `note` what else is to be known.
    """

    is_evidence = True

    case = me.StringField(required=True)
    record = me.StringField()
    ground = me.StringField(required=True, choices=list(GROUNDS))
    basis = me.StringField(required=True)
    note = me.StringField()
    placed_by = me.StringField(required=True)
    placed_at = me.DateTimeField(required=True)
    released_by = me.StringField()
    released_at = me.DateTimeField()
    release_reason = me.StringField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "holds",
        "indexes": [["case", "-placed_at"], {"fields": ["record"], "sparse": True}],
    }

    @property
    def is_standing(self) -> bool:
        return self.released_at is None
