"""The bureau: its settings, departments, officers and recorders."""

from __future__ import annotations

from typing import Any, ClassVar

import mongoengine as me

from docstore.model.base import StoredDocument

BUREAU = "bureau"


class Bureau(StoredDocument):
    """What the administrator entered of the settings that modules declare, by key: one document, id `bureau`.

    Those of a module that is away stay. `secrets` are apart, so that nobody shows them with the rest.
    """

    values = me.DictField()
    secrets = me.DictField()

    meta: ClassVar[dict[str, Any]] = {"collection": "bureau"}


class Department(StoredDocument):
    """科室（二级机构）. Its people are the accounts with posts in it (`keepers`)."""

    name = me.StringField(required=True, max_length=100)

    meta: ClassVar[dict[str, Any]] = {"collection": "departments", "indexes": [{"fields": ["name"], "unique": True}]}


class Officer(StoredDocument):
    """执法人员 with the certificate that makes an act lawful (行政处罚法第四十二条)."""

    name = me.StringField(required=True, max_length=300)
    certificate = me.StringField(required=True, max_length=40)
    department = me.StringField(default="")
    valid_from = me.StringField(default="")
    valid_until = me.StringField(default="")

    meta: ClassVar[dict[str, Any]] = {
        "collection": "officers",
        "indexes": [{"fields": ["certificate", "name"], "unique": True}],
    }


class Recorder(StoredDocument):
    """执法记录仪 or another recording device, by the number on its housing (Article 16)."""

    number = me.StringField(required=True, max_length=60)

    meta: ClassVar[dict[str, Any]] = {"collection": "recorders", "indexes": [{"fields": ["number"], "unique": True}]}
