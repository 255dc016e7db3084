"""The tus 1.0 endpoint at `/uploads`: core, creation, creation-with-upload, expiration, checksum, termination.

For the signed-in owner of a session, or of a token made for what the purpose asks. It is exempt from form tokens: every
request but OPTIONS must carry `Tus-Resumable`, which a page of another origin cannot send without a preflight that
nobody here answers, and the session cookie is SameSite besides.

The purpose of an upload comes in the metadata (`purpose`); what belongs to the purpose beside it. After the last
byte the answer carries `Upload-Result`, the id of what was made of the upload; a refusal is a problem document, for
a duplicate with the first `record`.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator

from flask import Blueprint, Response, request, url_for
from werkzeug.http import http_date
from werkzeug.wsgi import get_input_stream

from admin.problems import problem, said
from docstore.blobs.purposes import Upload
from docstore.blobs.upload_checks import CHECKSUMS, PIECE, Checksum
from docstore.blobs.upload_errors import UploadChecksumError, UploadGoneError, UploadTooLongError
from docstore.blobs.uploads import Uploads
from docstore.errors import (
    AccessDeniedError,
    ConflictError,
    DuplicateContentError,
    InvalidInputError,
    NotFoundError,
    NotSignedInError,
    QuanchengError,
    SignInRefusedError,
    StoreFullError,
    TooManyTriesError,
    UnavailableError,
    UploadLeaseError,
    UploadOffsetError,
)
from docstore.sentence import Sentence
from docstore.store.act import Act


class MalformedHeaderError(InvalidInputError):
    code = "malformed-header"


VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,expiration,checksum,termination"
PART = "application/offset+octet-stream"

# The first that fits. Other conflicts are refusals of a whole file: 409 would make a client try again.
_STATUS: tuple[tuple[type[QuanchengError], int], ...] = (
    (UploadOffsetError, 409),
    (UploadLeaseError, 423),
    (UploadGoneError, 410),
    (NotFoundError, 404),
    (NotSignedInError, 401),
    (SignInRefusedError, 401),
    (TooManyTriesError, 429),
    (AccessDeniedError, 403),
    (UploadTooLongError, 413),
    (UploadChecksumError, 460),
    (MalformedHeaderError, 400),
    (InvalidInputError, 422),
    (ConflictError, 422),
    (StoreFullError, 507),
    (UnavailableError, 503),
)


def make_blueprint(current_act: Callable[[], Act], uploads: Uploads) -> Blueprint:
    """`current_act()` says who asks and raises AccessDeniedError for nobody."""
    blueprint = Blueprint("uploads", __name__, url_prefix="/uploads")

    @blueprint.before_request
    def speak_the_same_version() -> Response | None:
        current_act()
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
            answer = problem(412, "tus-version", "请用 tus 1.0.0 协议上传。")
            answer.headers["Tus-Version"] = VERSION
            return answer
        return None

    @blueprint.after_request
    def name_the_version(answer: Response) -> Response:
        if request.method != "OPTIONS":
            answer.headers["Tus-Resumable"] = VERSION
        return answer

    @blueprint.errorhandler(QuanchengError)
    def explain(error: QuanchengError) -> Response:
        return problem_for(error)

    @blueprint.route("", methods=["POST", "OPTIONS"], strict_slashes=False)
    def collection() -> Response:
        return _capabilities(uploads) if request.method == "OPTIONS" else _create(current_act(), uploads)

    @blueprint.route("/<upload_id>", methods=["HEAD", "PATCH", "DELETE", "OPTIONS", "POST"])
    def one(upload_id: str) -> Response:
        method = request.headers.get("X-HTTP-Method-Override", "") if request.method == "POST" else request.method
        match method:
            case "OPTIONS":
                return _capabilities(uploads)
            case "HEAD":
                return _state(uploads.get(current_act(), upload_id))
            case "PATCH":
                return _take_part(current_act(), uploads, upload_id)
            case "DELETE":
                uploads.terminate(current_act(), upload_id)
                return Response(status=204)
        return problem(405, "method", "这个地址不接受这种请求。")

    return blueprint


def problem_for(error: QuanchengError) -> Response:
    """The problem document (RFC 9457) of an error on this endpoint."""
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    message, advice, fields = said(error)
    duplicate_of = str(error.params.get("record", "")) if isinstance(error, DuplicateContentError) else ""
    answer = problem(status, error.code, message, advice, fields=fields, record=duplicate_of)
    if isinstance(error, UploadOffsetError):
        answer.headers["Upload-Offset"] = str(error.params.get("expected", ""))
    if isinstance(error, UnavailableError):
        answer.headers["Retry-After"] = "5"
    return answer


def _create(act: Act, uploads: Uploads) -> Response:
    if "Upload-Defer-Length" in request.headers:
        raise _malformed("Upload-Defer-Length", "请先说明文件长度。")
    metadata = _metadata(request.headers.get("Upload-Metadata", ""))
    purpose, length = metadata.get("purpose", ""), _number("Upload-Length")
    if request.mimetype == PART and length > 0:
        upload = uploads.create_with(
            act, purpose, length, metadata, _body(), announced=request.content_length, checksum=_checksum()
        )
    else:
        upload = uploads.create(act, purpose, length, metadata)
    answer = _state(upload)
    answer.status_code = 201
    answer.headers["Location"] = url_for(".one", upload_id=upload.id)
    return answer


def _take_part(act: Act, uploads: Uploads, upload_id: str) -> Response:
    if request.mimetype != PART:
        return problem(415, "media-type", Sentence("请以 {PART} 发送。", PART=PART))
    upload = uploads.receive(
        act,
        upload_id,
        _number("Upload-Offset"),
        _body(),
        announced=request.content_length,
        checksum=_checksum(),
    )
    answer = _state(upload)
    answer.status_code = 204
    return answer


def _checksum() -> Checksum | None:
    header = request.headers.get("Upload-Checksum")
    if header is None:
        return None
    algorithm, _, encoded = header.partition(" ")
    try:
        return Checksum(algorithm.lower(), base64.b64decode(encoded.strip(), validate=True))
    except (binascii.Error, InvalidInputError):
        raise _malformed(
            "Upload-Checksum", Sentence("应为 {names} 加 base64 编码的摘要。", names=" 或者 ".join(CHECKSUMS))
        )


def _body() -> Iterator[bytes]:
    # Not `request.stream`, whose limit costs three copies of every byte: the service counts them itself.
    stream = get_input_stream(request.environ)
    while piece := stream.read(PIECE):
        yield piece


def _state(upload: Upload) -> Response:
    answer = Response(status=200)
    answer.headers["Upload-Offset"] = str(upload.offset)
    answer.headers["Upload-Length"] = str(upload.length)
    answer.headers["Cache-Control"] = "no-store"
    if upload.state == "complete":
        answer.headers["Upload-Result"] = upload.record
    else:
        answer.headers["Upload-Expires"] = http_date(upload.expires_at)
    if request.method == "HEAD":
        answer.headers["Upload-Metadata"] = ",".join(
            f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in upload.metadata.items()
        )
    return answer


def _capabilities(uploads: Uploads) -> Response:
    answer = Response(status=204)
    answer.headers["Tus-Version"] = VERSION
    answer.headers["Tus-Extension"] = EXTENSIONS
    answer.headers["Tus-Checksum-Algorithm"] = ",".join(CHECKSUMS)
    answer.headers["Tus-Max-Size"] = str(uploads.max_length)
    return answer


def _metadata(header: str) -> dict[str, str]:
    """`key base64, key base64` as text. Raises InvalidInputError."""
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _, encoded = pair.partition(" ")
        try:
            found[key] = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            raise _malformed("Upload-Metadata", "应为 base64 编码的 UTF-8 文字。")
    return found


def _number(header: str) -> int:
    value = request.headers.get(header, "")
    if not (value.isascii() and value.isdigit()) or len(value) > 18:
        raise _malformed(header, "应为非负整数。")
    return int(value)


def _malformed(header: str, sentence: str) -> MalformedHeaderError:
    return MalformedHeaderError(
        "请求头 {header} 不对：{sentence}", header=header, sentence=sentence, fields={header: sentence}
    )
