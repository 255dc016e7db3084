"""What the recordings put on a case."""

from __future__ import annotations

import mongoengine as me

from docstore.model.facet import Facet


class RecordingsOfCase(Facet):
    """`begun_at`: when somebody said on the spot that recording had begun (Article 10), as text in UTC."""

    begun_at = me.StringField(max_length=40)
