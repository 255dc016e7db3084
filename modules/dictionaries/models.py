"""Reference tables: a dictionary, and its terms."""

from __future__ import annotations

from typing import Any, ClassVar

import mongoengine as me

from docstore.model.base import StoredDocument


class Dictionary(StoredDocument):
    """A table that fields of the type `dict` choose from, by the name that their declarations give.

    `is_closed`: only its terms are taken. `is_example`: it came with the program, and is not the bureau's own.
    """

    name = me.StringField(required=True, max_length=50)
    is_closed = me.BooleanField(default=False)
    is_example = me.BooleanField(default=False)
    source = me.StringField(default="", max_length=300)
    note = me.StringField(default="", max_length=500)

    meta: ClassVar[dict[str, Any]] = {"collection": "dictionaries", "indexes": [{"fields": ["name"], "unique": True}]}


class Term(StoredDocument):
    """A word of a table, offered from `active_from` to `active_to` (days in ISO, empty: without limit).

    `former`: what it was called before it was renamed; papers written then keep that word.
    """

    dictionary = me.StringField(required=True)
    text = me.StringField(required=True, max_length=200)
    order = me.IntField(default=0, min_value=0, max_value=1_000_000)
    active_from = me.StringField(default="", max_length=10)
    active_to = me.StringField(default="", max_length=10)
    former = me.ListField(me.StringField(max_length=200))
    note = me.StringField(default="", max_length=500)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "dictionary_terms",
        "indexes": [{"fields": ["dictionary", "text"], "unique": True}],
    }

    def is_active(self, day: str) -> bool:
        return (not self.active_from or self.active_from <= day) and (not self.active_to or day <= self.active_to)
