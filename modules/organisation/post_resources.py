"""The API of posts and keepers: given, held for another, ended, confirmed; and who keeps the records of a department.

A token changes no account, as it makes none: these acts want the person at a session, with the password typed lately.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from admin.api.core import ACCOUNTS
from admin.api.resource import Call, Operation, Resource
from admin.api.shapes import Fields, Key, Listed, Text
from docstore.access.confirming import PERMISSION as CONFIRM
from docstore.access.confirming import confirm_posts, decline_posts
from docstore.access.oneself import own_account
from docstore.access.posting import PERMISSION, end_post, give_post, let_act_for
from modules.organisation.keepers import holders_in
from modules.organisation.models import Department

POSTS = ACCOUNTS.further("posts")
_DAY, _WORDS = Text(10), Text(300)
_IDS = Fields({"posts": Listed(Key(), 50)})


def _by_person(run: Callable[..., Any]) -> Callable[[Call], Any]:
    """Refuses a token. Raises AccessDeniedError."""

    def call_it(call: Call) -> Any:
        own_account(call.act)
        return run(call.act, account_id=call.found.id, **call.sent)

    return call_it


POSTS.acts(
    "give-post",
    "Propose a further post of this person; another one confirms it.",
    _by_person(give_post),
    permission=PERMISSION,
    needs_proof=True,
    takes=Fields(
        {"role": Key()},
        {
            "department": Key(),
            "departments_in_charge": Listed(Key()),
            "begins_on": _DAY,
            "ends_on": _DAY,
            "reason": _WORDS,
        },
    ),
)
POSTS.acts(
    "act-for",
    "Propose that this person holds another one's post for a time.",
    _by_person(let_act_for),
    permission=PERMISSION,
    needs_proof=True,
    takes=Fields(
        {"for_account": Key(), "for_post": Key(), "begins_on": _DAY, "ends_on": _DAY, "reason": _WORDS},
    ),
)
POSTS.acts(
    "end-post",
    "Say the last day of a post; yesterday ends it at once.",
    _by_person(end_post),
    permission=PERMISSION,
    needs_proof=True,
    takes=Fields({"post_id": Key(), "last_day": _DAY, "reason": _WORDS}),
)
POSTS.acts(
    "confirm-posts",
    "Let proposed posts begin; a new account gets its first password.",
    _by_person(confirm_posts),
    permission=CONFIRM,
    needs_proof=True,
    takes=Fields(_IDS.all, {"password": Text(256, is_secret=True)}),
)
POSTS.acts(
    "decline-posts",
    "Let proposed posts never begin.",
    _by_person(decline_posts),
    permission=CONFIRM,
    needs_proof=True,
    takes=Fields({**_IDS.all, "reason": _WORDS}),
)

KEEPERS = Resource("/keepers", "organisation")
_HOLDER = Fields({"name": Text(), "acting_for": Text(), "ends_on": Text()})
_ROLES = {
    "heads": "department_head",
    "keepers": "keeper",
    "deputy_keepers": "deputy_keeper",
    "leaders_in_charge": "deputy_leader",
}


def _keepers(call: Call) -> Mapping[str, Any]:
    return {
        "items": [
            {
                "department": one.id,
                "name": one.name,
                **{
                    word: [
                        {
                            "name": held.account.name,
                            "acting_for": held.post.acting_for_name,
                            "ends_on": held.post.ends_on,
                        }
                        for held in holders_in(call.act, role, one.id)
                    ]
                    for word, role in _ROLES.items()
                },
            }
            for one in call.act.find(Department, {}, sort="name")
        ]
    }


KEEPERS.add(
    Operation(
        "keepers.list",
        "GET",
        "/keepers",
        "Of every department, who heads it, keeps its records and has charge of it today (Article 12).",
        _keepers,
        permission="departments.view",
        gives=Fields(
            {
                "items": Listed(
                    Fields({"department": Key(), "name": Text(), **dict.fromkeys(_ROLES, Listed(_HOLDER))}), 1000
                )
            }
        ),
    )
)
