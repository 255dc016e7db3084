"""The API of what belongs to no module: health, session, accounts, modules, checkpoints, the description itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from flask_wtf.csrf import generate_csrf

from admin import module_acts
from admin.api.administration import ADMINISTRATION
from admin.api.keyset import Order
from admin.api.resource import Call, Operation, Resource, Shown, with_id
from admin.api.shapes import Choice, Fields, Flag, Key, Listed, Maybe, Moment, Text, Whole
from docstore.access.account import Account
from docstore.access.accounts import create_account
from docstore.custody.checkpoints import TAKE, give_out
from docstore.custody.keyring import read_keys
from docstore.custody.note import Checkpoint
from docstore.custody.sealer import latest_checkpoint
from docstore.errors import AccessDeniedError, NotFoundError

# --- health, session, keys -------------------------------------------------------------------------------

SITE = Resource("/session", "session")
_PERSON = Fields(
    {"id": Key(), "name": Text(), "roles": Listed(Text()), "department": Text(), "may": Listed(Text(), 1000)},
    name="Person",
)


def _health(call: Call) -> Mapping[str, Any]:
    call.act.store.read(lambda: call.act.store.database.modules.find_one({}))
    return {"is_well": True}


def _session(call: Call) -> Mapping[str, Any]:
    actor = call.act.actor
    is_known = actor.kind != "anonymous"
    person = {
        "id": actor.id,
        "name": actor.name,
        "roles": sorted(actor.roles),
        "department": actor.department,
        "may": [name for name in call.act.store.registry.permissions if call.act.allows(name)],
    }
    return {"csrf_token": generate_csrf(), "person": person if is_known else None}


def _keys(call: Call) -> Mapping[str, Any]:
    store = call.act.store
    periods = store.read(lambda: read_keys(store))
    rows = [{"vkey": str(one.verifier), "fingerprint": one.verifier.fingerprint, "since": one.since} for one in periods]
    return {"items": rows}


SITE.add(
    Operation(
        "health.read",
        "GET",
        "/health",
        "Whether the database answers.",
        _health,
        is_public=True,
        gives=Fields({"is_well": Flag()}),
    )
)
SITE.add(
    Operation(
        "session.read",
        "GET",
        "/session",
        "Who asks, null for a stranger, and the token that changes carry within a session.",
        _session,
        is_public=True,
        gives=Fields({"csrf_token": Text(), "person": Maybe(_PERSON)}),
    )
)
SITE.add(
    Operation(
        "keys.list",
        "GET",
        "/keys",
        "The public keys that sign the log and the packages, for everybody to compare.",
        _keys,
        is_public=True,
        gives=Fields({"items": Listed(Fields({"vkey": Text(), "fingerprint": Text(), "since": Moment()}))}),
    )
)

# --- accounts --------------------------------------------------------------------------------------------

_POST = Fields(
    {
        "id": Key(),
        "role": Text(),
        "department": Text(),
        "departments_in_charge": Listed(Text()),
        "begins_on": Text(),
        "ends_on": Text(),
        "acting_for": Text(),
        "acting_for_name": Text(),
        "acting_post": Text(),
        "reason": Text(),
        "proposed_by": Text(),
        "confirmed_by": Text(),
    },
    name="Post",
)
ACCOUNTS = Resource(
    "/accounts",
    "accounts",
    model=Account,
    parameter="account_id",
    permission="accounts.view",
    shown=Shown(
        with_id(
            {
                "username": Text(),
                "name": Text(),
                "is_active": Flag(),
                "posts": Listed(_POST),
                "certificate": Text(),
            },
            name="Account",
        ),
        lambda account: {"posts": [post.as_told() for post in account.posts]},
    ),
)


def _make_account(call: Call) -> Account:
    if call.act.actor.token:
        raise AccessDeniedError("令牌不能建账号。", next_step="登录后在“账号”里办。")
    return create_account(call.act, **call.sent)


ACCOUNTS.lists("Accounts, by id.", order=Order(), filters={"username": Text(64)})
ACCOUNTS.reads("One account, with its posts of all times.")
ACCOUNTS.makes(
    "Propose a person who may sign in; another one confirms.",
    _make_account,
    permission="accounts.manage",
    needs_proof=True,
    takes=Fields(
        {
            "username": Text(64, shortest=1),
            "name": Text(64, shortest=1),
            "roles": Listed(Key(), 20),
        },
        {
            "department": Key(),
            "departments_in_charge": Listed(Key()),
            "certificate": Text(40),
            "begins_on": Text(10),
            "ends_on": Text(10),
        },
    ),
)

# --- modules ---------------------------------------------------------------------------------------------

MODULES = Resource("/modules", "modules")
_MODULE = Fields(
    {
        "name": Text(),
        "title": Text(),
        "version": Text(),
        "installed_version": Maybe(Text()),
        "state": Choice("installed", "available", "to upgrade", "broken"),
        "depends": Listed(Text()),
        "why": Text(10_000),
    },
    name="Module",
)
MODULES.add(
    Operation(
        "modules.list",
        "GET",
        "/modules",
        "Every module that was found, and what the store has of it.",
        lambda call: {"items": [vars(one) for one in module_acts.states(call.act.store.database)]},
        permission="modules.manage",
        gives=Fields({"items": Listed(_MODULE, 1000)}),
    )
)

# --- checkpoints -----------------------------------------------------------------------------------------

CHECKPOINTS = Resource("/checkpoints", "checkpoints")
_CHECKPOINT = Fields({"origin": Text(), "size": Whole(), "made_at": Moment()}, name="Checkpoint")


def _newest_checkpoint(call: Call) -> Mapping[str, Any]:
    newest = call.act.store.read(lambda: latest_checkpoint(call.act.store))
    if newest is None:
        raise NotFoundError("还没有检查点。", next_step="第一条记录封存后几秒钟就有。")
    return _head(newest["note"])


def _head(note: str) -> dict[str, Any]:
    head = Checkpoint.within(note)
    return {"origin": head.origin, "size": head.size, "made_at": head.sealed_at}


CHECKPOINTS.add(
    Operation(
        "checkpoints.newest",
        "GET",
        "/checkpoints/newest",
        "How far the log is sealed.",
        _newest_checkpoint,
        permission=TAKE,
        gives=_CHECKPOINT,
    )
)


def _give_out(call: Call) -> Mapping[str, Any]:
    note = give_out(call.act)
    return {**_head(note), "note": note}


CHECKPOINTS.add(
    Operation(
        "checkpoints.give_out",
        "POST",
        "/checkpoints",
        "Take the newest checkpoint out of the house: the signed note. That is an event.",
        _give_out,
        permission=TAKE,
        gives=Fields({**_CHECKPOINT.all, "note": Text(10_000)}),
    )
)


def _file(call: Call) -> Response:
    return Response(give_out(call.act), mimetype="text/plain")


CHECKPOINTS.add(
    Operation(
        "checkpoints.file",
        "POST",
        "/checkpoints/file",
        "The same as a file: the signed note alone, byte for byte. That is an event.",
        _file,
        permission=TAKE,
        media_type="text/plain",
    )
)

RESOURCES = (SITE, ACCOUNTS, MODULES, CHECKPOINTS, ADMINISTRATION)
