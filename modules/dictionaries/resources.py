"""The API of reference tables: the tables and their terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admin.api.keyset import Order
from admin.api.resource import Resource, Shown, with_id
from admin.api.shapes import Day, Fields, Flag, Key, Listed, Shape, Text, Whole
from modules.dictionaries import services
from modules.dictionaries.models import Dictionary, Term
from modules.dictionaries.services import KEEP, VIEW

_DAYS = ("active_from", "active_to")
_TABLE = {"name": Text(50), "is_closed": Flag(), "source": Text(300), "note": Text(500)}
_TERM = {"text": Text(200), "order": Whole(0, 999_999), **dict.fromkeys(_DAYS, Text(10)), "note": Text(500)}
_WORDS = {True: "是", False: "否"}
DICTIONARIES = Resource(
    "/dictionaries",
    "dictionaries",
    model=Dictionary,
    parameter="dictionary_id",
    permission=VIEW,
    shown=Shown(
        with_id(
            {"name": Text(50), "is_closed": Flag(), "is_example": Flag(), "source": Text(300), "note": Text(500)},
            name="Dictionary",
        )
    ),
)
TERMS = Resource(
    "/dictionary-terms",
    "dictionaries",
    model=Term,
    parameter="term_id",
    permission=VIEW,
    shown=Shown(
        with_id(
            {
                "dictionary": Key(),
                "text": Text(200),
                "order": Whole(0, 1_000_000),
                **dict.fromkeys(_DAYS, Text(10)),
                "former": Listed(Text(200)),
                "note": Text(500),
            },
            name="DictionaryTerm",
        )
    ),
)


def _typed(values: Mapping[str, Any]) -> dict[str, str]:
    """As a person would have typed it."""
    return {key: _WORDS[value] if isinstance(value, bool) else str(value) for key, value in values.items()}


def _anew(found: Dictionary | Term, keys: Mapping[str, Shape], sent: Mapping[str, Any]) -> dict[str, str]:
    return _typed({key: getattr(found, key) for key in keys} | dict(sent))


DICTIONARIES.lists("Reference tables, by id.", order=Order(), filters={"name": Text(50)})
DICTIONARIES.reads("One table; `is_closed` where only its terms are taken.")
DICTIONARIES.makes(
    "Set up a table of the bureau's own.",
    lambda call: services.write_dictionary(call.act, values=_typed(call.sent)),
    permission=KEEP,
    takes=Fields({"name": Text(50, shortest=1)}, {key: shape for key, shape in _TABLE.items() if key != "name"}),
)
DICTIONARIES.acts(
    "change",
    "Change a table; what is not sent stays. It is then the bureau's own, and no example any more.",
    lambda call: services.write_dictionary(
        call.act, dictionary_id=call.found.id, values=_anew(call.found, _TABLE, call.sent)
    ),
    permission=KEEP,
    takes=Fields({}, _TABLE),
)
TERMS.lists("Terms, by id.", order=Order(), filters={"dictionary": Key(), "text": Text(200)})
TERMS.reads("One term, with what it was called before.")
TERMS.makes(
    "Add a term to the table, at its end unless `order` says where.",
    lambda call: services.write_term(call.act, dictionary_id=call.found.id, values=_typed(call.sent)),
    permission=KEEP,
    takes=Fields(
        {"text": Text(200, shortest=1)},
        {"order": Whole(0, 999_999), **dict.fromkeys(_DAYS, Day()), "note": Text(500)},
    ),
    below=DICTIONARIES,
)
TERMS.acts(
    "change",
    "Rename, move or retire a term; what is not sent stays. An empty day is no limit.",
    lambda call: services.write_term(call.act, term_id=call.found.id, values=_anew(call.found, _TERM, call.sent)),
    permission=KEEP,
    takes=Fields({}, _TERM),
)
