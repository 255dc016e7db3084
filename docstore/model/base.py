"""What every stored document has in common. mongoengine declares, validates and reads; it never writes.

- Neither mongoengine nor GridFS can join a MongoDB transaction, so the only writer is `store.unit_of_work`.
- A document carries `revision`; a write that was read at another revision is refused.
- Fields that an unloaded module has put on a document are kept: writes set known fields, they never replace.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, NoReturn, Self

import mongoengine as me
from pymongo import IndexModel

from docstore.errors import InvalidInputError
from docstore.identifiers import new_id
from docstore.sentence import Sentence


class StoredDocument(me.Document):
    """Abstract base. `id` is random; `revision` counts the writes since the first."""

    id = me.StringField(primary_key=True, default=new_id)
    revision = me.IntField(required=True, default=0)

    meta: ClassVar[dict[str, Any]] = {"abstract": True, "strict": False, "auto_create_index": False}

    # What the policy calls this kind of thing ("case", "record"); empty where no object permission exists.
    policy_kind = ""
    # Kept as evidence: leaves by disposition alone, never by a script or with its module.
    is_evidence = False

    def save(self, *_: Any, **__: Any) -> NoReturn:
        raise _outside()

    delete = update = modify = save

    @classmethod
    def collection_name(cls) -> str:
        return str(cls._get_collection_name())

    @classmethod
    def from_store(cls, document: Mapping[str, Any]) -> Self:
        return cls._from_son(dict(document))

    def for_store(self) -> dict[str, Any]:
        """Validated, as MongoDB keeps it. Raises InvalidInputError with one sentence per field."""
        try:
            self.validate()
        except me.ValidationError as error:
            raise InvalidInputError(
                "内容不合要求，没有保存。", fields={key: _in_words(self, key) for key in error.to_dict()}
            ) from error
        return dict(self.to_mongo())

    @classmethod
    def index_models(cls) -> list[IndexModel]:
        """The indexes declared in `meta`, for the installer."""
        models = []
        for spec in cls._meta.get("index_specs", []):
            options = {key: value for key, value in spec.items() if key not in {"fields", "cls"}}
            models.append(IndexModel(spec["fields"], **options))
        return models


def _in_words(document: StoredDocument, key: str) -> str:
    """What is wrong with one field, to people; the library's own words stay with the cause."""
    value, longest = getattr(document, key, None), getattr(document._fields.get(key), "max_length", None)
    if value in (None, ""):
        return "这一项必须写。"
    if isinstance(value, str) and longest and len(value) > longest:
        return Sentence("最多 {longest} 个字。", longest=longest)
    return "这一项写得不对，核对后再存。"


def _outside() -> RuntimeError:
    return RuntimeError("documents are written by a unit of work only (docstore.store.unit_of_work)")
