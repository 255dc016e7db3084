"""The API of 本局设置: the settings that modules declare, read and changed. Secrets are never told.

As on the page, a change wants the person at a session, with the password typed lately.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admin.api.resource import Call, Operation, Resource
from admin.api.shapes import Choice, Fields, Flag, Key, Listed, Table, Text
from docstore.errors import AccessDeniedError, InvalidInputError
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork
from modules.organisation.models import BUREAU, Bureau
from modules.organisation.services import set_up_bureau
from modules.organisation.settings import CHOICE, NUMBER, TEXT, YES_NO, declared

SETTINGS = Resource("/bureau-settings", "organisation")
_LONGEST = 10_000
_SETTING = Fields(
    {
        "key": Key(),
        "title": Text(),
        "type": Choice(TEXT, NUMBER, CHOICE, YES_NO),
        "choices": Listed(Text()),
        "is_required": Flag(),
        "is_secret": Flag(),
        "is_entered": Flag(),
        "value": Text(_LONGEST),
    },
    name="BureauSetting",
)
_TOLD = Fields({"items": Listed(_SETTING, 1_000)})


def _present(act: Act | UnitOfWork) -> Bureau:
    return act.first(Bureau, {"_id": BUREAU}) or Bureau(id=BUREAU)


def _told(act: Act | UnitOfWork, present: Bureau) -> Mapping[str, Any]:
    return {
        "items": [
            {
                **{key: getattr(one, key) for key in ("title", "type", "is_required", "is_secret")},
                "key": key,
                "choices": list(one.choices or {}),
                "is_entered": key in (present.secrets if one.is_secret else present.values),
                "value": "" if one.is_secret else one.written(present.values.get(key, one.default)),
            }
            for key, one in declared(act).items()
        ]
    }


def _change(call: Call) -> Mapping[str, Any]:
    """Raises InvalidInputError, also for a setting that no module declares; AccessDeniedError to a token."""
    if call.act.actor.token:
        raise AccessDeniedError("令牌不能改本局设置。", next_step="登录后在“本局设置”里改。")
    known = declared(call.act)
    if unknown := [key for key in call.sent["values"] if key not in known]:
        raise InvalidInputError(fields={f"values.{key}": "没有这一项，删去它。" for key in unknown})
    return _told(call.act, set_up_bureau(call.act, values=call.sent["values"]))


SETTINGS.add(
    Operation(
        "bureau_settings.list",
        "GET",
        "/bureau-settings",
        "The settings of the bureau, those of every module, as they would be typed.",
        lambda call: _told(call.act, _present(call.act)),
        permission="organisation.manage",
        gives=_TOLD,
    )
)
SETTINGS.add(
    Operation(
        "bureau_settings.change",
        "POST",
        "/bureau-settings",
        "Enter or change settings, by key; what is not sent stays.",
        _change,
        permission="organisation.manage",
        needs_proof=True,
        takes=Fields({"values": Table(Text(_LONGEST))}),
        gives=_TOLD,
    )
)
