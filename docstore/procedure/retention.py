"""Retention rules (保管期限): how long the file of a case is kept, as data in a module's `retention.yaml`.

- {id: inspection_order, type_key: inspection, when_document: N05, years: 30, title: …, reason: …, source: …}

They are proposals of the modules: a period holds once the archives authority has approved the bureau's schedule.
Nothing is destroyed by a rule; an expired file is appraised.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docstore.errors import DeclarationError
from docstore.registry.rows import read_rows, require_fields

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
    return [(KIND, rule.id, rule) for rule in parse(path, read_rows(path))]


def parse(path: Path, rows: Iterable[Any]) -> list[RetentionRule]:
    """Raises DeclarationError, naming file, rule and key."""
    rules = []
    for number, row in enumerate(rows, start=1):
        require_fields(path, number, row, RetentionRule)
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
