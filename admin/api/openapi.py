"""The description of the API: OpenAPI 3.1, written from the declared operations. It holds no data of the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from admin.api.resource import JSON, ROOT, Operation, Resource
from admin.api.shapes import Fields, Key, Schema, Text, Whole
from admin.present_request import REASON_HEADER
from admin.problems import MEDIA_TYPE
from docstore.errors import StartupError
from docstore.registry.registry import Registry

VERSION = "1"
_ABOUT = """\
Records of administrative law enforcement. The API and the pages call the same use cases, under the same permissions.

An item's `ETag` is its version; a change names it in `If-Match`. Lists are paged by cursor. What a person may not see
answers 404. Errors are problem documents: `code` is stable, `detail` is a sentence for people, in Chinese.

Contents come in through `/uploads` by tus 1.0 (`x-tus`). Programs send a token; a session
begins at the page `/login`.
"""
_PROBLEM = Fields(
    {"type": Text(200), "title": Text(200), "status": Whole(400, 599), "code": Text(100), "detail": Text(4000)},
    name="Problem",
)
_WORDS = {
    400: "The body is no JSON, or the form token is missing.",
    401: "Nobody asks.",
    403: "Not with this post.",
    404: "Not there, or not for this person to know.",
    409: "Permitted, but not now.",
    412: "It has changed since: the version of `If-Match` is not the present one.",
    415: "The body is not JSON.",
    422: "Something sent is wrong; `fields` says what.",
    428: "`If-Match` is missing.",
    429: "Too many tries with tokens that are not good.",
    503: "The database does not answer.",
}
SECURITY_SCHEMES: Mapping[str, Schema] = {
    "token": {"type": "http", "scheme": "bearer", "description": "Made by its owner, with scopes, for a time."},
    "session": {"type": "apiKey", "in": "cookie", "name": "quancheng", "description": "Signed in at `/login`."},
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRFToken",
        "description": "With a session, every change carries the token that `GET /api/v1/session` gives.",
    },
}


def require_sound(operations: Iterable[Operation], registry: Registry) -> None:
    """Raises StartupError for an operation without permission, with an unknown one, or that stands twice."""
    seen: set[tuple[str, str]] = set()
    for one in operations:
        if bool(one.permission) == one.is_public:
            raise StartupError("接口 {name} 没有写需要什么权限。", name=one.name)
        wanted = {one.permission, one.item.permission if one.item else ""} - {""}
        if unknown := wanted - set(registry.permissions):
            raise StartupError("接口 {name} 要的权限没有登记：{names}。", name=one.name, names="、".join(unknown))
        shape = "/".join("{}" if part.startswith("{") else part for part in one.path.split("/"))
        if (one.method, shape) in seen or ("", one.name) in seen:
            raise StartupError("接口 {name}（{path}）登记了两次。", name=one.name, path=one.path)
        seen |= {(one.method, shape), ("", one.name)}


def describe(resources: Iterable[Resource], tus: str) -> dict[str, Any]:
    """The document. `tus`: where contents are uploaded."""
    named: dict[str, Schema] = {}
    _PROBLEM.schema(named)
    named["Problem"]["properties"]["fields"] = {"type": "object", "additionalProperties": {"type": "string"}}
    named["Problem"]["additionalProperties"] = True
    paths: dict[str, dict[str, Any]] = {}
    titles = []
    for resource in resources:
        titles.append({"name": resource.title})
        for one in resource.operations:
            paths.setdefault(ROOT + one.path, {})[one.method.lower()] = _operation(one, resource.title, named)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Quancheng 全程", "version": VERSION, "description": _ABOUT},
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": "/"}],
        "tags": list({row["name"]: row for row in titles}.values()),
        "paths": paths,
        "components": {"schemas": named, "securitySchemes": dict(SECURITY_SCHEMES)},
        "x-tus": {"url": tus, "version": "1.0.0"},
    }


def _operation(one: Operation, tag: str, named: dict[str, Schema]) -> Schema:
    found: Schema = {"operationId": one.name, "summary": one.summary, "tags": [tag]}
    if one.is_public:
        found |= {"x-public": True, "security": [{"csrf": []}] if one.is_write else []}
    else:
        session: Schema = {"session": [], **({"csrf": []} if one.is_write else {})}
        found |= {"x-permission": one.permission, "security": [{"token": []}, session]}
    parameters = [*_parameters(one, named)]
    found |= {"parameters": parameters} if parameters else {}
    if one.takes is not None:
        found["requestBody"] = {"required": True, "content": {JSON: {"schema": one.takes.schema(named)}}}
    found["responses"] = _responses(one, named)
    return found


def _parameters(one: Operation, named: dict[str, Schema]) -> Iterable[Schema]:
    for part in one.path.split("/"):
        if part.startswith("{"):
            name = part.strip("{}")
            schema = one.numbers.get(name, Key()).schema(named)
            yield {"name": name, "in": "path", "required": True, "schema": schema}
    for name, shape in one.query.items():
        yield {"name": name, "in": "query", "schema": shape.schema(named)}
    if one.is_reading:
        yield {
            "name": REASON_HEADER,
            "in": "header",
            "description": "Why it is read, in UTF-8, percent-encoded: of whoever does not work on the case. It holds "
            "for the record for an hour; without one the answer is 403, `reason-needed`.",
            "schema": {"type": "string", "pattern": "^[\\x21-\\x7e]{1,1500}$"},
            "example": "%E5%A4%8D%E8%AE%AE",
        }
    if one.is_change:
        yield {
            "name": "If-Match",
            "in": "header",
            "required": True,
            "description": "The `ETag` of the version that is changed.",
            "schema": {"type": "string"},
            "example": '"3"',
        }


def _responses(one: Operation, named: dict[str, Schema]) -> Schema:
    found = {str(status): _success(one, status, named) for status in _statuses(one)}
    refusal = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in sorted(_refusals(one)):
        found[str(status)] = {"description": _WORDS[status], "content": refusal}
    return found


def _statuses(one: Operation) -> list[int]:
    if one.media_type:
        return [200, 206, 304, 416]
    if one.gives is None and one.shows is None:
        return [204]
    if one.made_at:
        return [201]
    if one.shows is None:
        return [200]
    return [200, 204] if one.is_change else [200, 304]


def _success(one: Operation, status: int, named: dict[str, Schema]) -> Schema:
    words = {200: "Done.", 201: "Made.", 204: "Done.", 206: "A part.", 304: "Unchanged.", 416: "No such part."}
    found: Schema = {"description": words[status]}
    if status in (200, 201, 206):
        if one.media_type:
            found["content"] = {one.media_type: {"schema": {}}}
            return found
        shape = one.shows.shape if one.shows else one.gives
        assert shape is not None
        found["content"] = {JSON: {"schema": shape.schema(named)}}
        if one.shows:
            found["headers"] = {"ETag": {"schema": {"type": "string"}}}
        if one.made_at:
            found.setdefault("headers", {})["Location"] = {"schema": {"type": "string"}}
    return found


def _refusals(one: Operation) -> set[int]:
    found = {401, 422, 429, 503}  # also where all may ask: a token that is sent must be good
    if not one.is_public or one.acting:
        found |= {403}
    if "{" in one.path or one.item or not one.is_public:
        found |= {404}
    if one.is_write:
        found |= {400, 403}
    if one.is_write or "{" in one.path:
        found |= {409}
    if one.takes:
        found |= {415}
    if one.is_change:
        found |= {412, 428}
    return found
