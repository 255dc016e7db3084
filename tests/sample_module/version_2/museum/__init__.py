"""Version 2: the title is called name, the maker stands in two fields, the notes in one, the kind in another word."""

from typing import Any, ClassVar

import mongoengine as me

from docstore.model.base import StoredDocument
from docstore.registry.registry import Contributor


class Room(StoredDocument):
    name = me.StringField(required=True)
    floor = me.IntField(default=1)
    meta: ClassVar[dict[str, Any]] = {"collection": "museum_rooms"}


class Exhibit(StoredDocument):
    name = me.StringField(required=True)
    family = me.StringField()
    given = me.StringField()
    category = me.StringField(default="其他")
    text = me.StringField()
    room = me.StringField()
    meta: ClassVar[dict[str, Any]] = {"collection": "exhibits", "indexes": [["category", "name"]]}


def contribute(c: Contributor) -> None:
    c.model(Room)
    c.model(Exhibit)
