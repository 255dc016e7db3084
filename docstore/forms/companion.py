"""What stands beside a value by a word of its declaration: a field of its own, right after it.

- `cites: law` or `cites: docref`: the provisions or papers that the text also cites, any number of them;
- `period: true`: from when to when;  `signed: true`: a signature;  `remark: true`: free words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from docstore.sentence import Sentence

if TYPE_CHECKING:
    from docstore.forms.field import Field

# Word of the declaration → ending of the key, label, type.
_BESIDE = {
    "period": ("period", "{label}：起止日期", "daterange"),
    "signed": ("signature", "{label}：签名", "sig"),
    "remark": ("remark", "{label}：说明", "text"),
}
_CITED = {"law": "{label}：引用的条款", "docref": "{label}：引用的文书"}
CITATIONS = "citations"


def companions(field: Field, raw: Mapping[str, Any]) -> Iterator[Field]:
    """The further fields that the mapping `raw`, from which `field` was read, asks for."""
    if field.cites:
        yield _beside(field, CITATIONS, _CITED[field.cites], field.cites, many=True)
    for word, (ending, label, kind) in _BESIDE.items():
        if raw.get(word):
            yield _beside(field, ending, label, kind)


def _beside(field: Field, ending: str, label: str, kind: str, *, many: bool = False) -> Field:
    """Filled in from the same document as what it stands beside, where that has one like it."""
    origin = field.origin
    if origin is not None:
        origin = replace(origin, fact=f"{origin.fact}_{ending}") if origin.kind == "document" else None
    return type(field)(
        key=f"{field.key}_{ending}", label=Sentence(label, label=field.label), type=kind, required="conditional",
        origin=origin, many=many, beside=field.key,
    )
