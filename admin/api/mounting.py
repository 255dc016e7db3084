"""The API in the application: its routes, its description, and the guard before everything below `/api/`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence

from flask import Blueprint, Flask, Response, current_app, request
from flask_wtf import CSRFProtect

from admin.api import asking
from admin.api.openapi import describe, require_sound
from admin.api.resource import JSON, ROOT, Resource
from admin.api.serving import view_of
from docstore.errors import NotSignedInError
from docstore.registry.registry import Registry

BLUEPRINT = "api"
DESCRIPTION = "openapi.json"
_UNCHANGING = ("GET", "HEAD", "OPTIONS")


def mount(app: Flask, csrf: CSRFProtect, resources: Sequence[Resource], registry: Registry) -> set[str]:
    """Returns the endpoints. Raises StartupError for an operation that is not declared soundly."""
    operations = [one for resource in resources for one in resource.operations]
    require_sound(operations, registry)
    blueprint = Blueprint(BLUEPRINT, __name__, url_prefix=ROOT)
    blueprint.add_url_rule(f"/{DESCRIPTION}", endpoint="description", view_func=_description(resources))
    public, endpoints = {f"{BLUEPRINT}.description"}, {f"{BLUEPRINT}.description"}
    for one in operations:
        name = one.name.replace(".", "-")
        endpoints.add(f"{BLUEPRINT}.{name}")
        if one.is_public:
            public.add(f"{BLUEPRINT}.{name}")
        blueprint.add_url_rule(
            one.path.replace("{", "<").replace("}", ">"),
            endpoint=name,
            view_func=view_of(one),
            methods=[one.method],
            provide_automatic_options=False,
        )
    csrf.exempt(blueprint)  # the guard asks, after it has asked who it is
    app.register_blueprint(blueprint)
    app.before_request(lambda: _guard(csrf, public))
    return endpoints


def _guard(csrf: CSRFProtect, public: set[str]) -> None:
    """A stranger learns nothing below `/api/`, not even which addresses exist."""
    if not request.path.startswith("/api/"):
        return
    if request.endpoint not in public and not asking.is_known():
        raise NotSignedInError("没有登录。")
    if request.method not in _UNCHANGING and not asking.is_by_token() and current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()


def _description(resources: Sequence[Resource]) -> Callable[[], Response]:
    text = json.dumps(describe(resources, "/uploads"), ensure_ascii=False)
    etag = hashlib.sha256(text.encode()).hexdigest()

    def description() -> Response:
        answer = Response(text, mimetype=JSON)
        answer.set_etag(etag)
        answer.make_conditional(request)
        return answer

    return description
