"""Numbers and money: exact decimals, never floats; an amount is a whole number of fen."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from docstore.forms.types.base import FieldType, Reading
from docstore.forms.types.capitals import GREATEST, from_capitals, in_capitals
from docstore.sentence import Sentence

if TYPE_CHECKING:
    from docstore.forms.field import Field

_NUMBER = re.compile(r"[-−]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.[0-9]{1,6})?", re.ASCII)
_AMOUNT = re.compile(rf"(?:人民币)?¥?\s*({_NUMBER.pattern})\s*元?", re.ASCII)
_DAYS = re.compile(r"([0-9]{1,4})\s*[日天]?", re.ASCII)
_MOST_DAYS = 3650


def _typed(raw: Any) -> str:
    """What was typed, full-width digits and signs as the usual ones; a float of a YAML file as it was written there."""
    if isinstance(raw, bool | list | tuple | dict):
        return ""
    return unicodedata.normalize("NFKC", repr(raw) if isinstance(raw, float) else str(raw)).strip()


def _decimal(text: str) -> Decimal | None:
    if not _NUMBER.fullmatch(text):
        return None
    return Decimal(text.replace(",", "").replace("−", "-"))


class IntegerType(FieldType):
    """A count of pages, copies, years: never less than none."""

    word = "int"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        text = _typed(raw)
        if not re.fullmatch(r"[0-9]{1,15}", text, re.ASCII):
            reading.fault(path, "这里写 0 或者更大的整数，例如 3。")
            return None
        return int(text)

    def display(self, value: Any, field: Field) -> str:
        return str(value)


class DaysType(IntegerType):
    """A number of days; whether working days are meant is said by the clause around it."""

    word = "days"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        match = None if isinstance(raw, float) else _DAYS.fullmatch(_typed(raw))
        if match and 1 <= int(match[1]) <= _MOST_DAYS:
            return int(match[1])
        reading.fault(path, Sentence("写天数，1 到 {most} 的整数，例如 15。", most=_MOST_DAYS))
        return None

    def display(self, value: Any, field: Field) -> str:
        return f"{value}日"


class NumberType(FieldType):
    """A quantity: at most fifteen digits before the point and six after it, printed with the places it was typed with.
    """

    word = "num"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        number = _decimal(_typed(raw))
        if number is None:
            reading.fault(path, "这里写数字，小数最多六位，例如 12.5。")
        return number

    def display(self, value: Any, field: Field) -> str:
        return format(value, "f")

    def stored(self, value: Any, field: Field) -> str:
        return format(value, "f")


class MoneyType(FieldType):
    """An amount in yuan, greater than nothing and below 10¹³; typed in figures or in capitals. The value is in fen."""

    word = "money"
    _advice: ClassVar[str] = "金额写数字，单位是元，例如 20000 或者 20000.50。"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        text = _typed(raw)
        fen = from_capitals(text)
        if fen is None:
            match = _AMOUNT.fullmatch(text)
            amount = _decimal(match[1]) if match else None
            if amount is None:
                reading.fault(path, self._advice)
                return None
            if amount != amount.quantize(Decimal("0.01")):
                reading.fault(path, "金额最多到分，小数写两位，例如 20000.50。")
                return None
            fen = int(amount * 100)
        if fen <= 0:
            reading.fault(path, "金额要大于 0；没有这一项就不填。")
            return None
        if fen > GREATEST:
            reading.fault(path, "金额太大，不到十万亿元才能填，核对位数。")
            return None
        return fen

    def display(self, value: Any, field: Field) -> str:
        return f"{value // 100:,}元" if value % 100 == 0 else f"{value // 100:,}.{value % 100:02d}元"

    def stored(self, value: Any, field: Field) -> str:
        return f"{value // 100}.{value % 100:02d}"


class MoneyInWordsType(MoneyType):
    """The same amount, printed in Chinese capitals: 贰万元整."""

    word = "moneycn"
    _advice = "金额写数字，单位是元，例如 20000；大写由系统印出。"

    def display(self, value: Any, field: Field) -> str:
        return in_capitals(value)
