"""The values of a form in a YAML file, as they would be typed on its page: every scalar is text, exactly as written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from admin.api.free import Free
from docstore.errors import InvalidInputError
from docstore.sentence import Sentence

LARGEST = 2**20
_WHOLE = "values"


def read_values(path: Path) -> dict[str, Any]:
    """Raw input by field key. Raises InvalidInputError with every mistake: unreadable, no mapping, a key twice."""
    try:
        text = path.read_text(encoding="utf-8") if path.stat().st_size <= LARGEST else None
    except (OSError, UnicodeDecodeError) as error:
        raise _fault(_WHOLE, Sentence("{file} 读不出来：{reason}", file=path, reason=str(error))) from error
    if text is None:
        raise _fault(_WHOLE, Sentence("{file} 超过 1 MiB，写短些。", file=path))
    faults: dict[str, str] = {}
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text)):
            raise _fault(_WHOLE, "文件里不用 & 和 * 引用，把值写全。")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        raw = {} if node is None else _plain(node, "", faults)
    except (yaml.YAMLError, RecursionError) as error:
        raise _fault(_WHOLE, Sentence("{file} 不是 YAML：{reason}", file=path, reason=_short(error))) from error
    values = Free().read(raw, "", faults)
    if faults:
        raise InvalidInputError(fields={path or _WHOLE: sentence for path, sentence in faults.items()})
    return dict(values)


def _plain(node: yaml.Node, path: str, faults: dict[str, str]) -> Any:
    """Text, lists and mappings; nothing is taken for a date, a number or a yes."""
    if isinstance(node, yaml.MappingNode):
        made: dict[str, Any] = {}
        for key, value in node.value:
            name = str(key.value)
            place = f"{path}.{name}" if path else name
            if name in made:
                faults[place] = Sentence("写了两次（第 {line} 行），删去一个。", line=key.start_mark.line + 1)
            made[name] = _plain(value, place, faults)
        return made
    if isinstance(node, yaml.SequenceNode):
        return [_plain(one, f"{path}.{number}", faults) for number, one in enumerate(node.value)]
    return "" if node.tag.endswith(":null") else str(node.value)


def _fault(path: str, sentence: str) -> InvalidInputError:
    return InvalidInputError(fields={path: sentence})


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
