"""A time stamp over a checkpoint: the answer of an RFC 3161 authority, read and checked. Needs no database.

Stamped is the signed note exactly as it was sealed: text, empty line and the signature lines of that moment. Later
signatures are only ever appended, so the stamped bytes stay a beginning of the note that ends with one of its lines.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import NameOID
from rfc3161_client import TimeStampResponse, VerificationError, VerifierBuilder, decode_timestamp_response

from docstore.custody.der import with_sorted_certificates
from docstore.errors import CustodyChainError

MAX_RESPONSE_BYTES = 64 * 1024
_GRANTED = 0
_SHA256 = x509.ObjectIdentifier("2.16.840.1.101.3.4.2.1")
# What the library says, in words for people.
_REASONS = {
    "verifying certificates": "签名不成立，或者证书不是由给出的根签发的、那时已经失效",
    "Nonce": "随机数不是这一次的",
    "Policy": "策略编号不同",
    "EKU": "签名的证书不是时间戳用的",
    "ertificates neither": "没有附证书",
}


@dataclass(frozen=True)
class Stamp:
    """What a response says, before anybody has checked who says it. `response`: its bytes as they came."""

    response: bytes
    imprint: bytes
    time: datetime  # UTC
    policy: str
    authority: str  # common name in the certificate that signed, or its whole name

    def covers(self, note: str) -> bool:
        """Whether `note`, as it is or without signatures that were appended later, is what was stamped."""
        return any(hashlib.sha256(text.encode()).digest() == self.imprint for text in _as_sealed(note))


def read_stamp(response: bytes) -> Stamp:
    """Raises CustodyChainError for a response that is unreadable, grants nothing, or has no SHA-256 imprint."""
    parsed = _parsed(response)
    if parsed.status != _GRANTED:
        why = "；".join(parsed.status_string)
        raise CustodyChainError("时间戳机构没有盖（状态 {status}）{why}。", status=parsed.status, why=why)
    try:
        info = parsed.tst_info
        if info.message_imprint.hash_algorithm != _SHA256:
            raise CustodyChainError("时间戳的摘要不是 SHA-256。")
        return Stamp(
            response, info.message_imprint.message, info.gen_time, info.policy.dotted_string, _signer_name(parsed)
        )
    except ValueError as fault:
        raise CustodyChainError("时间戳读不懂。") from fault


class Trust:
    """The roots (and what else was given) that a stamp must lead to, and the policy that it must name, if any."""

    def __init__(self, roots: list[x509.Certificate], policy: str = "") -> None:
        self._roots = roots
        self._policy = x509.ObjectIdentifier(policy) if policy else None

    @classmethod
    def from_pem(cls, pem: bytes, policy: str = "") -> Trust:
        """Raises ValueError where `pem` holds no certificate or `policy` is no object identifier."""
        return cls(x509.load_pem_x509_certificates(pem), policy)

    def check(self, stamp: Stamp, *, nonce: int | None = None) -> None:
        """The signature, the certificate's purpose, and its chain as it stood at the time that the stamp names.

        Raises CustodyChainError.
        """
        verifier = VerifierBuilder(policy_id=self._policy, roots=self._roots, nonce=nonce).build()
        try:
            verifier.verify(_parsed(stamp.response), stamp.imprint)
        except (VerificationError, ValueError) as fault:
            why = next((words for known, words in _REASONS.items() if known in str(fault)), str(fault))
            raise CustodyChainError("不是所信任的机构签的，或者被改动：{why}。", why=why) from fault


def _parsed(response: bytes) -> TimeStampResponse:
    if len(response) > MAX_RESPONSE_BYTES:
        raise CustodyChainError("时间戳太长。")
    try:
        return decode_timestamp_response(with_sorted_certificates(response))
    except ValueError as fault:
        raise CustodyChainError("时间戳读不懂。") from fault


def _signer_name(parsed: TimeStampResponse) -> str:
    signers = [(one.issuer, one.serial_number) for one in parsed.signed_data.signer_infos]
    for data in parsed.signed_data.certificates:
        certificate = x509.load_der_x509_certificate(data)
        if (certificate.issuer, certificate.serial_number) in signers:
            names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
            return str(names[0].value) if names else certificate.subject.rfc4514_string()
    return ""


def _as_sealed(note: str) -> list[str]:
    text, blank, tail = note.rpartition("\n\n")
    lines = tail.split("\n")[:-1]
    return [text + blank + "".join(line + "\n" for line in lines[:count]) for count in range(1, len(lines) + 1)]
