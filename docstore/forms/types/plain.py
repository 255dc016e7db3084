"""Types whose value is text, a number or a choice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from docstore.forms.types.base import LONGEST_LINE, LONGEST_TEXT, FieldType, Reading
from docstore.forms.types.identity import credit_code_fault, id_number_fault
from docstore.forms.types.known_laws import fault_in
from docstore.sentence import Sentence, enumerated

if TYPE_CHECKING:
    from docstore.forms.field import Field


class TextType(FieldType):
    """Text of any number of lines. Where it also cites statutes, what its words cite is held against them, too."""

    word = "text"
    longest: ClassVar[int] = LONGEST_TEXT

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        text = reading.text(raw, path, self.longest)
        sentence = fault_in(text, reading.facts) if field.cites == "law" and reading.is_complete else ""
        if sentence:
            reading.fault(path, sentence)
        return text or None


class LineType(TextType):
    """Text of one line: names, places, titles."""

    word = "str"
    longest = LONGEST_LINE

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        value = super().parse(raw, field, path, reading)
        if value is not None and "\n" in value:
            reading.fault(path, "这里只写一行，删去换行。")
            return None
        return value


class OrganisationType(LineType):
    word = "org"


class AddressType(LineType):
    word = "addr"


class DictionaryType(LineType):
    """A term of the reference table named by `of`; the table belongs to the module that offers the choice.

    With `tables` among the facts another word is refused from review on, unless the table is one of `open_tables`.
    """

    word = "dict"
    verb = "选择"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        value = super().parse(raw, field, path, reading)
        table = (reading.facts.get("tables") or {}).get(field.of)
        is_open = field.of in (reading.facts.get("open_tables") or ())
        if value is None or table is None or is_open or value in table or not reading.is_complete:
            return value
        reading.fault(path, Sentence("“{value}”不在{of}表里，从表中选择。", value=value, of=field.of))
        return None


class PatternType(LineType):
    """Text of one line with a form that can be checked."""

    pattern: ClassVar[re.Pattern[str]]
    advice: ClassVar[str]

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        value = super().parse(raw, field, path, reading)
        if value is not None and not self.pattern.fullmatch(value.strip()):
            reading.fault(path, self.advice)
            return None
        return value


class PhoneType(PatternType):
    """Telephone numbers as people write them: area code, extension, several numbers with 、 between."""

    word = "phone"
    pattern = re.compile(r"(?=.*[0-9０-９])[0-9０-９+＋()（）\-－—–转 、,，;；/]{3,80}")
    advice = "电话只写数字和 - ( ) 转，例如 0391-1234567。"


class PostalCodeType(PatternType):
    word = "zip"
    pattern = re.compile(r"[0-9]{6}")
    advice = "邮政编码写六位数字。"


class EmailType(PatternType):
    word = "email"
    pattern = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
    advice = "写完整的电子邮箱，例如 bangong@example.cn。"


class DigestType(PatternType):
    """A SHA-256 digest in hex."""

    word = "hash"
    pattern = re.compile(r"[0-9a-f]{64}")
    advice = "校验值是 64 位十六进制小写字符。"


class OutsideNumberType(LineType):
    """The number of a document from outside, as it is printed there."""

    word = "docno"
    longest = 100


class ArchiveCodeType(PatternType):
    """档号 or 归档号, as the rules of the archive make it: parts of digits, letters and words, without blanks."""

    word = "archno"
    longest = 100
    pattern = re.compile(r"\S+")
    advice = "档号、归档号中间没有空格，照编号填写。"


class SerialType(LineType):
    """A running number that the system gives when the paper is issued; nobody types it."""

    word = "serial"
    is_typed = False
    longest = 100


class CreditCodeType(LineType):
    """统一社会信用代码, with its check digit (GB 32100-2015)."""

    word = "uscc"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        value = super().parse(raw, field, path, reading)
        sentence = credit_code_fault(value) if value is not None else ""
        if sentence:
            reading.fault(path, sentence)
            return None
        return value


class IdNumberType(LineType):
    """公民身份号码, with its check digit (GB 11643-1999)."""

    word = "id18"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        value = super().parse(raw, field, path, reading)
        sentence = id_number_fault(value) if value is not None else ""
        if sentence:
            reading.fault(path, sentence)
            return None
        return value


class IdentityCodeType(LineType):
    """Either of the two: 统一社会信用代码 of a unit or 公民身份号码 of a person, each with its check digit."""

    word = "uscc_or_id18"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        value = super().parse(raw, field, path, reading)
        if value is None or not id_number_fault(value):
            return value
        sentence = credit_code_fault(value)
        if sentence and value.isascii() and value[:17].isdigit():
            sentence = id_number_fault(value)
        if sentence:
            reading.fault(path, sentence)
            return None
        return value


_TRUE = {"是", "true", "1", "on", "yes", "√", "☑"}
_FALSE = {"否", "false", "0", "off", "no", "□"}


class BooleanType(FieldType):
    """是 or 否. A box that was not ticked must be sent as 否: nothing sent means not yet answered."""

    word = "bool"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        word = str(raw).strip().lower()
        if word in _TRUE:
            return True
        if word in _FALSE:
            return False
        reading.fault(path, self.missing(field.label))
        return None

    def missing(self, label: str) -> str:
        return "选择是或者否。"

    def display(self, value: Any, field: Field) -> str:
        return "是" if value else "否"


class EnumType(FieldType):
    word = "enum"
    verb = "选择"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        value = str(raw).strip()
        if value not in field.options:
            reading.fault(path, Sentence("从这些中选一个：{names}。", names=enumerated(field.options)))
            return None
        return value


class MultiType(FieldType):
    """Any number of the options."""

    word = "multi"
    verb = "选择"
    holds_many = True

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        given = [str(one).strip() for one in (raw if isinstance(raw, list | tuple) else str(raw).split("、"))]
        if any(one not in field.options for one in given if one):
            reading.fault(path, Sentence("只能从这些中选：{names}。", names=enumerated(field.options)))
            return None
        return tuple(option for option in field.options if option in given)

    def display(self, value: Any, field: Field) -> str:
        return "、".join(value)

    def stored(self, value: Any, field: Field) -> Any:
        return list(value)


class ConstantType(FieldType):
    """A fixed clause: it stands in the template, nobody types it, nothing is stored."""

    word = "const"
    is_typed = False

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        reading.fault(path, "固定文字由模板印出，不用填写。")
