"""谁能看，为什么: who may do what with a case or a record, by the rule that decides it (house rule 10).

Whoever may see the object may see who else may: that is what protects it from being looked at unnoticed.
"""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from admin import display
from admin.language import _
from admin.signin import current_act
from admin.views import Views
from docstore.access import emergency, who
from docstore.errors import NotFoundError
from docstore.model.base import StoredDocument
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from docstore.store.act import Act

VIEWS = Views("access")
_SHOWN = 50
# Kind → the model, what sees it, the page that shows it with the name of its argument.
KINDS: dict[str, tuple[type[StoredDocument], str, str, str]] = {
    "case": (CaseFile, "cases.view", "cases.show", "case_id"),
    "record": (Record, "records.view", "cases.record", "record_id"),
}


@VIEWS.page("/access/<kind>/<object_id>", permission="records.view")
def show(kind: str, object_id: str) -> Any:
    """Everybody who may and who may not, with the grant that decides; `do` chooses the act, `person` one of them."""
    act = current_act()
    target, sees, href = _object(act, kind, object_id)
    offered = _acts(act, kind)
    chosen = request.args.get("do", sees)
    if chosen not in offered:
        raise NotFoundError("没有这种操作。")
    found = who.answers(act, chosen, target)
    person = next((one for one in found if one.account.id == request.args.get("person")), None)
    return render_template(
        "qc/access.html",
        breadcrumb=[_("案件"), _(target.title), _("谁能看")],
        target={"title": target.title, "href": href},
        acts=[{"name": name, "title": _(title), "chosen": name == chosen} for name, title in offered.items()],
        act_title=_(offered[chosen]),
        people=[{"id": one.account.id, "name": one.account.name} for one in sorted(found, key=_name)],
        asked=_in_full(act, person) if person else None,
        emergencies=_emergencies(act, target),
        may=[_row(act, one) for one in found if one.verdict.allowed],
        may_not=[_row(act, one) for one in found if not one.verdict.allowed],
    )


def _emergencies(act: Act, target: Any) -> list[dict[str, str]]:
    """Who ever broke glass to read it, or its case; the newest first."""
    case = getattr(target, "case", None) or getattr(target, "received_for", None)
    where = {"objects.id": {"$in": [one for one in (target.id, case) if one]}, "event_type": emergency.OPENED}
    events: Any = act.store.database.custody_events
    found = act.store.read(lambda: list(events.find(where, sort=[("recorded_at", -1)], limit=_SHOWN)))
    return [
        {
            "who": _(one["agent"]["name"]),
            "at": display.moment(one["recorded_at"]),
            "until": display.moment(one["detail"]["ends_at"]),
            "reason": one["detail"]["reason"],
        }
        for one in found
    ]


def _object(act: Act, kind: str, object_id: str) -> tuple[Any, str, str]:
    """Raises NotFoundError also for what is not this person's to know."""
    if kind not in KINDS:
        raise NotFoundError("没有找到。")
    model, sees, endpoint, argument = KINDS[kind]
    target = act.get(model, object_id)
    if not act.allows(sees, target):
        raise NotFoundError("没有找到。")
    given: dict[str, Any] = {argument: object_id}
    return target, sees, url_for(endpoint, **given)


def _acts(act: Act, kind: str) -> dict[str, str]:
    """What can be asked about such an object: seeing it first."""
    asked = {name: one.title for name, one in act.store.registry.permissions.items() if one.kind == kind}
    sees = KINDS[kind][1]
    return {sees: asked[sees], **asked}


def _name(one: who.Answer) -> str:
    return str(one.account.name)


def _posts(act: Act, one: who.Answer) -> str:
    roles = act.store.registry.roles
    return _("、").join(_(roles[name].title) for name in sorted(one.account.as_actor().roles) if name in roles)


def _row(act: Act, one: who.Answer) -> dict[str, Any]:
    return {"name": one.account.name, "posts": _posts(act, one), "why": [_(sentence) for sentence in one.decisive]}


def _in_full(act: Act, one: who.Answer) -> dict[str, Any]:
    """Every grant that was looked at for one person, and the restrictions that stand in the way."""
    return {
        "id": one.account.id,
        **_row(act, one),
        "may": one.verdict.allowed,
        "looked_at": [{"helps": reason.helps, "text": _(reason.sentence)} for reason in one.verdict.reasons]
        + [{"helps": False, "text": _(other.restriction.title)} for other in one.verdict.hindrances if other.stops],
    }
