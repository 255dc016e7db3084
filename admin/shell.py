"""What every page is given: navigation, who is signed in, the theme, and whether this is an exercise."""

from __future__ import annotations

from typing import Any

from flask import Flask, request, url_for
from flask_security import current_user

from admin import display
from admin.language import _
from admin.signin import current_actor, is_signed_in
from admin.views import NavItem, Views
from docstore.access.actor import SYSTEM
from docstore.store import notices
from docstore.store.act import Act
from docstore.store.notices import Notice
from docstore.store.store import Store

GROUPS = ("日常", "归档与利用", "管理")
DEFAULT_THEME = "light"
HOME = "cases.root"


def init_shell(app: Flask, store: Store, views: list[Views]) -> None:
    items = sorted((item for one in views for item in one.nav), key=lambda item: item.order)

    @app.context_processor
    def page_context() -> dict[str, Any]:
        theme = request.cookies.get("qc-theme", DEFAULT_THEME)
        context: dict[str, Any] = {
            "theme": theme if theme in ("light", "dark") else DEFAULT_THEME,
            "is_exercise": store.is_exercise,
            "nav": [],
            "notices": [],
            "person": None,
            "page_path": request.full_path.rstrip("?"),
            "bureau": next((name(Act(store, SYSTEM)) for name in store.registry.of("bureau_name").values()), ""),
        }
        if is_signed_in():
            # Never a played time here: error pages are drawn with this, too.
            act = Act(store, current_actor())
            roles = _("、").join(
                _(role.title) for name, role in store.registry.roles.items() if name in act.actor.roles
            )
            context["person"] = {
                "name": act.actor.name,
                "initial": act.actor.name[:1],
                "post": roles,
                "username": current_user.account.username,
            }
            context["nav"] = _navigation(act, items)
            context["notices"] = _notices(act)
        return context


def _navigation(act: Act, items: list[NavItem]) -> list[dict[str, Any]]:
    groups = []
    for title in GROUPS:
        rows = [_row(act, item) for item in items if item.group == title and act.allows(item.permission)]
        if rows:
            groups.append({"title": _(title), "items": rows})
    return groups


def _notices(act: Act) -> list[dict[str, str]]:
    """What is wrong with the store itself, for those who look after it."""
    if not act.allows(notices.PERMISSION):
        return []
    return [
        {"kind": one.level, "title": _(one.sentence), "text": _begun(one) + _(one.advice)}
        for one in notices.standing(act.store)
    ]


def _begun(one: Notice) -> str:
    return _("{when}起。", when=display.moment(one.since)) if one.since else ""


def _row(act: Act, item: NavItem) -> dict[str, Any]:
    count = item.count(act) if item.count else 0
    return {
        "title": _(item.title),
        "icon": item.icon,
        "href": url_for(item.endpoint),
        "count": count or "",
        "count_is_late": False,
        "active": _is_here(item, request.endpoint or ""),
    }


def _is_here(item: NavItem, here: str) -> bool:
    """The page itself, or a page below it; home is nobody's parent."""
    if HOME in (item.endpoint, here):
        return item.endpoint == here
    return here.startswith(item.below or (item.endpoint.split(".")[0] + ".",))
