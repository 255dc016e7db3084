"""procedure.yaml: what one enforcement type must leave behind, as data (Articles 3, 5, 7, 13, 14)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from docstore.errors import DeclarationError

STAGES = ("initiation", "investigation", "decision", "service", "filing")
KINDS = ("written", "recorded")
LEVELS = ("must", "may")
UNITS = ("h", "wd", "cd")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_CATEGORY = re.compile(r"[A-Z]{2,4}")


@dataclass(frozen=True)
class Deadline:
    """`amount` of `unit` (hours, working days, calendar days) from the moment named by `since`."""

    amount: int
    unit: str
    since: str
    article: str


@dataclass(frozen=True)
class Obligation:
    """What a step must leave behind: a writing (by form) or a recording.

    `after` names the obligation that must be met before this one can be; `when` (`N03.problems`) makes it
    apply only when that field of that document is filled.
    """

    key: str
    title: str
    kind: str
    level: str
    stage: str
    article: str
    form: str = ""
    after: str = ""
    when: str = ""
    deadline: Deadline | None = None


@dataclass(frozen=True)
class NotCheckable:
    """A duty of the law that no installed module can check yet; shown, listed at closing, blocking nothing.

    `needs` is the module that could, `needs_title` what people call it.
    """

    key: str
    title: str
    stage: str
    article: str
    needs: str
    needs_title: str


@dataclass(frozen=True)
class Procedure:
    """What cases of one type go through. `case_word` stands in their numbers, `category` in their archive codes.

    A procedure without obligations is a foundation: it is known by its title and stages, and no case is opened by it.
    """

    type_key: str
    title: str
    category: str
    stages: tuple[str, ...]
    filing: Deadline
    case_word: str = ""
    case_title: str = ""
    obligations: tuple[Obligation, ...] = ()
    not_checkable: tuple[NotCheckable, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Cases of this type can be opened."""
        return bool(self.obligations)

    def obligation(self, key: str) -> Obligation:
        return next(item for item in self.obligations if item.key == key)


def read(path: Path) -> Procedure:
    """Raises DeclarationError, naming file and key."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        missing = [key for key in ("type_key", "title", "category", "stages", "filing") if key not in data]
        if missing:
            raise DeclarationError("{path} 缺少 {keys}。", path=path, keys="、".join(missing))
        procedure = Procedure(
            **{key: data.pop(key) for key in ("type_key", "title", "category")},
            **{key: data.pop(key, "") for key in ("case_word", "case_title")},
            stages=tuple(data.pop("stages")),
            obligations=tuple(_obligation(path, row) for row in data.pop("obligations", [])),
            not_checkable=tuple(_make(path, NotCheckable, row) for row in data.pop("not_checkable", [])),
            filing=_make(path, Deadline, data.pop("filing")),
        )
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, AttributeError, TypeError) as error:
        raise DeclarationError("{path} 读不懂：{error}", path=path, error=error)
    if data:
        raise DeclarationError("{path} 有不认识的 {keys}。", path=path, keys="、".join(map(str, data)))
    _check(path, procedure)
    return procedure


def _obligation(path: Path, row: Mapping[str, Any]) -> Obligation:
    deadline = row.get("deadline")
    return _make(path, Obligation, {**row, "deadline": _make(path, Deadline, deadline) if deadline else None})


def _make(path: Path, kind: Any, row: Mapping[str, Any]) -> Any:
    unknown = set(row) - {field.name for field in fields(kind)}
    if unknown:
        raise DeclarationError(
            "{path} 的 {row} 有不认识的 {keys}。", path=path, row=row.get("key", row), keys="、".join(sorted(unknown))
        )
    return kind(**row)


def _check(path: Path, procedure: Procedure) -> None:
    keys = [item.key for item in procedure.obligations] + [item.key for item in procedure.not_checkable]
    doubles = sorted({key for key in keys if keys.count(key) > 1})
    if doubles:
        raise DeclarationError("{path} 的 {keys} 写了两次。", path=path, keys="、".join(doubles))
    faults = list(_whole_faults(procedure))
    if faults:
        raise DeclarationError("{path}：{faults}。", path=path, faults="；".join(faults))
    for item in procedure.obligations:
        wrong = [
            name
            for name, value, known in (
                ("kind", item.kind, KINDS),
                ("level", item.level, LEVELS),
                ("stage", item.stage, procedure.stages),
                ("after", item.after or item.key, keys),
                ("unit", item.deadline.unit if item.deadline else "h", UNITS),
            )
            if value not in known
        ]
        if wrong or (item.kind == "written") != bool(item.form):
            raise DeclarationError(
                "{path} 的 {key}：{wrong} 不对。", path=path, key=item.key, wrong="、".join(wrong) or "form"
            )


def _whole_faults(procedure: Procedure) -> Iterator[str]:
    """What is wrong with the procedure apart from its obligations."""
    if not _NAME.fullmatch(str(procedure.type_key)):
        yield "type_key：用小写字母开头，只用小写字母、数字和下划线"
    if not _CATEGORY.fullmatch(str(procedure.category)):
        yield "category：两个到四个大写字母，用在档号里"
    if procedure.stages != tuple(stage for stage in STAGES if stage in procedure.stages) or not procedure.stages:
        yield f"stages：按顺序写 {'、'.join(STAGES)} 中用到的"
    if procedure.filing.unit not in UNITS:
        yield f"filing.unit：只能是 {'、'.join(UNITS)}"
    if procedure.is_ready:
        if not procedure.case_word:
            yield "case_word：有应有记录的程序必须写，是案号里的字"
        if not _names_the_party(procedure.case_title):
            yield "case_title：要写当事人的位置 {party}"


def _names_the_party(title: str) -> bool:
    """The title can be made, and the party's name stands in it."""
    try:
        return "某厂" in str(title).format(party="某厂")
    except (KeyError, IndexError, ValueError):
        return False
