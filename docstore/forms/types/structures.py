"""Values that hold several others: questions with their answers, and named values that belong together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from docstore.forms.types.base import FieldType, Reading, is_blank
from docstore.forms.types.slot import read_slot, slot_text, stored_slot
from docstore.forms.types.tables import ListType

if TYPE_CHECKING:
    from docstore.forms.field import Field

_TURN = re.compile(r"^\s*(问|答)\s*[:：]\s*", re.MULTILINE)


class QuestionsType(ListType):
    """Questions with their answers (问答), as a table or as text with 问： and 答： at the head of each turn."""

    word = "qa"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        return super().parse(_turns(raw, field) if isinstance(raw, str) else raw, field, path, reading)


def _turns(text: str, field: Field) -> list[dict[str, str]]:
    """The turns of `text` as rows; what stands before the first 问 is a question."""
    question, answer = (column.key for column in field.columns[:2])
    rows: list[dict[str, str]] = []
    pieces = _TURN.split(text.replace("\r\n", "\n"))
    for speaker, words in [("问", pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]:
        said = words.strip()
        if speaker == "问" and said:
            rows.append({question: said})
        elif speaker == "答" and rows and answer not in rows[-1]:
            rows[-1][answer] = said
        elif speaker == "答":
            rows.append({answer: said})
    return rows


class StructType(FieldType):
    """Named values of one thing, each with a type of its own (`parts`)."""

    word = "struct"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        if not isinstance(raw, Mapping):
            names = "、".join(part.label for part in field.members)
            reading.fault(path, f"这里分几项填写：{names}。")
            return None
        for key in raw:
            if key not in {part.key for part in field.members}:
                reading.fault(f"{path}.{key}", "没有这一项，删去它。")
        values: dict[str, Any] = {}
        for part in field.members:
            if not is_blank(raw.get(part.key)):
                values[part.key] = read_slot(part, raw[part.key], f"{path}.{part.key}", reading)
            elif reading.is_complete and part.required == "always":
                reading.fault(f"{path}.{part.key}", part.kind.missing(part.label))
        return values

    def display(self, value: Any, field: Field) -> Any:
        shown: dict[str, str] = {}
        for part in field.members:
            shown[part.key] = "" if value.get(part.key) is None else slot_text(part, value[part.key])
            shown.setdefault(part.alias, shown[part.key])
        return shown

    def blank(self, field: Field) -> Any:
        return dict.fromkeys(self.parts(field), "")

    def text(self, value: Any, field: Field) -> str:
        return "，".join(
            f"{part.label}：{slot_text(part, value[part.key])}"
            for part in field.members
            if value.get(part.key) is not None
        )

    def stored(self, value: Any, field: Field) -> Any:
        return {
            part.key: stored_slot(part, value[part.key]) for part in field.members if value.get(part.key) is not None
        }

    def parts(self, field: Field) -> frozenset[str]:
        return frozenset(name for part in field.members for name in (part.key, part.alias))
