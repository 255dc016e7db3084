"""A real RFC 3161 authority on this machine, for tests: HTTP, CMS and certificates; it can be told to do wrong.

Written with `cryptography` alone, so that the suite needs no `openssl`; where that is there it must agree
(`tests/custody/test_openssl.py`).
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from rfc3161_client import _rust

POLICY = "1.2.156.10197.1.1"
_SHA256_OID = "2.16.840.1.101.3.4.2.1"

# --- as much DER as it takes ------------------------------------------------------------------------------


def der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def sequence(*parts: bytes) -> bytes:
    return der(0x30, *parts)


def set_of(*parts: bytes, tag: int = 0x31) -> bytes:
    return der(tag, *sorted(parts))


def integer(value: int) -> bytes:
    return der(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    content = b""
    for arc in (first * 40 + second, *rest):
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(0x80 | arc & 0x7F)
        content += bytes(reversed(groups))
    return der(6, content)


# --- certificates -----------------------------------------------------------------------------------------


@dataclass
class Root:
    """A certification authority, and a time-stamp certificate that it gave."""

    name: str = "省时间戳中心"
    purpose: x509.ObjectIdentifier = ExtendedKeyUsageOID.TIME_STAMPING
    valid: tuple[datetime, datetime] = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC))

    def __post_init__(self) -> None:
        self._root_key, self.key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        root, signer = _named(f"{self.name}根"), _named(self.name)
        self.root = (
            _begun(root, root, self._root_key, self.valid)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self._root_key.public_key()), critical=False)
            .sign(self._root_key, SHA256())
        )
        self.certificate = (
            _begun(signer, root, self.key, self.valid)
            .add_extension(x509.ExtendedKeyUsage([self.purpose]), critical=True)
            .sign(self._root_key, SHA256())
        )

    @property
    def pem(self) -> bytes:
        return self.root.public_bytes(Encoding.PEM)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _begun(subject: x509.Name, issuer: x509.Name, key: Any, valid: tuple[datetime, datetime]) -> Any:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    return builder.serial_number(x509.random_serial_number()).not_valid_before(valid[0]).not_valid_after(valid[1])


# --- answers ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """What is stamped; a test changes one of it to make the authority lie."""

    imprint: bytes
    nonce: int | None
    time: datetime
    policy: str = POLICY
    algorithm: str = _SHA256_OID


def stamped(
    imprint: bytes,
    root: Root,
    moment: datetime,
    nonce: int | None = None,
    *,
    change: Callable[[Said], Said] = lambda said: said,
) -> bytes:
    """A granted TimeStampResp over `imprint` (SHA-256)."""
    said = change(Said(imprint, nonce, moment))
    info = sequence(
        integer(1),
        oid(said.policy),
        sequence(sequence(oid(said.algorithm), der(5)), der(4, said.imprint)),
        integer(x509.random_serial_number()),
        der(0x18, said.time.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode()),
        *([integer(said.nonce)] if said.nonce is not None else []),
    )
    return sequence(sequence(integer(0)), _signed(info, root))


def refused(status: int = 2, why: str = "unaccepted policy") -> bytes:
    return sequence(sequence(integer(status), sequence(der(0x0C, why.encode())), der(3, b"\x00\x01")))


def _signed(info: bytes, root: Root) -> bytes:
    certificate = root.certificate.public_bytes(Encoding.DER)
    attributes = [
        _attribute("1.2.840.113549.1.9.3", oid("1.2.840.113549.1.9.16.1.4")),
        _attribute("1.2.840.113549.1.9.4", der(4, hashlib.sha256(info).digest())),
        _attribute(
            "1.2.840.113549.1.9.16.2.47", sequence(sequence(sequence(der(4, hashlib.sha256(certificate).digest()))))
        ),
    ]
    signature = root.key.sign(set_of(*attributes), ec.ECDSA(SHA256()))
    sha256 = sequence(oid(_SHA256_OID), der(5))
    signer = sequence(
        integer(1),
        sequence(root.certificate.issuer.public_bytes(), integer(root.certificate.serial_number)),
        sha256,
        set_of(*attributes, tag=0xA0),
        sequence(oid("1.2.840.10045.4.3.2")),
        der(4, signature),
    )
    signed = sequence(
        integer(3),
        set_of(sha256),
        sequence(oid("1.2.840.113549.1.9.16.1.4"), der(0xA0, der(4, info))),
        # In no order, as authorities built on OpenSSL send them.
        der(0xA0, *sorted((certificate, root.root.public_bytes(Encoding.DER)), reverse=True)),
        set_of(signer),
    )
    return sequence(oid("1.2.840.113549.1.7.2"), der(0xA0, signed))


def _attribute(kind: str, value: bytes) -> bytes:
    return sequence(oid(kind), set_of(value))


# --- over HTTP --------------------------------------------------------------------------------------------


@dataclass
class LocalAuthority:
    """`answer(query)` gives (HTTP status, body); by default a true stamp of `now()`. `pause`: seconds per byte."""

    root: Root
    url: str = ""
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    asked: list[Any] = field(default_factory=list)
    answer: Callable[[Any], tuple[int, bytes]] | None = None
    pause: float = 0.0

    def reply(self, body: bytes) -> tuple[int, bytes]:
        query = _rust.parse_timestamp_request(body)
        self.asked.append(query)
        if self.answer is not None:
            return self.answer(query)
        return 200, self.true(query)

    def true(self, query: Any, change: Callable[[Said], Said] = lambda said: said, root: Root | None = None) -> bytes:
        imprint = query.message_imprint.message
        return stamped(imprint, root or self.root, self.now(), query.nonce, change=change)


@contextmanager
def serving(root: Root) -> Iterator[LocalAuthority]:
    """The authority behind an address of this machine."""
    authority = LocalAuthority(root)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Content-Type"] == "application/timestamp-query"
            status, body = authority.reply(query)
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            if status == 302:
                self.send_header("Location", authority.url)
            self.end_headers()
            for at in range(0, len(body), 1 if authority.pause else len(body)):
                try:
                    self.wfile.write(body[at : at + 1] if authority.pause else body)
                except OSError:
                    return
                time.sleep(authority.pause)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        authority.url = f"http://127.0.0.1:{server.server_address[1]}/tsa"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield authority
        finally:
            server.shutdown()
            thread.join()


EXPIRED = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=365))
