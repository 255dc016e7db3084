"""Who acts for the bureau: officers, and those who give opinions and sign."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from docstore import clock
from docstore.forms.types.base import LONGEST_TEXT, FieldType, Reading, is_blank
from docstore.forms.types.times import day_text, read_moment
from docstore.sentence import Sentence

if TYPE_CHECKING:
    from docstore.forms.field import Field

_NAME_AND_CERTIFICATE = re.compile(r"(.*\S)\s*[（(]([^（）()]+)[）)]", re.DOTALL)


@dataclass(frozen=True)
class OfficerName:
    name: str
    certificate: str
    officer: str = ""


@dataclass(frozen=True)
class Opinion:
    """What one person of the approval chain wrote, who, and when by the server's clock.

    `certificate` is the number of the signer's law enforcement certificate, where the opinion is an officer's.
    """

    text: str
    signer: str
    signed_at: datetime | None = None
    certificate: str = ""


@dataclass(frozen=True)
class Signature:
    """A place to sign. Signed by hand on paper it has no signer; the certificate number may be known before."""

    signer: str = ""
    certificate: str = ""
    signed_at: datetime | None = None


class OfficerType(FieldType):
    """Name and certificate number: a mapping, or text such as 李四（豫H-0001）."""

    word = "officer"
    verb = "选择"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        given: Mapping[str, Any]
        if isinstance(raw, Mapping):
            given = raw
        else:
            match = _NAME_AND_CERTIFICATE.fullmatch(str(raw).strip())
            given = {"name": match.group(1), "certificate": match.group(2)} if match else {"name": str(raw)}
        name = reading.text(given.get("name") or "", path)
        certificate = reading.text(given.get("certificate") or "", path)
        if not name.strip() or not certificate.strip() or "\n" in name + certificate:
            reading.fault(path, "写姓名和执法证号，例如 李四（豫H-0001）。")
            return None
        return OfficerName(name, certificate, reading.text(given.get("officer") or "", path))

    def display(self, value: Any, field: Field) -> Any:
        return {"name": value.name, "certificate": value.certificate, "text": self.text(value, field)}

    def blank(self, field: Field) -> Any:
        return dict.fromkeys(self.parts(field), "")

    def text(self, value: Any, field: Field) -> str:
        return f"{value.name}（{value.certificate}）"

    def stored(self, value: Any, field: Field) -> Any:
        return {"name": value.name, "certificate": value.certificate, "officer": value.officer}

    def parts(self, field: Field) -> frozenset[str]:
        return frozenset({"name", "certificate", "text"})


class _SignedType(FieldType):
    """Opinions and signatures: never typed on the form; one place, or `count` places side by side, or any number."""

    is_typed = False
    holds_many = True

    def read_one(self, raw: Mapping[str, Any], path: str, reading: Reading) -> Any:
        raise NotImplementedError

    def show_one(self, value: Any) -> dict[str, str]:
        raise NotImplementedError

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        given = raw if isinstance(raw, list | tuple) else [raw]
        signed = []
        for number, one in enumerate(given):
            mapping = one if isinstance(one, Mapping) else vars(one) if hasattr(one, "signer") else None
            if mapping is None:
                reading.fault(
                    f"{path}.{number}", Sentence("{label}由签署人在审批中写，不在这里填。", label=field.label)
                )
            else:
                signed.append(self.read_one(mapping, f"{path}.{number}", reading))
        return tuple(signed)

    def display(self, value: Any, field: Field) -> Any:
        places = [self.show_one(one) for one in value] + [self.empty()] * (field.places - len(value))
        return places if field.has_places else places[0]

    def text(self, value: Any, field: Field) -> str:
        return "、".join(one.signer for one in value if one.signer)

    def blank(self, field: Field) -> Any:
        return self.display((), field)

    def empty(self) -> dict[str, str]:
        raise NotImplementedError

    def stored(self, value: Any, field: Field) -> Any:
        return [{**vars(one), "signed_at": clock.iso(one.signed_at) if one.signed_at else None} for one in value]


def _signed_at(raw: Mapping[str, Any]) -> datetime | None:
    return None if is_blank(raw.get("signed_at")) else read_moment(raw["signed_at"])


class OpinionType(_SignedType):
    word = "opinion"

    def read_one(self, raw: Mapping[str, Any], path: str, reading: Reading) -> Opinion:
        return Opinion(
            reading.text(raw.get("text") or "", path, LONGEST_TEXT), reading.text(raw.get("signer") or "", path),
            _signed_at(raw), reading.text(raw.get("certificate") or "", path),
        )

    def show_one(self, value: Any) -> dict[str, str]:
        day = day_text(clock.local_day(value.signed_at)) if value.signed_at else ""
        return {"text": value.text, "signer": value.signer, "certificate": value.certificate, "date": day}

    def empty(self) -> dict[str, str]:
        return {"text": "", "signer": "", "certificate": "", "date": ""}

    def parts(self, field: Field) -> frozenset[str]:
        return frozenset({"text", "signer", "certificate", "date"})


class SignatureType(_SignedType):
    word = "sig"

    def read_one(self, raw: Mapping[str, Any], path: str, reading: Reading) -> Signature:
        return Signature(
            reading.text(raw.get("signer") or "", path),
            reading.text(raw.get("certificate") or "", path),
            _signed_at(raw),
        )

    def show_one(self, value: Any) -> dict[str, str]:
        day = day_text(clock.local_day(value.signed_at)) if value.signed_at else ""
        return {"signer": value.signer, "certificate": value.certificate, "date": day}

    def empty(self) -> dict[str, str]:
        return {"signer": "", "certificate": "", "date": ""}

    def parts(self, field: Field) -> frozenset[str]:
        return frozenset({"signer", "certificate", "date"})
