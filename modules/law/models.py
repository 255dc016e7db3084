"""Statutes: a law, its editions, and the provisions of an edition."""

from __future__ import annotations

from typing import Any, ClassVar

import mongoengine as me

from docstore.forms.citation import place_text
from docstore.model.base import StoredDocument

KINDS = {
    "law": "法律",
    "administrative": "行政法规",
    "rule": "部门规章",
    "local": "地方法规规章",
    "interpretation": "司法解释",
    "normative": "规范性文件",
    "standard": "标准",
    "own": "本局制度",
    "other": "其他",
}
# The edition of a law whose year is not known.
YEAR_UNKNOWN = "现行"


class Law(StoredDocument):
    """A law, rule or standard under the title that is printed in 《》, with the short names people use for it.

    `replaced_by`: the title of the law that took its place as a whole. `source`: where the entry was found.
    """

    title = me.StringField(required=True, max_length=200)
    short_names = me.ListField(me.StringField(max_length=100))
    kind = me.StringField(required=True, choices=list(KINDS))
    replaced_by = me.StringField(default="", max_length=200)
    source = me.StringField(required=True, max_length=300)
    note = me.StringField(default="", max_length=500)

    meta: ClassVar[dict[str, Any]] = {"collection": "laws", "indexes": [{"fields": ["title"], "unique": True}]}

    @property
    def names(self) -> list[str]:
        return [self.title, *self.short_names]


class Edition(StoredDocument):
    """The text of a law as adopted or amended in a year (`label`). Days in ISO, empty where they are not known.

    Editions are ordered by label. `effective_to` is the last day, where it is known; else an edition ends with the
    beginning of the next.
    """

    law = me.StringField(required=True)
    label = me.StringField(required=True, max_length=20)
    adopted_on = me.StringField(default="", max_length=10)
    effective_from = me.StringField(default="", max_length=10)
    effective_to = me.StringField(default="", max_length=10)
    source = me.StringField(required=True, max_length=300)
    note = me.StringField(default="", max_length=500)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "law_editions",
        "indexes": [{"fields": ["law", "label"], "unique": True}],
    }


class Provision(StoredDocument):
    """An article of an edition, or a paragraph or item of it; 0 where none is meant.

    `subject` says in a few words what it is about; `text` is empty until the bureau has entered it. `moved_to`: where
    its content stands in the edition in force, as {article, paragraph, item}.
    """

    edition = me.StringField(required=True)
    article = me.IntField(required=True, min_value=1, max_value=9999)
    paragraph = me.IntField(default=0, min_value=0, max_value=999)
    item = me.IntField(default=0, min_value=0, max_value=999)
    subject = me.StringField(default="", max_length=100)
    text = me.StringField(default="", max_length=20_000)
    moved_to = me.ListField(me.DictField())
    source = me.StringField(required=True, max_length=300)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "law_provisions",
        "indexes": [{"fields": ["edition", "article", "paragraph", "item"], "unique": True}],
    }

    @property
    def place(self) -> str:
        """第四十四条第一款第（二）项."""
        return place_text(self.article, self.paragraph, self.item)

    @property
    def moved_places(self) -> list[tuple[int, int, int]]:
        return [(row["article"], row.get("paragraph", 0), row.get("item", 0)) for row in self.moved_to]
