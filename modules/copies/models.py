"""Copies for parties: the slip with an access code, the request, its decisions, its package."""

from __future__ import annotations

from typing import Any, ClassVar

import mongoengine as me

from docstore.model.base import StoredDocument


class AccessSlip(StoredDocument):
    """A code on paper, handed over with a served document, that opens the portal for one party in one case.

    Only the SHA-256 of the code is kept.
    """

    case = me.StringField(required=True)
    party = me.StringField(required=True)
    code_sha256 = me.StringField(required=True)
    handed_over_at = me.DateTimeField(required=True)
    handed_over_by = me.StringField(required=True)
    is_withdrawn = me.BooleanField(default=False)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "access_slips",
        "indexes": [{"fields": ["code_sha256"], "unique": True}, ["case"]],
    }


class CopyRequest(StoredDocument):
    """复制申请 (Article 18).

    `wishes`: record ids the party ticked; `wish_text`: what it asked for in words. `items` (made by the keeper):
    {record, title, audience, version, proposal, proposal_reason, decision, reason}. `package` (made by the
    worker): {record, version, expires_at}.
    """

    policy_kind = "copy_request"

    number = me.StringField(required=True)
    case = me.StringField(required=True)
    case_number = me.StringField(required=True)
    department = me.StringField(required=True)
    party = me.StringField(required=True)
    party_name = me.StringField(required=True)
    applicant = me.StringField(required=True, max_length=100)
    purpose = me.StringField(required=True, max_length=500)
    wishes = me.ListField(me.StringField())
    wish_text = me.StringField(default="", max_length=500)
    state = me.StringField(required=True, default="received")
    received_at = me.DateTimeField(required=True)
    items = me.ListField(me.DictField())
    checklist = me.DictField()
    checked_by = me.StringField()
    checked_by_name = me.StringField()
    checked_at = me.DateTimeField()
    decided_by = me.StringField()
    decided_by_name = me.StringField()
    decided_at = me.DateTimeField()
    package = me.DictField()
    downloads = me.IntField(default=0)
    facets = me.DictField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "copy_requests",
        "indexes": [
            {"fields": ["number"], "unique": True},
            ["party", "-received_at"],
            ["state", "-received_at"],
            ["case"],
        ],
    }
