"""Shapes of what the API takes and gives: read with every fault by its path, told as JSON Schema 2020-12.

- `read` never raises: it notes a Chinese sentence for each fault. What it returns is plain: text, whole numbers, yes or
  no, lists and mappings with known keys. Nothing of it can be an operator of the database.
- `give` turns a stored value into JSON; the same shape tells in the description what comes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from docstore import clock
from docstore.forms.types.characters import forbidden_character
from docstore.sentence import Sentence

Faults = dict[str, str]
Schema = dict[str, Any]
_KEY = r"[0-9A-Za-z_.-]{1,64}"
LARGEST = 2**53 - 1
_WHOLE = re.compile(r"-?[0-9]{1,16}", re.ASCII)


class Shape:
    """A kind of value. Stateless but for its limits."""

    def schema(self, named: dict[str, Schema]) -> Schema:
        """Its JSON Schema; shapes that have a name put their own into `named` and are referred to."""
        raise NotImplementedError

    def read(self, raw: Any, path: str, faults: Faults) -> Any:
        """The value of `raw` as JSON gave it; None after a fault."""
        raise NotImplementedError

    def read_text(self, text: str, path: str, faults: Faults) -> Any:
        """The value written in an address."""
        return self.read(text, path, faults)

    def give(self, value: Any) -> Any:
        return value


class Text(Shape):
    def __init__(self, longest: int = 500, *, shortest: int = 0, pattern: str = "", is_secret: bool = False) -> None:
        self.longest, self.shortest, self.pattern, self.is_secret = longest, shortest, pattern, is_secret

    def schema(self, named: dict[str, Schema]) -> Schema:
        found: Schema = {"type": "string", "maxLength": self.longest}
        found |= {"minLength": self.shortest} if self.shortest else {}
        found |= {"pattern": f"^{self.pattern}$"} if self.pattern else {}
        return found | ({"format": "password", "writeOnly": True} if self.is_secret else {})

    def read(self, raw: Any, path: str, faults: Faults) -> Any:
        if not isinstance(raw, str):
            return fault(faults, path, "写成文字。")
        if len(raw) > self.longest:
            return fault(faults, path, Sentence("最多 {longest} 个字。", longest=self.longest))
        if len(raw.strip()) < self.shortest:
            return fault(faults, path, "写明这一项。")
        if bad := forbidden_character(raw):
            return fault(faults, path, Sentence("有看不见的控制字符（{bad}），删去后重新填写。", bad=bad))
        if self.pattern and not re.fullmatch(self.pattern, raw):
            return fault(faults, path, "写法不对。")
        return raw

    def give(self, value: Any) -> str:
        return str(value)


class Key(Text):
    """The id of an object."""

    def __init__(self) -> None:
        super().__init__(64, pattern=_KEY)


class Choice(Shape):
    def __init__(self, *words: str) -> None:
        self.words = words

    def schema(self, named: dict[str, Schema]) -> Schema:
        return {"type": "string", "enum": list(self.words)}

    def read(self, raw: Any, path: str, faults: Faults) -> Any:
        if isinstance(raw, str) and raw in self.words:
            return raw
        return fault(faults, path, Sentence("只能是 {words}。", words="、".join(self.words)))


class Whole(Shape):
    def __init__(self, least: int = 0, most: int = LARGEST) -> None:
        self.least, self.most = least, most

    def schema(self, named: dict[str, Schema]) -> Schema:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}

    def read(self, raw: Any, path: str, faults: Faults) -> Any:
        if isinstance(raw, float) and raw.is_integer():
            raw = int(raw)  # 1.0 is a whole number to JSON
        if isinstance(raw, bool) or not isinstance(raw, int) or not self.least <= raw <= self.most:
            return fault(faults, path, Sentence("写 {least} 到 {most} 的整数。", least=self.least, most=self.most))
        return raw

    def read_text(self, text: str, path: str, faults: Faults) -> Any:
        return self.read(int(text) if _WHOLE.fullmatch(text) else text, path, faults)


class Flag(Shape):
    def schema(self, named: dict[str, Schema]) -> Schema:
        return {"type": "boolean"}

    def read(self, raw: Any, path: str, faults: Faults) -> Any:
        return raw if isinstance(raw, bool) else fault(faults, path, "写 true 或者 false。")

    def read_text(self, text: str, path: str, faults: Faults) -> Any:
        return self.read({"true": True, "false": False}.get(text, text), path, faults)


class Moment(Shape):
    """A point in time, with its offset."""

    def schema(self, named: dict[str, Schema]) -> Schema:
        return {"type": "string", "format": "date-time"}

    def read(self, raw: Any, path: str, faults: Faults) -> Any:
        try:
            found = datetime.fromisoformat(raw) if isinstance(raw, str) and "T" in raw.upper() else None
            if found is not None and found.tzinfo is not None:
                return found.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        return fault(faults, path, "写成带时区的时间，例如 2026-03-02T09:10:00+08:00。")

    def give(self, value: Any) -> str:
        return clock.iso(value) if isinstance(value, datetime) else str(value)


class Day(Shape):
    def schema(self, named: dict[str, Schema]) -> Schema:
        return {"type": "string", "format": "date"}

    def read(self, raw: Any, path: str, faults: Faults) -> Any:
        """As ISO text, which is how days are stored."""
        try:
            if isinstance(raw, str) and len(raw) == 10:
                return date.fromisoformat(raw).isoformat()
        except ValueError:
            pass
        return fault(faults, path, "写成日期，例如 2026-03-02。")

    def give(self, value: Any) -> str:
        return str(value)


class Maybe(Shape):
    """The shape, or null."""

    def __init__(self, of: Shape) -> None:
        self.of = of

    def schema(self, named: dict[str, Schema]) -> Schema:
        own = self.of.schema(named)
        if isinstance(own.get("type"), str) and "enum" not in own:
            return {**own, "type": [own["type"], "null"]}
        return {"anyOf": [own, {"type": "null"}]}

    def read(self, raw: Any, path: str, faults: Faults) -> Any:
        return None if raw is None else self.of.read(raw, path, faults)

    def give(self, value: Any) -> Any:
        return None if value in (None, "") else self.of.give(value)


class Listed(Shape):
    def __init__(self, of: Shape, most: int = 200) -> None:
        self.of, self.most = of, most

    def schema(self, named: dict[str, Schema]) -> Schema:
        return {"type": "array", "items": self.of.schema(named), "maxItems": self.most}

    def read(self, raw: Any, path: str, faults: Faults) -> Any:
        if not isinstance(raw, list):
            return fault(faults, path, "写成列表。")
        if len(raw) > self.most:
            return fault(faults, path, Sentence("最多 {most} 项。", most=self.most))
        return [self.of.read(one, below(path, str(n)), faults) for n, one in enumerate(raw)]

    def give(self, value: Any) -> list[Any]:
        return [self.of.give(one) for one in value]


class Table(Shape):
    """A mapping from ids to one shape."""

    def __init__(self, of: Shape, most: int = 200) -> None:
        self.of, self.most = of, most

    def schema(self, named: dict[str, Schema]) -> Schema:
        keys = {"pattern": f"^{_KEY}$"}
        return {
            "type": "object",
            "propertyNames": keys,
            "additionalProperties": self.of.schema(named),
            "maxProperties": self.most,
        }

    def read(self, raw: Any, path: str, faults: Faults) -> Any:
        if not isinstance(raw, Mapping):
            return fault(faults, path, "写成对象。")
        if len(raw) > self.most:
            return fault(faults, path, Sentence("最多 {most} 项。", most=self.most))
        if not all(re.fullmatch(_KEY, key) for key in raw):
            return fault(faults, path, "有的名称不是编号。")
        return {key: self.of.read(one, below(path, key), faults) for key, one in raw.items()}

    def give(self, value: Any) -> dict[str, Any]:
        return {key: self.of.give(one) for key, one in value.items()}


class Fields(Shape):
    """An object with known members. `name` makes it a schema of its own in the description."""

    def __init__(
        self, required: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None, *, name: str = ""
    ) -> None:
        self.required, self.optional, self.name = dict(required), dict(optional or {}), name
        self.all = {**self.required, **self.optional}

    def schema(self, named: dict[str, Schema]) -> Schema:
        own: Schema = {
            "type": "object",
            "properties": {key: shape.schema(named) for key, shape in self.all.items()},
            "required": list(self.required),
            "additionalProperties": False,
        }
        if not self.name:
            return own
        if named.setdefault(self.name, own) != own:
            raise ValueError(f"two shapes are called {self.name}")
        return {"$ref": f"#/components/schemas/{self.name}"}

    def read(self, raw: Any, path: str, faults: Faults) -> Any:
        if not isinstance(raw, Mapping):
            return fault(faults, path, "写成对象。")
        for key in raw:
            if key not in self.all:
                fault(faults, below(path, printable(key)), "没有这一项，删去它。")
        for key in self.required:
            if key not in raw:
                fault(faults, below(path, key), "写明这一项。")
        return {key: shape.read(raw[key], below(path, key), faults) for key, shape in self.all.items() if key in raw}

    def give(self, value: Any) -> dict[str, Any]:
        return {key: shape.give(value[key]) for key, shape in self.all.items()}


def below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def printable(name: str) -> str:
    """A name as it was sent, short and free of what no answer can carry."""
    return name[:64].encode("utf-8", "replace").decode()


def fault(faults: Faults, path: str, sentence: str) -> Any:
    """Note it; the value is then nothing."""
    faults.setdefault(path or "body", sentence)
    return None
