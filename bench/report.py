"""A result for people: a table, and one sentence for a row."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from bench.row import Row

_SAID = {True: "达到", False: "没有达到", None: ""}


def sentence(row: Row) -> str:
    told = row.as_json()
    beside = f"，对照 {told['peer']}，比值 {told['ratio']}" if row.peer is not None else ""
    goal = f"，目标 {row.goal}，{_SAID[row.met]}" if row.goal is not None else ""
    return f"{row.name}：{told['ours']} {row.unit}{beside}{goal}"


def show(name: str, result: dict[str, Any]) -> None:
    """The whole result on standard output."""
    console = Console()
    table = Table(
        title=f"bench {name}", caption="，".join(f"{key} {value}" for key, value in result["machine"].items())
    )
    for title in ("", "本系统", "对照", "比值", "目标", ""):
        table.add_column(title, justify="left" if title == "" else "right")
    for row in result["rows"]:
        sign = "≥" if row["better"] == "higher" else "≤"
        table.add_row(
            row["name"],
            f"{row['ours']:g} {row['unit']}",
            "" if row["peer"] is None else f"{row['peer']:g}",
            "" if row["ratio"] is None else f"{row['ratio']:.2f}",
            "" if row["goal"] is None else f"{sign} {row['goal']:g}",
            _SAID[row["met"]],
        )
    console.print(table)
