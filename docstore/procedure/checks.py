"""Case checks (案卷评查): what a case file is looked at for, as data in a module's `checks.yaml`, computed in Python.

- {id: K203, rule: 24小时内入库, severity: deduct, points: 3, source: 第十三条, applies: [inspection]}

A module contributes for each of its checks `run(act, case, facts)` (kind `case_check_run`, under the same id): the
sentences of what does not comply, none where all does, None where there is nothing to judge yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docstore.errors import DeclarationError
from docstore.procedure.evaluation import CaseFacts
from docstore.registry.registry import Registry
from docstore.registry.rows import read_rows, require_fields

KIND, RUN = "case_check", "case_check_run"
# veto: not filed while it fails; deduct: costs points; warn: only shown.
SEVERITIES = ("veto", "deduct", "warn")

Run = Callable[[Any, Any, CaseFacts], list[str] | None]


@dataclass(frozen=True)
class CaseCheck:
    """`source`: the article or standard that it rests on. `applies`: types of cases, none for every type."""

    id: str
    rule: str
    severity: str
    source: str
    points: int = 0
    applies: tuple[str, ...] = ()


def read(path: Path) -> Iterable[tuple[str, str, CaseCheck]]:
    """The checks of one file. Raises DeclarationError, naming file and check."""
    rows = enumerate(read_rows(path), start=1)
    return [(KIND, one.id, one) for one in (_check(path, number, row) for number, row in rows)]


def require_computed(registry: Registry, further: Registry) -> None:
    """A module computes exactly the checks that it declares. Raises DeclarationError."""
    odd = set(further.table(KIND)) ^ set(further.table(RUN))
    if odd:
        raise DeclarationError("案卷检查 {ids}：checks.yaml 和 case_check_run 要一一对应。", ids="、".join(sorted(odd)))


def _check(path: Path, number: int, row: Any) -> CaseCheck:
    require_fields(path, number, row, CaseCheck)
    one = CaseCheck(**{**row, "applies": tuple(row.get("applies", ()))})
    wrong = [key for key in ("id", "rule", "source") if not (isinstance(row[key], str) and row[key].strip())]
    wrong += ["severity"] if one.severity not in SEVERITIES else []
    wrong += ["points"] if type(one.points) is not int or (one.points > 0) != (one.severity == "deduct") else []
    if wrong:
        raise DeclarationError("{path} 的 {id}：{wrong} 不对。", path=path, id=row["id"], wrong="、".join(wrong))
    return one
