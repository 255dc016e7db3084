"""What a request for copies puts on the record of its package."""

from __future__ import annotations

import mongoengine as me

from docstore.model.facet import Facet


class PackageOfRequest(Facet):
    """`request`: id of the request that the package was made for."""

    request = me.StringField(max_length=64)
