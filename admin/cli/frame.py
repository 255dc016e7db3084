"""The frame of the command line: finds a command, runs it, and turns every error into one clear line.

Exit codes: 0 done; 1 the command could not do it; 2 it was asked for wrongly or cannot start at all; 130 Ctrl-C.
Nothing heavy is imported before a command runs, so that every `--help` answers at once.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import click

import settings
from admin.cli import catalogue
from admin.cli.catalogue import Command
from admin.cli.usage_words import in_chinese
from docstore.errors import QuanchengError, StartupError

USAGE_EXIT = 2


class LazyCommands(click.Group):
    """Knows all commands from their declarations; imports one only when it is asked for."""

    def __init__(self, commands: dict[str, Command]) -> None:
        super().__init__("quancheng", context_settings={"help_option_names": ["--help", "-h"]})
        self._declared = commands

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._declared)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        declared = self._declared.get(name)
        if declared is None:
            return None
        command: click.Command = getattr(_file_of(declared), declared.function)
        command.name = name
        if declared.example:
            command.epilog = f"例 Example: {declared.example}"
        if declared.needs and command.callback:
            command.callback = _with_system_packages(declared, command.callback)
        if declared.is_from_outside:
            _load_modules_first(command)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[Any, Any, list[str]]:
        if args[0] not in self._declared and not args[0].startswith("-"):
            raise click.UsageError(f"没有“{args[0]}”这个命令。./quancheng --help 列出全部命令。")
        return super().resolve_command(ctx, args)


def main(words: Sequence[str]) -> int:
    """Run one command line; returns the exit code."""
    try:
        commands = catalogue.find_commands(further=settings.current().further_module_roots(), complain=_say)
        if not words or words[0] in ("--help", "-h", "help"):
            click.echo(catalogue.overview(commands))
            return 0
        result = LazyCommands(commands).main(list(words), prog_name="./quancheng", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return USAGE_EXIT
    except click.ClickException as error:
        _say(_usage(error))
        return USAGE_EXIT
    except catalogue.CatalogueError as error:
        _say(str(error))
        return USAGE_EXIT
    except QuanchengError as error:
        _say(explain(error))
        return USAGE_EXIT if isinstance(error, StartupError) else 1
    except (click.Abort, KeyboardInterrupt):
        _say("已中断。")
        return 130
    except BrokenPipeError:
        # the reader of our output, such as `head`, has seen enough
        sys.stderr.close()
        return 1


def explain(error: QuanchengError) -> str:
    """What went wrong and what to do; one line, and one more for each field of a faulty input."""
    fields = getattr(error, "fields", {})
    return "\n".join(
        [" ".join(filter(None, (error.message, error.why())))] + [f"  {k}：{v}" for k, v in fields.items()]
    )


def _file_of(declared: Command) -> ModuleType:
    """The command's file alone: importing it in the ordinary way would run its package first, with all its models."""
    loaded = sys.modules.get(declared.module)
    if loaded is None:
        spec = importlib.util.spec_from_file_location(declared.module, declared.path)
        assert spec is not None and spec.loader is not None
        loaded = importlib.util.module_from_spec(spec)
        sys.modules[declared.module] = loaded
        spec.loader.exec_module(loaded)
    return loaded


def _with_system_packages(declared: Command, callback: Any) -> Any:
    def run(*args: Any, **kwargs: Any) -> Any:
        from admin.cli.needs import have

        have(*declared.needs)
        return callback(*args, **kwargs)

    return run


def _load_modules_first(command: click.Command) -> None:
    """Modules from outside lie on no search path: once all found are loaded, `modules.<name>` is known to be theirs."""
    for one in getattr(command, "commands", {}).values():
        _load_modules_first(one)
    callback = command.callback
    if callback is None:
        return

    def run(*args: Any, **kwargs: Any) -> Any:
        from admin import boot

        boot.registry_of(frozenset(boot.found().names))
        return callback(*args, **kwargs)

    command.callback = run


def _usage(error: click.ClickException) -> str:
    """One line, with the way to the command's own help."""
    text = in_chinese(" ".join(error.format_message().split()))
    context = getattr(error, "ctx", None)
    hint = f" 见 {context.command_path} --help" if context is not None and context.parent is not None else ""
    return text + hint


def _say(text: str) -> None:
    click.echo(text, err=True)
