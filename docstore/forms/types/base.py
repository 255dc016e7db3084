"""What every field type can do, and the sheet on which faults are noted while input is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from docstore.forms.types.characters import forbidden_character
from docstore.sentence import Sentence

if TYPE_CHECKING:
    from docstore.forms.field import Field


# Not `str.isdigit`: that takes ² too, which is no number to `int`.
_NUMBER = re.compile(r"[0-9]{1,4}", re.ASCII)
# Characters of one line (a name, a place, a title) and of a text: more is a slip, and breaks the sheet.
LONGEST_LINE = 2000
LONGEST_TEXT = 50_000


@dataclass
class Reading:
    """One pass over raw input: collects every fault, and knows whether required values must be there.

    `is_complete` is False for a draft (gaps are allowed) and True from review on. `facts` are those of `filling`, for
    types whose values are held against what is known elsewhere.
    """

    is_complete: bool = False
    faults: dict[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)

    def fault(self, path: str, sentence: str) -> None:
        """Note what is to be changed at `path`; the first sentence on a place stays."""
        self.faults.setdefault(path, sentence)

    def text(self, raw: Any, path: str, longest: int = LONGEST_LINE) -> str:
        """`raw` as text of at most `longest` characters, exactly as given but for line ends.

        Notes a fault for characters that no paper can show, and for a mapping or a list (a name sent twice).
        """
        if isinstance(raw, Mapping | list | tuple):
            self.fault(path, "这里只填写一段文字。")
            return ""
        given = raw if isinstance(raw, str) else str(raw)
        if len(given) > longest:
            sentence = Sentence("这里最多 {longest} 个字，现在有 {n} 个，写短些。", longest=longest, n=len(given))
            self.fault(path, sentence)
            return ""
        given = given.replace("\r\n", "\n").replace("\r", "\n")
        bad = forbidden_character(given)
        if bad:
            self.fault(path, Sentence("有看不见的控制字符（{bad}），删去后重新填写。", bad=bad))
            return ""
        return given


def is_blank(raw: Any) -> bool:
    """Nothing was given: None, an empty list or mapping, or text of blanks only."""
    if raw is None:
        return True
    if isinstance(raw, str):
        return not raw.strip()
    if isinstance(raw, Mapping):
        return all(is_blank(part) for part in raw.values())
    if isinstance(raw, list | tuple):
        return all(is_blank(part) for part in raw)
    return False


def numbered(raw: Any) -> list[tuple[int, Any]] | None:
    """Entries with their numbers as sent: of a list, or of a mapping from number to entry; None for all else.

    A mapping comes from flat form names (`problems.2.basis`). A fault is named with the number that was sent.
    """
    if isinstance(raw, list | tuple):
        return list(enumerate(raw))
    if isinstance(raw, Mapping) and all(_NUMBER.fullmatch(str(key)) for key in raw):
        return sorted(((int(key), entry) for key, entry in raw.items()), key=lambda one: one[0])
    return None


class FieldType:
    """A field type. Subclasses are stateless; one instance of each stands in the table `TYPES`.

    `parse` also accepts what `stored` gives, so that stored values can be read back and offered again.
    """

    word: ClassVar[str] = ""
    # False: not typed by the clerk; filled by the approval chain, by the printer, or by hand on paper.
    is_typed: ClassVar[bool] = True
    # True: one value of this type already holds many (a table, a checklist), so `count` does not repeat it.
    holds_many: ClassVar[bool] = False
    verb: ClassVar[str] = "填写"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        """The value of non-blank `raw`; on a fault it is noted in `reading` and None returned."""
        raise NotImplementedError

    def missing(self, label: str) -> str:
        """What to do where a field called `label` has no value."""
        return f"{self.verb}{label}。"

    def display(self, value: Any, field: Field) -> Any:
        """`value` as printed: a string, or for types with `parts` a mapping of strings or a list of those."""
        return value

    def blank(self, field: Field) -> Any:
        """What is printed where there is no value."""
        return ""

    def text(self, value: Any, field: Field) -> str:
        """`value` in one string, for screens and for lists written out in a sentence."""
        shown = self.display(value, field)
        return shown if isinstance(shown, str) else ""

    def stored(self, value: Any, field: Field) -> Any:
        """`value` as JSON without floats."""
        return value

    def parts(self, field: Field) -> frozenset[str] | None:
        """Names under which parts of the display value may be printed; None for plain text."""
        return None
