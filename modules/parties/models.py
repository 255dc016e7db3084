"""Party (当事人)."""

from __future__ import annotations

from typing import Any, ClassVar

import mongoengine as me

from docstore.model.base import StoredDocument

FACTS = (
    "name",
    "credit_code",
    "address",
    "legal_representative",
    "legal_representative_position",
    "contact_person",
    "phone",
    "industry",
)


class Party(StoredDocument):
    """A unit (`organisation`) that enforcement is about, known by its 统一社会信用代码."""

    kind = me.StringField(required=True, choices=["organisation"])
    name = me.StringField(required=True, max_length=300)
    credit_code = me.StringField(required=True, max_length=18)
    address = me.StringField(required=True, max_length=500)
    legal_representative = me.StringField(required=True, max_length=300)
    legal_representative_position = me.StringField(default="")
    contact_person = me.StringField(default="")
    phone = me.StringField(required=True, max_length=40)
    industry = me.StringField(default="")

    def facts(self) -> dict[str, str]:
        """What a case keeps of its party: every field but the identity of the entry."""
        return {key: getattr(self, key) for key in FACTS}

    meta: ClassVar[dict[str, Any]] = {
        "collection": "parties",
        "indexes": [{"fields": ["credit_code"], "unique": True}, ["name"]],
    }
