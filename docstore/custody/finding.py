"""Finding: one contradiction that the audit has found. A fact for people, not an exception."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Only those of `case`, `record`, `version`, `event`, `chunk` that apply are filled."""

    sentence: str
    code: str
    case: str = ""
    record: str = ""
    version: int = 0
    event: str = ""
    chunk: int | None = None
