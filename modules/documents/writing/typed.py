"""What a browser sent of a form, before anything looks at it: only names a form can have, and only so much of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from docstore.errors import InvalidInputError
from docstore.forms.inputs import nested_inputs
from docstore.sentence import Sentence

# A field, a part of it (`period.from`), a cell (`problems.0.basis`) or a part of one. `$where`, `_cls` are none.
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.([A-Za-z][A-Za-z0-9_]*|[0-9]{1,4})){0,3}", re.ASCII)
_ROW = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[0-9]{1,4})?", re.ASCII)
MOST_INPUTS = 5000
LONGEST_TEXT = 400_000


def typed_inputs(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Nested raw input. Raises InvalidInputError for what no form of ours sends."""
    sent = list(pairs)
    if len(sent) > MOST_INPUTS or sum(len(value) for _, value in sent) > LONGEST_TEXT:
        raise InvalidInputError(
            "写得太多，没有保存。",
            fields={"form": Sentence("一份文书最多 {longest_text} 个字。", longest_text=LONGEST_TEXT)},
        )
    for name, _ in sent:
        require_name(name)
    return nested_inputs(sent)


def require_name(name: str) -> None:
    """Raises InvalidInputError unless `name` can be that of an input."""
    _require(_NAME, name)


def require_row(name: str) -> None:
    """Raises InvalidInputError unless `name` can be that of a table or of one of its rows (`problems.1`)."""
    _require(_ROW, name)


def _require(pattern: re.Pattern[str], name: str) -> None:
    if not pattern.fullmatch(name):
        raise InvalidInputError("表单读不懂，没有保存。", fields={"form": "刷新这一页，再填一次。"})
