"""Routes of the declared operations: who asks, may they, what is named, which version, what was sent; then the act.

Always in this order, so that a stranger learns nothing, and a person of another department nothing of what exists:
401, 403, 404, 428 or 412, 400 or 415, 422. A change is one transaction, in which the version is compared again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask import Response, request
from werkzeug.exceptions import BadRequest, PreconditionRequired, UnsupportedMediaType

from admin.api.asking import acting, is_by_token
from admin.api.resource import JSON, ROOT, Call, Operation
from admin.api.shapes import Faults, Key, Shape
from admin.fresh import is_fresh
from docstore.errors import AccessDeniedError, InvalidInputError, NotFoundError, ProofNeededError, StaleRevisionError
from docstore.model.base import StoredDocument
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork, use_case


def view_of(operation: Operation) -> Callable[..., Response]:
    """The Flask view of one operation."""

    def view(**named: str) -> Response:
        act = operation.acting() if operation.acting else acting()
        _require(act, operation)
        call = Call(act, path=_path(operation, named))
        if operation.item is not None:
            call = replace(call, found=operation.item.load(act, call.path[operation.item.parameter]))
            _require_seen(act, operation, call.found)
        if operation.is_change:
            _require_version(call.found)
        call = replace(call, asked=_query(operation.query))
        if not operation.is_write:
            return _answer(operation, operation.run(call))
        call = replace(call, sent=_body(operation))
        result = _change(act, operation=operation, call=call)
        return _changed(act, operation, call) if operation.is_change else _answer(operation, result)

    return view


def _require(act: Act, operation: Operation) -> None:
    if operation.permission and not act.allows(operation.permission):
        title = act.store.registry.permissions[operation.permission].title
        raise AccessDeniedError("当前岗位不能办理：{title}。", title=title)
    if operation.needs_proof and not is_by_token() and not is_fresh(act):
        raise ProofNeededError("上次输入密码已经过了一阵，没有办理。")


def _require_seen(act: Act, operation: Operation, found: StoredDocument) -> None:
    """What is told of an object needs the permission on that object. Of a change it is asked here, too, where it is one
    on such objects: before the version, so that whoever may only see it does not learn how to go on.
    """
    asked = act.store.registry.permissions[operation.permission] if operation.permission else None
    if asked is None or act.allows(asked.name, found):
        return
    if not operation.is_write:
        raise NotFoundError("没有找到。")
    if asked.kind == type(found).policy_kind:
        raise AccessDeniedError("当前岗位不能办理：{title}。", title=asked.title)


@use_case
def _change(uow: UnitOfWork, *, operation: Operation, call: Call) -> Any:
    """The use case, with the object of the address loaded in its own transaction. Raises StaleRevisionError."""
    if operation.item is not None:
        call = replace(call, found=operation.item.load(uow, call.path[operation.item.parameter]))
    if operation.is_change:
        _require_version(call.found)
    return operation.run(replace(call, act=uow))


def _require_version(found: StoredDocument) -> None:
    if "If-Match" not in request.headers:
        raise PreconditionRequired()
    if not request.if_match.contains(etag_of(found)):
        raise StaleRevisionError("内容已经被别人改过，没有保存。")


def etag_of(found: StoredDocument) -> str:
    return str(found.revision)


# --- what was sent ---------------------------------------------------------------------------------------


def _path(operation: Operation, named: Mapping[str, str]) -> dict[str, Any]:
    faults: Faults = {}
    found = {key: operation.numbers.get(key, Key()).read_text(text, key, faults) for key, text in named.items()}
    if faults:
        raise NotFoundError("没有找到。")
    return found


def _query(shapes: Mapping[str, Shape]) -> dict[str, Any]:
    """Only what is declared, each once: `state[$ne]=x` is no name of anything."""
    faults: Faults = {}
    found: dict[str, Any] = {}
    for key, texts in request.args.lists():
        if key not in shapes:
            faults[key[:64]] = "没有这个条件，删去它。"
        elif len(texts) > 1:
            faults[key] = "只写一次。"
        else:
            found[key] = shapes[key].read_text(texts[0], key, faults)
    if faults:
        raise InvalidInputError(fields=faults)
    return found


def _body(operation: Operation) -> Mapping[str, Any]:
    if operation.takes is None:
        return {}
    if request.mimetype != JSON:
        raise UnsupportedMediaType()
    try:
        raw = json.loads(request.get_data(), parse_constant=_no_number, object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        raise BadRequest()
    faults: Faults = {}
    sent: Mapping[str, Any] | None = operation.takes.read(raw, "", faults)
    if faults or sent is None:
        raise InvalidInputError(fields=faults)
    return sent


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


# --- what is answered ------------------------------------------------------------------------------------


def _answer(operation: Operation, result: Any) -> Response:
    if isinstance(result, Response):
        return result
    if operation.shows is not None:
        return _document(operation, result)
    if operation.gives is not None:
        told = operation.gives.give(result)
        answer = _json(told, 201 if operation.made_at else 200)
        _locate(answer, operation, str(told.get("id", "")))
        return answer
    return Response(status=204)


def _changed(act: Act, operation: Operation, call: Call) -> Response:
    """What the object is now; nothing where the act has taken it out of this person's sight."""
    assert operation.item is not None
    found = act.get(operation.item.model, call.found.id)
    return _document(operation, found) if operation.item.is_seen(act, found) else Response(status=204)


def _document(operation: Operation, found: StoredDocument) -> Response:
    assert operation.shows is not None
    etag = etag_of(found)
    if not operation.is_write and request.if_none_match.contains_weak(etag):
        return Response(status=304, headers={"ETag": f'"{etag}"'})
    answer = _json(operation.shows.give(found), 201 if operation.made_at else 200)
    answer.set_etag(etag)
    _locate(answer, operation, found.id)
    return answer


def _locate(answer: Response, operation: Operation, key: str) -> None:
    if operation.made_at:
        answer.headers["Location"] = ROOT + operation.made_at.replace("{id}", key)


def _json(body: Any, status: int) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status=status, mimetype=JSON)
