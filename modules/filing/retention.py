"""How long a case file is kept, and how that was derived (Article 14; recordings are kept as long as their case)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from docstore.errors import DeclarationError
from docstore.procedure.declaration import Procedure, RetentionRule

SCHEDULE = Path(__file__).parent / "data" / "filing.yaml"


@dataclass(frozen=True)
class Schedule:
    """One edition of the bureau's retention schedule, with the pattern of archive codes."""

    edition: str
    effective_from: str
    approved_by: str
    counted_from: str
    archive_code: str
    rules: tuple[RetentionRule, ...]


@dataclass(frozen=True)
class Retention:
    """`until` is the last day kept, as ISO date; None for 永久. `derivation` says how it came about."""

    rule: RetentionRule
    period: str
    until: str | None
    derivation: str


@lru_cache(maxsize=1)
def schedule() -> Schedule:
    """Raises DeclarationError when the file is not what it should be."""
    try:
        data: dict[str, Any] = yaml.safe_load(SCHEDULE.read_text(encoding="utf-8"))
        return Schedule(**{**data, "rules": tuple(RetentionRule(**row) for row in data["rules"])})
    except (OSError, yaml.YAMLError, TypeError, KeyError) as error:
        raise DeclarationError("{path} 读不懂：{error}", path=SCHEDULE, error=error)


def derive(procedure: Procedure, forms: set[str], closed_on: str) -> Retention:
    """The retention of a case of `procedure` with issued documents of `forms`, closed on that ISO date.

    The bureau's schedule goes before what the procedure proposes. Raises DeclarationError when neither has a rule.
    """
    table = schedule()
    own = [rule for rule in table.rules if rule.type_key == procedure.type_key]
    for rule in (*own, *procedure.retention):
        if not rule.when_document or rule.when_document in forms:
            break
    else:
        raise DeclarationError("保管期限表没有“{type}”的规则。", type=procedure.title)
    source = f"{rule.reason}（{f'保管期限表 {table.edition} 版' if rule in own else '程序的建议，待批准'}）"
    if rule.years == 0:
        return Retention(rule, "Y", None, f"{source}。")
    formed = int(closed_on[:4])
    until = f"{formed + rule.years}-12-31"
    counted = f"{closed_on} 结案，自 {formed + 1} 年 1 月 1 日起算，保管到 {until}"
    return Retention(rule, f"D{rule.years}", until, f"{source}。{counted}。")


def archive_code(fonds: str, category: str, year: str, period: str, volume: int) -> str:
    """档号, after the bureau's pattern."""
    return schedule().archive_code.format(fonds=fonds, category=category, year=year, period=period, volume=volume)
