"""Ranged downloads against plain slicing, and the headers around them."""

from __future__ import annotations

import email
import email.policy
import random
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, Response, request
from hypothesis import given, settings
from hypothesis import strategies as st

from admin.downloads import content_disposition, ranged_response

CONTENT = random.Random(11).randbytes(4321)


class Reader:
    """A blob in memory; pieces of 100 bytes."""

    blob_id, family, filename, media_type = "b", "media", "a", "video/mp4"
    sha256 = "ab" * 32
    length = len(CONTENT)

    def read_range(self, start: int, stop: int) -> Iterator[bytes]:
        for at in range(start, stop, 100):
            yield CONTENT[at : min(at + 100, stop)]

    def read(self, start: int = 0, stop: int | None = None) -> bytes:
        return CONTENT[start:stop]


app = Flask(__name__)


@app.route("/blob")
def blob() -> Response:
    kind = request.args.get("type", "video/mp4")
    return ranged_response(Reader(), "现场 1.mp4", kind, inline="inline" in request.args)


def get(path: str = "/blob", method: str = "get", **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return getattr(app.test_client(), method)(path, headers=named)


def test_the_whole() -> None:
    answer = get()
    assert (answer.status_code, answer.data) == (200, CONTENT)
    assert answer.headers["ETag"] == f'"{Reader.sha256}"'
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "video/mp4"
    assert answer.headers["Content-Length"] == str(len(CONTENT))


def test_head() -> None:
    answer = get(method="head", Range="bytes=0-9")
    assert (answer.status_code, answer.data, answer.headers["Content-Length"]) == (200, b"", str(len(CONTENT)))


@settings(max_examples=150, deadline=None)
@given(start=st.integers(0, 5000), size=st.integers(1, 5000))
def test_single_ranges(start: int, size: int) -> None:
    answer = get(Range=f"bytes={start}-{start + size - 1}")
    expected = CONTENT[start : start + size]
    if not expected:
        assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{len(CONTENT)}")
        return
    assert (answer.status_code, answer.data) == (206, expected)
    assert answer.headers["Content-Range"] == f"bytes {start}-{start + len(expected) - 1}/{len(CONTENT)}"
    assert answer.headers["Content-Length"] == str(len(expected))


@settings(max_examples=50, deadline=None)
@given(size=st.integers(1, 6000))
def test_suffix_and_open_ranges(size: int) -> None:
    assert get(Range=f"bytes=-{size}").data == CONTENT[-size:]
    if size < len(CONTENT):
        assert get(Range=f"bytes={size}-").data == CONTENT[size:]


@settings(max_examples=50, deadline=None)
@given(cuts=st.lists(st.integers(0, len(CONTENT) - 1), min_size=4, max_size=12, unique=True).map(sorted))
def test_several_ranges(cuts: list[int]) -> None:
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    answer = get(Range="bytes=" + ",".join(f"{first}-{last}" for first, last in pairs))
    assert answer.status_code == 206
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    head = f"Content-Type: {answer.headers['Content-Type']}\r\n\r\n".encode()
    message = email.message_from_bytes(head + answer.data, policy=email.policy.HTTP)
    parts = list(message.iter_parts())
    assert [part["Content-Range"] for part in parts] == [f"bytes {a}-{b}/{len(CONTENT)}" for a, b in pairs]
    for first, last in pairs:
        assert CONTENT[first : last + 1] in answer.data


def test_overlapping_ranges_are_not_multiplied() -> None:
    answer = get(Range="bytes=100-4000,-1000")
    assert (answer.status_code, answer.data) == (206, CONTENT[100:])


@pytest.mark.parametrize(
    "value",
    [
        "bytes=5-2",
        "bytes=a-b",
        "bytes",
        "lines=1-2",
        "bytes=-0",
        "bytes=" + ",".join(f"{n}-{n}" for n in range(0, 90, 2)),
    ],
)
def test_ranges_that_make_no_sense_count_as_absent(value: str) -> None:
    answer = get(Range=value)
    assert (answer.status_code, answer.data) == (200, CONTENT)


def test_if_range() -> None:
    etag = get().headers["ETag"]
    assert get(Range="bytes=0-9", If_Range=etag).status_code == 206
    for other in ('"other"', f"W/{etag}", "Mon, 02 Mar 2026 01:12:00 GMT"):
        assert get(Range="bytes=0-9", If_Range=other).data == CONTENT


def test_revalidation() -> None:
    etag = get().headers["ETag"]
    answer = get(If_None_Match=f'"x", {etag}')
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", etag)
    assert get(If_None_Match='"x"').status_code == 200


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("", "attachment"),
        ("?inline", "inline"),
        ("?inline&type=application/pdf", "inline"),
        ("?inline&type=text/html", "attachment"),
        ("?inline&type=image/svg%2Bxml", "attachment"),
    ],
)
def test_only_what_a_browser_merely_shows_is_inline(query: str, kind: str) -> None:
    assert get(f"/blob{query}").headers["Content-Disposition"].split(";")[0] == kind


def test_names() -> None:
    named = get().headers["Content-Disposition"]
    assert named == "attachment; filename=\"__ 1.mp4\"; filename*=UTF-8''%E7%8E%B0%E5%9C%BA%201.mp4"
    assert "𠮷".encode().hex("%").upper() in content_disposition("𠮷.mp4", inline=False).replace("UTF-8''%", "")
    hostile = content_disposition('a"; x=\r\nSet-Cookie: y', inline=True)
    assert "\r" not in hostile
    assert hostile.startswith('inline; filename="a_; x=Set-Cookie: y"; ')
