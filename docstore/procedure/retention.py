"""Retention rules (保管期限): how long the file of a case is kept, as data in a module's `retention.yaml`.

- {id: inspection_order, type_key: inspection, when_document: N05, years: 30, title: …, reason: …, source: …}

They are proposals of the modules: a period holds once the archives authority has approved the bureau's schedule.
Nothing is destroyed by a rule; an expired file is appraised.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from docstore.errors import DeclarationError

KIND = "retention_rule"


@dataclass(frozen=True)
class RetentionRule:
    """`years` after the year in which the file was formed, 0 for ever. `source`: what the period rests on.

    `when_document`: only where the case has an issued document of that form.
    """

    id: str
    type_key: str
    years: int
    title: str
    reason: str
    source: str
    when_document: str = ""


def read(path: Path) -> Iterable[tuple[str, str, RetentionRule]]:
    """The rules of one file. Raises DeclarationError, naming file and rule."""
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DeclarationError("{path} 读不懂：{error}", path=path, error=error)
    if not isinstance(rows, list):
        raise DeclarationError("{path} 应为一个列表。", path=path)
    return [(KIND, rule.id, rule) for rule in parse(path, rows)]


def parse(path: Path, rows: Iterable[Any]) -> list[RetentionRule]:
    """Raises DeclarationError, naming file, rule and key."""
    known = {field.name for field in fields(RetentionRule)}
    needed = {field.name for field in fields(RetentionRule) if field.default is MISSING}
    rules = []
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping) or not needed <= set(row) <= known:
            keys = f"写 {'、'.join(sorted(needed))}，可加 {'、'.join(sorted(known - needed))}"
            raise DeclarationError("{path} 第 {n} 项：{keys}。", path=path, n=number, keys=keys)
        wrong = [key for key in set(row) - {"years"} if not (isinstance(row[key], str) and row[key].strip())]
        wrong += ["years"] if type(row["years"]) is not int or row["years"] < 0 else []
        if wrong:
            raise DeclarationError(
                "{path} 的 {id}：{wrong} 不对。", path=path, id=row["id"], wrong="、".join(sorted(wrong))
            )
        rules.append(RetentionRule(**row))
    return rules


def fitting(rules: Iterable[RetentionRule], type_key: str, forms: set[str]) -> RetentionRule | None:
    """The rule of a case of that type with issued documents of `forms`. A rule that asks for a document goes before one
    that does not; of several such, the longest period, so that no order of files shortens it."""
    own = [
        rule for rule in rules if rule.type_key == type_key and (not rule.when_document or rule.when_document in forms)
    ]
    asking = [rule for rule in own if rule.when_document]
    return max(asking or own, key=lambda rule: rule.years or float("inf"), default=None)
