"""The page on the command line, from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterable

import click

from admin.cli import catalogue
from admin.cli.frame import LazyCommands
from admin.reference.markdown import code, head, table


def commands() -> Iterable[str]:
    declared = catalogue.find_commands()
    group = LazyCommands(declared)
    yield from head("Commands", "`--no-install`, anywhere in the line, forbids installing system packages.")
    for key, title in catalogue.GROUPS.items():
        for one in (command for command in declared.values() if command.group == key):
            yield from ("", f"## `./quancheng {one.name}` · {title}", "", one.help, "")
            command = group.get_command(click.Context(group), one.name)
            assert command is not None
            yield from _options(command)
            for name, part in sorted(command.commands.items()) if isinstance(command, click.Group) else ():
                yield from (f"### `./quancheng {one.name} {name}`", "", part.get_short_help_str(200), "")
                yield from _options(part)
            yield f"Example: `{one.example}`"


def _options(command: click.Command) -> Iterable[str]:
    rows = [_option(parameter) for parameter in command.params]
    yield from (*table(("Option", "Required", "What for"), rows), "") if rows else ()


def _option(one: click.Parameter) -> tuple[str, ...]:
    value = (
        ""
        if getattr(one, "is_flag", False)
        else one.make_metavar(click.Context(click.Command("quancheng"))).replace("INTEGER RANGE", "N")
    )
    words = [value] if isinstance(one, click.Argument) else [*one.opts, value]
    return (code(" ".join(words).strip()), "yes" if one.required else "", getattr(one, "help", None) or "")
