"""The API of the library: laws, their editions, provisions, and the provisions that a typed citation may mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admin.api.keyset import Order
from admin.api.resource import Call, Operation, Resource, Shown, with_id
from admin.api.shapes import Choice, Day, Fields, Flag, Key, Listed, Shape, Text, Whole
from modules.law import services
from modules.law.library import OFFERED, offers, today
from modules.law.models import KINDS, Edition, Law, Provision
from modules.law.services import KEEP, VIEW

_NOTE, _SOURCE = {"note": Text(500)}, {"source": Text(300, shortest=1)}
_LAW = {"title": Text(200), "kind": Choice(*KINDS)}
_EDITION = {"label": Text(20)}
_DAYS = {key: Text(10) for key in ("adopted_on", "effective_from", "effective_to")}
_PLACE = {"article": Whole(1, 9999), "paragraph": Whole(0, 999), "item": Whole(0, 999)}
_NAMES = {"short_names": Listed(Text(100)), "replaced_by": Text(200)}
_WORDS = {"subject": Text(100), "text": Text(20_000)}
_WHOLE_LAW = {**_LAW, **_NAMES, **_SOURCE, **_NOTE}
_WHOLE_EDITION = {**_EDITION, **_DAYS, **_SOURCE, **_NOTE}

LAWS = Resource(
    "/laws",
    "law",
    model=Law,
    parameter="law_id",
    permission=VIEW,
    shown=Shown(with_id(_WHOLE_LAW, name="Law")),
)
EDITIONS = Resource(
    "/law-editions",
    "law",
    model=Edition,
    parameter="edition_id",
    permission=VIEW,
    shown=Shown(with_id({"law": Key(), **_WHOLE_EDITION}, name="LawEdition")),
)
PROVISIONS = Resource(
    "/law-provisions",
    "law",
    model=Provision,
    parameter="provision_id",
    permission=VIEW,
    shown=Shown(
        with_id(
            {"edition": Key(), **_PLACE, **_WORDS, "moved_to": Listed(Fields(_PLACE)), **_SOURCE}, name="LawProvision"
        ),
        lambda one: {
            "moved_to": [dict(zip(_PLACE, place, strict=True)) for place in one.moved_places],
        },
    ),
)


def _typed(values: Mapping[str, Any]) -> dict[str, str]:
    """As a person would have typed it."""
    return {key: "、".join(value) if isinstance(value, list) else str(value) for key, value in values.items()}


def _anew(call: Call, keys: Mapping[str, Shape]) -> dict[str, str]:
    """What is there, with what was sent in its place."""
    return _typed({key: getattr(call.found, key) for key in keys} | dict(call.sent))


def _write_provision(call: Call) -> Provision:
    values = {**services.as_typed(call.found), **_typed(call.sent)}
    return services.write_provision(call.act, provision_id=call.found.id, values=values)


LAWS.lists("Laws, rules and standards, by id.", order=Order(), filters={"title": Text(200), "kind": Choice(*KINDS)})
LAWS.reads("One law with the short names by which it is cited.")
LAWS.makes(
    "Enter a law.",
    lambda call: services.write_law(call.act, values=_typed(call.sent)),
    permission=KEEP,
    takes=Fields({**_LAW, **_SOURCE}, {**_NAMES, **_NOTE}),
)
LAWS.acts(
    "change",
    "Correct the entry of a law; what is not sent stays.",
    lambda call: services.write_law(call.act, law_id=call.found.id, values=_anew(call, _WHOLE_LAW)),
    permission=KEEP,
    takes=Fields({}, _WHOLE_LAW),
)
EDITIONS.lists("Editions, by id.", order=Order(), filters={"law": Key(), "label": Text(20)})
EDITIONS.reads("One edition; days that are not known are empty.")
EDITIONS.makes(
    "Enter an edition of the law.",
    lambda call: services.write_edition(call.act, law_id=call.found.id, values=_typed(call.sent)),
    permission=KEEP,
    takes=Fields({**_EDITION, **_SOURCE}, {**dict.fromkeys(_DAYS, Day()), **_NOTE}),
    below=LAWS,
)
EDITIONS.acts(
    "change",
    "Correct an edition; what is not sent stays. An empty day is not known.",
    lambda call: services.write_edition(call.act, edition_id=call.found.id, values=_anew(call, _WHOLE_EDITION)),
    permission=KEEP,
    takes=Fields({}, _WHOLE_EDITION),
)
PROVISIONS.lists(
    "Articles, paragraphs and items, by id.",
    order=Order(),
    filters={"edition": Key(), "article": Whole(1, 9999)},
)
PROVISIONS.reads("One provision; its text is empty until it has been entered.")
PROVISIONS.makes(
    "Enter a provision of the edition.",
    lambda call: services.write_provision(call.act, edition_id=call.found.id, values=_typed(call.sent)),
    permission=KEEP,
    takes=Fields({"article": _PLACE["article"], **_SOURCE}, {**_PLACE, **_WORDS, "moved_to": Text(500)}),
    below=EDITIONS,
)
PROVISIONS.acts(
    "text",
    "Enter the text of a provision, word for word as published, with its source.",
    _write_provision,
    permission=KEEP,
    takes=Fields({"text": Text(20_000, shortest=1), **_SOURCE}),
    method="PUT",
)
PROVISIONS.acts(
    "change",
    "Correct a provision: its place, what it is about, where it has moved to; what is not sent stays.",
    _write_provision,
    permission=KEEP,
    takes=Fields({}, {**_PLACE, **_WORDS, "moved_to": Text(500), **_SOURCE}),
)


def _citations(call: Call) -> Mapping[str, Any]:
    found = offers(call.act, call.asked.get("q", ""), call.asked.get("on", "") or today(call.act))
    return {"items": [vars(one) for one in found]}


LAWS.add(
    Operation(
        "laws.citations",
        "GET",
        "/law-citations",
        "Provisions in force on the day `on` (else today) that may be meant by `q`; `text` is as papers print it.",
        _citations,
        permission=VIEW,
        query={"q": Text(100), "on": Day()},
        gives=Fields(
            {
                "items": Listed(
                    Fields(
                        {"text": Text(), "edition": Text(20), "subject": Text(100), "is_known": Flag()},
                        name="LawCitation",
                    ),
                    OFFERED,
                )
            }
        ),
    )
)
