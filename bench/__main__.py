"""`python -m bench [NAME] [--only PART] [--json] [--long]`: what `./quancheng bench` becomes."""

from __future__ import annotations

import signal
import sys
import time
from types import FrameType
from typing import Any

import click

from admin.cli.frame import USAGE_EXIT, explain
from admin.cli.options import emit, json_option, tell
from bench import machine, place, report
from bench.run import Run
from bench.suite import Suite, all_suites
from docstore.errors import QuanchengError, StartupError

_LONG_ROUNDS = 9


@click.command("bench")
@click.argument("name", required=False)
@json_option
@click.option("--long", "is_long", is_flag=True)
@click.option("--only", multiple=True)
def command(name: str | None, as_json: bool, is_long: bool, only: tuple[str, ...]) -> None:
    suites = all_suites()
    if name is None:
        titles = {one: suite.title for one, suite in suites.items()}
        emit(titles) if as_json else click.echo("\n".join(f"  {one:<10} {title}" for one, title in titles.items()))
        return
    if name not in suites:
        raise StartupError("没有叫 {name} 的测速。", name=name, next_step=f"现有：{'、'.join(suites)}。")
    parts = suites[name].parts
    for part in only:
        if part not in parts:
            raise StartupError("没有叫 {part} 的部分。", part=part, next_step=f"现有：{'、'.join(parts) or '无'}。")
    result = measured(suites[name], is_long=is_long, only=frozenset(only))
    emit(result) if as_json else report.show(name, result)


def measured(suite: Suite, *, is_long: bool, only: frozenset[str]) -> dict[str, Any]:
    """`{machine, rows}` as the command prints it."""
    begin, rows = time.monotonic(), []

    def say(text: str) -> None:
        tell(f"[{time.monotonic() - begin:4.0f} s] {text}")

    with place.folder_for(suite.gigabytes) as folder:
        described = machine.describe(folder)
        run = Run(folder, say, is_long=is_long, rounds=_LONG_ROUNDS if is_long else 5, only=only)
        for row in suite.rows(run):
            rows.append(row)
            say(report.sentence(row))
        return {"machine": described, "rows": [row.as_json() for row in rows]}


def main() -> int:
    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)  # else neither the server nor the temporary directory would be tidied away
    try:
        command.main(standalone_mode=False)
    except click.ClickException as error:
        tell(error.format_message())
        return USAGE_EXIT
    except QuanchengError as error:
        tell(explain(error))
        return USAGE_EXIT if isinstance(error, StartupError) else 1
    except (click.Abort, KeyboardInterrupt):
        tell("已中断。")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
