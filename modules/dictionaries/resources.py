"""The API of reference tables: the tables and their terms."""

from __future__ import annotations

from admin.api.keyset import Order
from admin.api.resource import Call, Resource, Shown, with_id
from admin.api.shapes import Day, Fields, Flag, Key, Listed, Text, Whole
from modules.dictionaries import services
from modules.dictionaries.models import Dictionary, Term
from modules.dictionaries.services import KEEP, VIEW

_DAYS = ("active_from", "active_to")
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
DICTIONARIES.lists("Reference tables, by id.", order=Order(), filters={"name": Text(50)})
DICTIONARIES.reads("One table; `is_closed` where only its terms are taken.")
TERMS.lists("Terms, by id.", order=Order(), filters={"dictionary": Key(), "text": Text(200)})
TERMS.reads("One term, with what it was called before.")
TERMS.makes(
    "Add a term to the table, at its end unless `order` says where.",
    lambda call: services.write_term(call.act, dictionary_id=call.found.id, values=_typed(call)),
    permission=KEEP,
    takes=Fields(
        {"text": Text(200, shortest=1)},
        {"order": Whole(0, 999_999), **dict.fromkeys(_DAYS, Day()), "note": Text(500)},
    ),
    below=DICTIONARIES,
)


def _typed(call: Call) -> dict[str, str]:
    return {key: str(value) for key, value in call.sent.items()}
