"""A proposal to classify, change or release, as it waits and as it was decided."""

from __future__ import annotations

from typing import Any, ClassVar

import mongoengine as me

from docstore.access.secrecy import Level
from docstore.model.base import StoredDocument


class SecrecyProposal(StoredDocument):
    """`target_kind` is `case` or `record`; `level` 0 releases. Of a state secret either `years` or `condition`.

    `source`: the classified document it derives from (派生定密), which needs no authority of one's own. `before`, for a
    refusal: the thing's own level then, and whom this proposal added to those who may know.
    """

    policy_kind = "secrecy_proposal"

    target_kind = me.StringField(required=True, choices=["case", "record"])
    target = me.StringField(required=True)
    case = me.StringField()
    level = me.IntField(required=True, min_value=Level.OPEN, max_value=Level.TOP_SECRET)
    years = me.IntField(min_value=1)
    condition = me.StringField(max_length=200)
    basis = me.StringField(required=True, max_length=200)
    reason = me.StringField(required=True, max_length=500)
    source = me.StringField(max_length=200)
    before = me.DictField()
    state = me.StringField(required=True, default="waiting")
    proposed_by = me.StringField(required=True)
    proposed_by_name = me.StringField(required=True)
    proposed_at = me.DateTimeField(required=True)
    decided_by = me.StringField()
    decided_by_name = me.StringField()
    decided_at = me.DateTimeField()
    opinion = me.StringField(max_length=500)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "secrecy_proposals",
        "indexes": [["state", "proposed_at"], ["target", "state"]],
    }
