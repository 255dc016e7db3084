"""How a module shows pages: every route says which permission it needs, or that it is open to all.

Flask does the routing; this adds the one rule that may not be forgotten. A route that Flask knows and nobody
declared stops the start (`require_declared`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, redirect, request, url_for

from admin.fresh import ask_for_proof
from admin.signin import current_act, is_signed_in
from docstore.errors import AccessDeniedError, StartupError
from docstore.store.act import Act

View = Callable[..., Any]


@dataclass(frozen=True)
class Route:
    rule: str
    endpoint: str
    methods: tuple[str, ...]
    permission: str  # empty: open to all, or to everybody who is signed in
    view: View
    is_own: bool = False  # of every signed-in person, about himself
    fresh: bool = False  # asks for the password again before a change


@dataclass(frozen=True)
class NavItem:
    """One line of the left column. `count(act)` is shown beside it; `group` is 日常, 归档与利用 or 管理.

    `below`: beginnings of the endpoints that stand below this page; none means the whole module.
    """

    title: str
    icon: str
    endpoint: str
    group: str
    permission: str
    order: int
    count: Callable[[Act], int] | None = None
    below: tuple[str, ...] = ()


class Views:
    """The pages of one module. `endpoint` in `url_for` is `<module>.<function name>`."""

    def __init__(self, module: str) -> None:
        self.module = module
        self.routes: list[Route] = []
        self.nav: list[NavItem] = []
        # Called with the Flask application, for what is more than a route (a Flask-Admin view).
        self.extensions: list[Callable[[Flask], None]] = []

    def page(
        self, rule: str, *, permission: str, methods: tuple[str, ...] = ("GET",), fresh: bool = False
    ) -> Callable[[View], View]:
        """A page for signed-in people who hold `permission` somewhere; services ask again for the object.

        `fresh`: a dangerous act; who typed his password too long ago is asked for it before a change.
        """
        if not permission:
            raise StartupError("页面 {rule} 没有写需要什么权限。", rule=rule)
        return self._route(rule, methods, permission=permission, fresh=fresh)

    def own_page(
        self, rule: str, *, methods: tuple[str, ...] = ("GET",), fresh: bool = False
    ) -> Callable[[View], View]:
        """A page for everybody who is signed in, about himself; `fresh` as for `page`."""
        return self._route(rule, methods, is_own=True, fresh=fresh)

    def open_page(self, rule: str, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
        """A page for everybody: the party's portal, the key, health."""
        return self._route(rule, methods)

    def _route(
        self, rule: str, methods: tuple[str, ...], *, permission: str = "", is_own: bool = False, fresh: bool = False
    ) -> Callable[[View], View]:
        def declare(view: View) -> View:
            endpoint = f"{self.module}.{view.__name__}"
            self.routes.append(Route(rule, endpoint, methods, permission, view, is_own, fresh))
            return view

        return declare

    def register(self, app: Flask) -> None:
        for route in self.routes:
            view = _guarded(route) if route.permission or route.is_own else route.view
            app.add_url_rule(route.rule, endpoint=route.endpoint, view_func=view, methods=list(route.methods))
        for extend in self.extensions:
            extend(app)


def _guarded(route: Route) -> View:
    @functools.wraps(route.view)
    def call(**kwargs: Any) -> Any:
        if not is_signed_in():
            return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
        if not route.is_own and not current_act().allows(route.permission):
            raise AccessDeniedError("当前岗位不能打开这一页。")
        return (ask_for_proof() if route.fresh else None) or route.view(**kwargs)

    return call


def require_declared(app: Flask, views: Iterable[Views], known: Iterable[str]) -> None:
    """Raises StartupError when a route exists that neither `views` declared nor `known` names (libraries' own)."""
    declared = {route.endpoint for one in views for route in one.routes} | set(known)
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in declared:
            raise StartupError("路径 {rule}（{endpoint}）没有声明权限。", rule=rule.rule, endpoint=rule.endpoint)
