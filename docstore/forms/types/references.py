"""What points elsewhere: an article of a law, another document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from docstore.forms.citation import read_citation
from docstore.forms.types import known_laws
from docstore.forms.types.base import FieldType, Reading

if TYPE_CHECKING:
    from docstore.forms.field import Field

@dataclass(frozen=True)
class DocumentReference:
    """The number of another document as printed, with its form and record where they are known."""

    number: str
    form: str = ""
    record: str = ""


class LawType(FieldType):
    """A provision: 《安全生产法》第三十六条第一款, or a standard in free words. The text is kept as written.

    With `laws` among the facts a provision of a known law gets its full name and the edition in force on the day of
    the paper; from review on one that is no longer in force is refused.
    """

    word = "law"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        given = raw if isinstance(raw, Mapping) else {"text": raw}
        text = reading.text(given.get("text") or "", path)
        if "\n" in text:
            reading.fault(path, "依据只写一行，删去换行。")
            return None
        if not text.strip():
            return None
        citation = read_citation(text, reading.text(given.get("edition") or "", path))
        laws = reading.facts.get("laws")
        if laws is None:
            return citation
        days = known_laws.days(reading.facts)
        sentence = known_laws.fault(citation, laws, days) if reading.is_complete else ""
        if sentence:
            reading.fault(path, sentence)
            return None
        return known_laws.settled(citation, laws, days)

    def display(self, value: Any, field: Field) -> str:
        return str(value.text)

    def stored(self, value: Any, field: Field) -> Any:
        return dict(vars(value))


class DocumentReferenceType(FieldType):
    word = "docref"
    advice: ClassVar[str] = "写文书的完整文号，例如 （豫焦）应急责改〔2026〕1号。"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        given = raw if isinstance(raw, Mapping) else {"number": raw}
        number = reading.text(given.get("number") or "", path)
        if not number.strip() or "\n" in number:
            reading.fault(path, self.advice)
            return None
        form = reading.text(given.get("form") or "", path)
        if form and field.to and form not in field.to:
            reading.fault(path, f"这里只能引用：{'、'.join(field.to)}。")
            return None
        return DocumentReference(number, form, reading.text(given.get("record") or "", path))

    def display(self, value: Any, field: Field) -> str:
        return str(value.number)

    def stored(self, value: Any, field: Field) -> Any:
        return dict(vars(value))


class LinkType(DocumentReferenceType):
    """The number of a case, a volume, a recording or another record, with the record behind it."""

    word = "ref"
    advice = "写完整的编号，例如案号或者音像编号。"
