"""As much of DER (X.690) as it takes to put the certificates of a time stamp into the order that DER asks for.

Authorities built on OpenSSL send them in the order of their configuration; the parser of `rfc3161-client` refuses
that. No signature covers their order.
"""

from __future__ import annotations

from typing import NamedTuple

_CERTIFICATES = 0xA0  # [0] of SignedData, RFC 5652 section 5.1


class _Element(NamedTuple):
    start: int
    content: int
    end: int


def with_sorted_certificates(response: bytes) -> bytes:
    """`response` (a TimeStampResp) with its certificates sorted; as it is where it has none or another shape."""
    try:
        _status, token = _inside(response, _element(response, 0))
        _type, wrapped = _inside(response, token)
        (signed,) = _inside(response, wrapped)
        [found] = [one for one in _inside(response, signed) if response[one.start] == _CERTIFICATES]
        sorted_bytes = b"".join(sorted(response[one.start : one.end] for one in _inside(response, found)))
    except (ValueError, IndexError):
        return response
    return response[: found.content] + sorted_bytes + response[found.end :]


def _inside(data: bytes, outer: _Element) -> list[_Element]:
    found, at = [], outer.content
    while at < outer.end:
        found.append(_element(data, at))
        at = found[-1].end
    return found


def _element(data: bytes, start: int) -> _Element:
    """Raises ValueError or IndexError where none of definite length lies whole."""
    length, content = data[start + 1], start + 2
    if length == 0x80:
        raise ValueError("indefinite length")
    if length & 0x80:
        count = length & 0x7F
        length = int.from_bytes(data[content : content + count], "big")
        content += count
    if content + length > len(data):
        raise ValueError("cut off")
    return _Element(start, content, content + length)
