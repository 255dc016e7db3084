"""How long a case file is kept, and how that was derived (Article 14; recordings are kept as long as their case)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from docstore.errors import DeclarationError
from docstore.procedure.declaration import Procedure
from docstore.procedure.retention import RetentionRule, fitting, parse
from docstore.sentence import Sentence

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
    """`until` is the last day kept, as ISO date; None for 永久. `derivation` says how it came about.

    `is_approved`: the rule stands in a schedule of the bureau that the archives authority has approved.
    """

    rule: RetentionRule
    period: str
    until: str | None
    derivation: str
    is_approved: bool


@lru_cache(maxsize=1)
def schedule() -> Schedule:
    """Raises DeclarationError when the file is not what it should be."""
    try:
        data: dict[str, Any] = yaml.safe_load(SCHEDULE.read_text(encoding="utf-8"))
        return Schedule(**{**data, "rules": tuple(parse(SCHEDULE, data["rules"]))})
    except (OSError, yaml.YAMLError, TypeError, KeyError) as error:
        raise DeclarationError("{path} 读不懂：{error}", path=SCHEDULE, error=error)


def derive(procedure: Procedure, proposed: Iterable[RetentionRule], forms: set[str], closed_on: str) -> Retention:
    """The retention of a case of `procedure` with issued documents of `forms`, closed on that ISO date.

    The bureau's schedule goes before what modules propose. Raises DeclarationError when neither has a rule.
    """
    table = schedule()
    own = fitting(table.rules, procedure.type_key, forms)
    rule = own or fitting(proposed, procedure.type_key, forms)
    if rule is None:
        raise DeclarationError("保管期限表没有“{type}”的规则。", type=procedure.title)
    edition = Sentence("保管期限表 {edition} 版", edition=table.edition) if own else "模块的建议，待批准"
    source = Sentence("{reason}（{edition}）", reason=rule.reason, edition=edition)
    is_approved = own is not None and bool(table.approved_by)
    if rule.years == 0:
        return Retention(rule, "Y", None, Sentence("{source}。", source=source), is_approved)
    formed = int(closed_on[:4])
    until = f"{formed + rule.years}-12-31"
    counted = Sentence(
        "{source}。{closed_on} 结案，自 {year} 年 1 月 1 日起算，保管到 {until}。",
        source=source,
        closed_on=closed_on,
        year=formed + 1,
        until=until,
    )
    return Retention(rule, f"D{rule.years}", until, counted, is_approved)


def archive_code(fonds: str, category: str, year: str, period: str, volume: int) -> str:
    """档号, after the bureau's pattern."""
    return schedule().archive_code.format(fonds=fonds, category=category, year=year, period=period, volume=volume)
