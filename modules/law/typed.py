"""What was typed of a law, an edition, a provision: read into fields, with every fault at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from docstore.errors import InvalidInputError
from docstore.forms.citation import read_shorthand
from docstore.forms.types import Reading
from docstore.forms.types.times import read_day
from docstore.sentence import Sentence
from modules.law.models import KINDS, YEAR_UNKNOWN, Edition, Law, Provision

_LABEL = re.compile(rf"[0-9]{{4}}|{YEAR_UNKNOWN}")
_NUMBER = re.compile(r"[0-9]{1,4}", re.ASCII)


def law(values: Mapping[str, str]) -> dict[str, Any]:
    sheet = _Sheet(Law, values)
    sheet.line("title", "写法规的名称，不带书名号。")
    sheet.check("title", lambda text: not re.search("[《》]", text), "书名号由程序加上，删去它。")
    sheet.line("short_names", "")
    sheet.read["short_names"] = list(dict.fromkeys(re.split(r"[、，,;；\s]+", sheet.read["short_names"].strip("、 "))))
    sheet.read["short_names"] = [name for name in sheet.read["short_names"] if name]
    sheet.check("short_names", lambda names: all(len(name) <= 100 for name in names), "一个简称最多 100 字。")
    sheet.line("kind", "选择种类。")
    sheet.check("kind", lambda kind: kind in KINDS, "选择种类。")
    sheet.line("replaced_by", "")
    sheet.close()
    return sheet.read


def edition(values: Mapping[str, str]) -> dict[str, Any]:
    sheet = _Sheet(Edition, values)
    sheet.line("label", "写这一版的年份，例如 2021。")
    sheet.check("label", lambda text: bool(_LABEL.fullmatch(text)), "写四位年份，例如 2021；不知道年份的写“现行”。")
    for key in ("adopted_on", "effective_from", "effective_to"):
        sheet.line(key, "")
        sheet.check(key, lambda text: not text or str(read_day(text)) == text, "写日期，例如 2021-07-15。")
    begins, ends = sheet.read["effective_from"], sheet.read["effective_to"]
    if begins and ends and ends < begins:
        sheet.faults["effective_to"] = "失效日不能早于施行日。"
    sheet.close()
    return sheet.read


def provision(values: Mapping[str, str]) -> dict[str, Any]:
    sheet = _Sheet(Provision, values)
    for key, least in (("article", 1), ("paragraph", 0), ("item", 0)):
        text = values.get(key, "").strip() or "0"
        number = int(text) if _NUMBER.fullmatch(text) else -1
        sheet.read[key] = number
        if number < least or (key != "article" and number > 999):
            sheet.faults[key] = "写条的序号，例如 44。" if key == "article" else "写序号，没有的留空。"
    sheet.line("subject", "")
    sheet.lines("text")
    places = [piece for piece in re.split(r"[、，,;；\s]+", values.get("moved_to", "")) if piece]
    read = [read_shorthand(piece, [""]) for piece in places]
    if not all(one and 0 < one.article < 10_000 for one in read):
        sheet.faults["moved_to"] = "写现行版本里的条、款、项，例如 55、56第2款。"
    sheet.read["moved_to"] = [
        {key: getattr(one, key) for key in ("article", "paragraph", "item") if getattr(one, key)} for one in read if one
    ]
    sheet.close()
    return sheet.read


def already_there(name: str) -> Sentence:
    return Sentence("{name}已经在法规库里，改原来那一条。", name=name)


class _Sheet:
    """Texts of the fields of `model`, no longer than it takes, and their faults. Every entry ends with its source."""

    def __init__(self, model: Any, values: Mapping[str, str]) -> None:
        self._model, self._values = model, values
        self.read: dict[str, Any] = {}
        self.faults: dict[str, str] = {}

    def line(self, key: str, wanted: str) -> None:
        """One line; `wanted`: what to do where it is empty, "" where it may be."""
        self.lines(key)
        text = self.read[key].strip()
        self.read[key] = text
        if "\n" in text:
            self.faults.setdefault(key, "这里只写一行，删去换行。")
        elif wanted and not text:
            self.faults.setdefault(key, wanted)

    def lines(self, key: str) -> None:
        reading = Reading()
        self.read[key] = reading.text(self._values.get(key, ""), key)
        self.faults |= reading.faults
        longest = getattr(self._model, key).max_length if hasattr(getattr(self._model, key), "max_length") else None
        if longest and len(self.read[key]) > longest:
            self.faults.setdefault(key, Sentence("最多 {n} 字。", n=longest))

    def check(self, key: str, is_right: Callable[[Any], bool], sentence: str) -> None:
        if not is_right(self.read[key]):
            self.faults.setdefault(key, sentence)

    def close(self) -> None:
        """Raises InvalidInputError."""
        self.line("source", "写来源，例如发文号、公报期号或者网址。")
        if hasattr(self._model, "note"):
            self.lines("note")
        if self.faults:
            raise InvalidInputError("法规库没有保存。", fields=self.faults)
