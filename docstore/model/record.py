"""Record, Version, Rendition: information kept as evidence, each of its contents, and other forms of a content."""

from __future__ import annotations

from typing import Any, ClassVar

import mongoengine as me

from docstore.model.base import StoredDocument


class Record(StoredDocument):
    """A written document or a recording (文字记录、音像记录, Article 3).

    `type_key` is `document` or `recording`; `audience` is `internal` (副卷) or `served` (正卷). `case` is empty
    while a recording lies in the inbox. `current_version` is the newest; older ones stay readable.
    `declared_version` is the first that was final: what came before are drafts.
    `is_declared` freezes the content: later changes are new versions with a reason.
    """

    policy_kind = "record"
    is_evidence = True

    type_key = me.StringField(required=True, choices=["document", "recording"])
    title = me.StringField(required=True)
    state = me.StringField(required=True)
    case = me.StringField()
    # The case it was brought in for: a claim, until ingest or a person links it.
    received_for = me.StringField()
    department = me.StringField(required=True)
    handlers = me.ListField(me.StringField())
    audience = me.StringField(required=True, choices=["internal", "served"])
    number = me.StringField()
    # How people type the number: see `docstore.forms.numbering`.
    number_keys = me.ListField(me.StringField(), default=None)
    form = me.StringField()
    document_on = me.StringField()
    is_declared = me.BooleanField(default=False)
    current_version = me.IntField(default=0)
    declared_version = me.IntField()
    received_at = me.DateTimeField()
    received_by = me.StringField()
    # Why it is not linked or not usable yet, in words for people; empty when all is well.
    problem = me.StringField()
    facets = me.DictField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "records",
        "indexes": [
            ["case", "type_key", "form"],
            ["state", "-received_at"],
            ["received_for", "state"],
            {"fields": ["number"], "sparse": True},
            {"fields": ["number_keys"], "sparse": True},
        ],
    }


class Version(StoredDocument):
    """One immutable content of a record. Never updated; only `blob` is another after the same bytes were encrypted."""

    is_evidence = True

    record = me.StringField(required=True)
    number = me.IntField(required=True, min_value=1)
    blob = me.StringField(required=True)
    family = me.StringField(required=True)
    filename = me.StringField(required=True)
    media_type = me.StringField(required=True)
    length = me.LongField(required=True)
    sha256 = me.StringField(required=True)
    created_at = me.DateTimeField(required=True)
    created_by = me.StringField(required=True)
    reason = me.StringField()
    # For generated documents: form, template edition, module version, inputs digest.
    provenance = me.DictField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "versions",
        "indexes": [
            {"fields": ["record", "number"], "unique": True},
            {"fields": ["blob"], "unique": True},
            ["sha256"],
        ],
    }


class Rendition(StoredDocument):
    """Another form of the same content (PDF, poster frame): a derivative with its parent and recipe."""

    is_evidence = True

    record = me.StringField(required=True)
    version = me.IntField(required=True)
    kind = me.StringField(required=True)
    blob = me.StringField(required=True)
    family = me.StringField(required=True)
    filename = me.StringField(required=True)
    media_type = me.StringField(required=True)
    length = me.LongField(required=True)
    sha256 = me.StringField(required=True)
    recipe = me.DictField()
    created_at = me.DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "renditions",
        "indexes": [
            {"fields": ["record", "version", "kind"], "unique": True},
            {"fields": ["blob"], "unique": True},
        ],
    }
