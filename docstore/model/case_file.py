"""CaseFile (案卷): the aggregation about one matter (ISO 15489; MoReq2010 aggregation)."""

from __future__ import annotations

from typing import Any, ClassVar

import mongoengine as me

from docstore.model.base import StoredDocument

HELD, RELEASED = "held", "released"


class CaseFile(StoredDocument):
    """One matter from its first step to the archive.

    `type_key` names the procedure; `facets` holds the registered groups of fields of modules, by module name;
    `party_facts` is what was known of the party when the case was opened or corrected: papers are written from it, so
    that another case about the same unit changes nothing here. `returned` says why the archive sent the file back.
    `state` is moved by the workflow engine only. Once `state` is `filed` nothing in the case may change.
    `hold_state`: whether a hold stands on the case or on anything in it; None where there never was one.
    """

    policy_kind = "case"
    is_evidence = True

    type_key = me.StringField(required=True)
    number = me.StringField(required=True)
    title = me.StringField(required=True)
    state = me.StringField(required=True, default="open")
    department = me.StringField(required=True)
    handlers = me.ListField(me.StringField(), required=True)
    party = me.StringField(required=True)
    party_name = me.StringField(required=True)
    party_facts = me.DictField(required=True)
    officers = me.ListField(me.StringField())
    opened_on = me.StringField(required=True)
    enforcement_ended_on = me.StringField()
    closed_on = me.StringField()
    filed_on = me.StringField()
    archive_number = me.StringField()
    retention_until = me.StringField()
    is_permanent = me.BooleanField(default=False)
    hold_state = me.StringField(choices=[HELD, RELEASED])
    returned = me.DictField()
    excuses = me.ListField(me.DictField())
    facets = me.DictField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "cases",
        "indexes": [
            {"fields": ["number"], "unique": True},
            {"fields": ["archive_number"], "unique": True, "sparse": True},
            ["-opened_on", "-_id"],
            # Lists go by the day and then by id: an index that ends with both gives them without sorting.
            ["type_key", "-opened_on", "-_id"],
            ["state", "-opened_on", "-_id"],
            ["department", "-opened_on", "-_id"],
            ["department", "state", "-opened_on", "-_id"],
            ["department", "type_key", "-opened_on", "-_id"],
            ["handlers", "-opened_on", "-_id"],
            ["party", "-opened_on", "-_id"],
            {"fields": ["hold_state", "-opened_on"], "partialFilterExpression": {"hold_state": {"$exists": True}}},
        ],
    }
