"""How a field gets on paper: its label, the mark that prints its value, and the blank that stands for it."""

from __future__ import annotations

import re

from docstore.forms.field import Field

DATE_BLANK = "　　　年　　月　　日"
_BLANKS = {
    "date": DATE_BLANK,
    "datetime": f"{DATE_BLANK}　　时　　分",
    "daterange": f"{DATE_BLANK}至{DATE_BLANK}",
    "datetimerange": f"{DATE_BLANK}　　时　　分至　　日　　时　　分",
    "month": "　　　年　　月",
    "year": "　　　年",
    "days": "　　日",
}
# Full-width blanks that a hand needs for an answer: a name 25 mm, a number 40 mm, the rest by experience.
_WIDTHS = {
    "person": 6,
    "officer": 6,
    "enum": 6,
    "dict": 6,
    "int": 3,
    "num": 4,
    "money": 8,
    "zip": 6,
    "docref": 10,
    "docno": 10,
    "serial": 8,
    "ref": 10,
    "addr": 16,
    "org": 12,
    "party": 14,
    "party_or_person": 14,
    "law": 18,
    "text": 24,
    "moneycn": 12,
    "phone": 8,
}
_SIGNING = re.compile(r"签名(?:或盖章|盖章|日期|及联系方式)?$")
_BARE_LABEL = {"(": "（", ")": "）", "/": "、"}


def label_of(field: Field) -> str:
    """The label as printed: with full-width brackets, and without the remarks that only the screen needs."""
    words = field.label
    for written, printed in _BARE_LABEL.items():
        words = words.replace(written, printed)
    return words


def short_label(field: Field) -> str:
    """Who signs: the label without its brackets and without the word for signing."""
    return _SIGNING.sub("", label_of(field).split("（")[0])


def name_only(field: Field) -> str:
    """What prints of a person where the paper has gender, age or position in blanks of their own."""
    if field.type != "person":
        return ""
    if field.repeats:
        return f"{{% for one in {field.key} %}}{{{{ one.name }}}}{{% if not loop.last %}}、{{% endif %}}{{% endfor %}}"
    return f"{{{{ {field.key}.name|struck }}}}"


def expression(field: Field) -> str:
    """What a template writes to print the whole value in one piece."""
    if field.repeats:
        return f"{field.key}_text"
    return f"{field.key}.text" if "text" in (field.kind.parts(field) or ()) else field.key


def has_dates_printed(field: Field) -> bool:
    return field.type in _BLANKS and not field.repeats


def cell_mark(field: Field) -> str:
    """The value in a cell of a table: empty, it is written into by hand, and struck when the paper is issued."""
    if field.type == "bool":
        return bool_mark(field.key)
    if has_dates_printed(field):
        return f"{{{{ {expression(field)}|struck('{_BLANKS[field.type]}') }}}}"
    return f"{{{{ {expression(field)}|struck }}}}"


def blank_mark(field: Field, *, dropped_when_empty: bool = False) -> str:
    """The value in running text: empty, the blank is as long as its answer, and struck when the paper is issued.

    `dropped_when_empty`: on an issued paper nothing is printed instead of a stroke.
    """
    if field.type == "bool":
        return f"{{{{ {field.key}|tick }}}}"
    blank = f"'{_BLANKS[field.type]}'" if has_dates_printed(field) else str(_WIDTHS.get(field.type, 8))
    mark = f"{expression(field)}|struck({blank})"
    return f"{{{{ {mark} if {field.key} or not is_issued else '' }}}}" if dropped_when_empty else f"{{{{ {mark} }}}}"


def bool_mark(name: str) -> str:
    """□是 □否, the chosen one ticked."""
    return f"{{{{ '☑' if {name} == '是' else '□' }}}}是　{{{{ '☑' if {name} == '否' else '□' }}}}否"


def column_mark(row: str, column: Field) -> str:
    """One cell of a list, in the loop over its rows named `row`; what is signed there is signed by hand."""
    if column.type == "sig":
        return f"{{{{ {row}.{column.key} }}}}"
    if column.type == "bool":
        return bool_mark(f"{row}.{column.key}")
    return f"{{{{ {row}.{column.key} }}}}" if column.required == "always" else f"{{{{ {row}.{column.key}|struck }}}}"
