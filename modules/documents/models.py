"""What a paper says, beside its bytes: the values that each generated version was made of."""

from __future__ import annotations

from typing import Any, ClassVar

import mongoengine as me

from docstore.model.base import StoredDocument


class WrittenValues(StoredDocument):
    """The values of one version, under that version's id: for the difference between two.

    With form, number and notice they give the `inputs_sha256` of the version's provenance, so that they prove
    themselves.
    """

    record = me.StringField(required=True)
    values = me.DictField()

    meta: ClassVar[dict[str, Any]] = {"collection": "written_values", "indexes": [["record"]]}
