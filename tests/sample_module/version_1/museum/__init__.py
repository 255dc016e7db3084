"""Version 1: an exhibit has a title, its maker in one field, and two notes."""

from typing import Any, ClassVar

import mongoengine as me

from docstore.model.base import StoredDocument
from docstore.registry.registry import Contributor


class Room(StoredDocument):
    name = me.StringField(required=True)
    floor = me.IntField(default=1)
    meta: ClassVar[dict[str, Any]] = {"collection": "museum_rooms"}


class Exhibit(StoredDocument):
    title = me.StringField(required=True)
    maker = me.StringField()
    kind = me.StringField()
    note = me.StringField()
    remark = me.StringField()
    room = me.StringField()
    meta: ClassVar[dict[str, Any]] = {"collection": "exhibits"}


def contribute(c: Contributor) -> None:
    c.model(Room)
    c.model(Exhibit)
