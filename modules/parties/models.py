"""Party (当事人)."""

from __future__ import annotations

from typing import Any, ClassVar

import mongoengine as me

from docstore.model.base import StoredDocument
from modules.parties.spelling import key_of, loose_code_of

ORGANISATION, PERSON = "organisation", "person"
# 单位 and 个人, as the forms name the category of a party.
CATEGORIES = {ORGANISATION: "单位", PERSON: "个人"}
RESIDENT = "resident_id"
# What a person may prove who he is with.
IDENTITY_KINDS = {
    RESIDENT: "居民身份证",
    "passport": "护照",
    "hong_kong_macao_permit": "港澳居民来往内地通行证",
    "taiwan_permit": "台湾居民来往大陆通行证",
    "foreigner_residence": "外国人永久居留身份证",
    "other": "其他证件",
}
GENDERS = ("男", "女")

UNIT_FACTS = (
    "name",
    "credit_code",
    "registered_address",
    "address",
    "postal_code",
    "phone",
    "contact_person",
    "industry",
    "legal_representative",
    "legal_representative_position",
)
PERSON_FACTS = (
    "name",
    "identity_kind",
    "id_number",
    "gender",
    "birth_month",
    "home_address",
    "postal_code",
    "phone",
    "employer",
    "employer_address",
    "position",
)
FACTS = {ORGANISATION: UNIT_FACTS, PERSON: PERSON_FACTS}
# What papers cannot be written without.
REQUIRED = {
    ORGANISATION: ("name", "credit_code", "address", "legal_representative", "phone"),
    PERSON: ("name", "home_address", "phone"),
}


class Party(StoredDocument):
    """A unit (`organisation`), known by its 统一社会信用代码, or a natural person, known by an identity number.

    `FACTS` says which fields each kind has; the others stay empty. `id_number` is the number of the document that
    `identity_kind` names. `birth_month` is `2026-03`, `gender` a word of GENDERS. `merged_into`: the entry that
    stands for this one since doubles were merged. `name_key` and `code_key` are name and number for comparison.
    """

    kind = me.StringField(required=True, choices=list(CATEGORIES))
    name = me.StringField(required=True, max_length=300)
    credit_code = me.StringField(default="", max_length=18)
    registered_address = me.StringField(default="", max_length=500)
    address = me.StringField(default="", max_length=500)
    postal_code = me.StringField(default="", max_length=10)
    phone = me.StringField(required=True, max_length=40)
    contact_person = me.StringField(default="", max_length=300)
    industry = me.StringField(default="", max_length=300)
    legal_representative = me.StringField(default="", max_length=300)
    legal_representative_position = me.StringField(default="", max_length=300)
    identity_kind = me.StringField(default="", choices=["", *IDENTITY_KINDS])
    id_number = me.StringField(default="", max_length=40)
    gender = me.StringField(default="", choices=["", *GENDERS])
    birth_month = me.StringField(default="", max_length=7)
    home_address = me.StringField(default="", max_length=500)
    employer = me.StringField(default="", max_length=300)
    employer_address = me.StringField(default="", max_length=500)
    position = me.StringField(default="", max_length=300)
    merged_into = me.StringField()
    name_key = me.StringField(required=True, default="")
    code_key = me.StringField(default="")

    def clean(self) -> None:
        self.name_key = key_of(self.name or "")
        self.code_key = loose_code_of(self.code)

    @property
    def code(self) -> str:
        """What the party is known by: 统一社会信用代码 or identity number; empty where there is none."""
        return str(self.credit_code or self.id_number or "")

    def facts(self) -> dict[str, str]:
        """What a case keeps of its party: its kind and the facts of that kind, not the identity of the entry."""
        return {"kind": self.kind, **{key: getattr(self, key) for key in FACTS[self.kind]}}

    meta: ClassVar[dict[str, Any]] = {
        "collection": "parties",
        "indexes": [
            {
                "fields": ["credit_code"],
                "unique": True,
                "partialFilterExpression": {"credit_code": {"$gt": ""}},
            },
            {
                "fields": ["identity_kind", "id_number"],
                "unique": True,
                "partialFilterExpression": {"id_number": {"$gt": ""}},
            },
            ["name_key", "_id"],
            {"fields": ["code_key"], "partialFilterExpression": {"code_key": {"$gt": ""}}},
            {"fields": ["merged_into"], "partialFilterExpression": {"merged_into": {"$exists": True}}},
        ],
    }
