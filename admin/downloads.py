"""Giving out bytes: ranges, revalidation, and a file name that every browser reads.

Whoever calls this has asked for the permission and recorded the access; here nothing is decided but the form.
"""

from __future__ import annotations

import itertools
import re
import secrets
from collections.abc import Iterator
from typing import Literal
from urllib.parse import quote

from flask import Response, request
from werkzeug.http import parse_range_header

from docstore.blobs.store import BlobReader

# What a browser only shows or plays. Everything else is saved, so that no file can act as a page of ours.
SAFE_INLINE = frozenset(
    {
        "application/pdf",
        "audio/mp4",
        "audio/mpeg",
        "audio/ogg",
        "audio/wav",
        "audio/webm",
        "image/jpeg",
        "image/png",
        "video/mp4",
        "video/quicktime",
        "video/webm",
        "video/x-matroska",
    }
)
_MOST_RANGES = 16
Span = tuple[int, int]


def asked_for() -> Literal["all", "part", "nothing"]:
    """How much of a content the present request wants, for whoever writes the reading down."""
    if "Range" in request.headers:
        return "part"
    return "all" if request.method == "GET" else "nothing"


def ranged_response(reader: BlobReader, filename: str, media_type: str, *, inline: bool = False) -> Response:
    """Answer the present GET or HEAD with the blob, a part of it, 304 or 416.

    `inline` is granted only for media types a browser merely shows. The `ETag` is the content's digest.
    Raises BlobMissingError or FixityError when the first chunk is damaged; later damage breaks the answer off
    before its announced length.
    """
    etag = f'"{reader.sha256}"'
    headers = _headers(filename, media_type, etag, inline=inline)
    if request.if_none_match.contains_weak(reader.sha256) or request.if_none_match.star_tag:
        return Response(status=304, headers=headers)
    spans = _spans(reader.length, etag) if request.method == "GET" else None
    if spans is None:
        headers["Content-Length"] = str(reader.length)
        body = _body(reader, [(0, reader.length)]) if request.method == "GET" else iter(())
        return Response(body, status=200, headers=headers, content_type=media_type, direct_passthrough=True)
    if not spans:
        headers["Content-Range"] = f"bytes */{reader.length}"
        return Response(status=416, headers=headers)
    if len(spans) == 1:
        start, stop = spans[0]
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{reader.length}"
        headers["Content-Length"] = str(stop - start)
        body = _body(reader, spans)
        return Response(body, status=206, headers=headers, content_type=media_type, direct_passthrough=True)
    return _several(reader, spans, headers, media_type)


def file_response(content: bytes, media_type: str, filename: str) -> Response:
    """A file that was made for this request, to be saved; nothing on the way keeps a copy."""
    answer = Response(content, content_type=media_type)
    answer.headers["Content-Disposition"] = content_disposition(filename, inline=False)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def content_disposition(filename: str, *, inline: bool) -> str:
    """RFC 6266: an ASCII name for old programs, the real one after RFC 8187 for all others."""
    clean = "".join(letter for letter in filename if letter.isprintable()) or "file"
    plain = re.sub(r'[^\x20-\x7e]|["\\%/]', "_", clean)
    kind = "inline" if inline else "attachment"
    encoded = quote(clean, safe="!#$&+-.^_`|~", encoding="utf-8", errors="replace")
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}"


def _headers(filename: str, media_type: str, etag: str, *, inline: bool) -> dict[str, str]:
    return {
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": content_disposition(filename, inline=inline and media_type in SAFE_INLINE),
    }


def _spans(length: int, etag: str) -> list[Span] | None:
    """What is asked for, in order, within the blob; empty when nothing of it exists; None for the whole.

    A header that is malformed, names another unit or an older content, or asks in shreds counts as absent.
    """
    unless = request.headers.get("If-Range")
    if unless is not None and unless != etag:
        return None
    wanted = parse_range_header(request.headers.get("Range"))
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) > _MOST_RANGES:
        return None
    spans = []
    for start, stop in wanted.ranges:
        begin = max(length + start, 0) if start < 0 else start
        end = length if stop is None else min(stop, length)
        if begin < end:
            spans.append((begin, end))
    ordered = sorted(spans)
    if any(before[1] > after[0] for before, after in itertools.pairwise(ordered)):
        return [(ordered[0][0], max(end for _, end in ordered))]
    return spans


def _body(reader: BlobReader, spans: list[Span]) -> Iterator[bytes]:
    """The spans one after another; the first piece is fetched now, so that a damaged blob is an error page."""
    pieces = itertools.chain.from_iterable(reader.read_range(start, stop) for start, stop in spans)
    first = next(pieces, b"")
    return itertools.chain([first], pieces)


def _several(reader: BlobReader, spans: list[Span], headers: dict[str, str], media_type: str) -> Response:
    boundary = secrets.token_hex(16)
    heads = [
        f"\r\n--{boundary}\r\nContent-Type: {media_type}\r\n"
        f"Content-Range: bytes {start}-{stop - 1}/{reader.length}\r\n\r\n".encode()
        for start, stop in spans
    ]
    end = f"\r\n--{boundary}--\r\n".encode()

    def parts() -> Iterator[bytes]:
        for head, (start, stop) in zip(heads, spans, strict=True):
            yield head
            yield from reader.read_range(start, stop)
        yield end

    headers["Content-Length"] = str(sum(map(len, heads)) + sum(stop - start for start, stop in spans) + len(end))
    kind = f"multipart/byteranges; boundary={boundary}"
    return Response(parts(), status=206, headers=headers, content_type=kind, direct_passthrough=True)
