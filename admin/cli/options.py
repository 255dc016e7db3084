"""Options that many commands share, and the way results leave a command."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click


def _data_directory(ctx: click.Context, parameter: click.Parameter, value: str | None) -> Path:
    import settings

    path = Path(value) if value is not None else settings.current().data
    if path.exists() and not path.is_dir():
        raise click.BadParameter(f"{path} 不是目录。", ctx, parameter)
    return path.absolute()


def data_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--data DIR`, given to the command as `data: Path` (absolute; it need not exist)."""
    return click.option("--data", metavar="DIR", callback=_data_directory, help="数据目录，默认 ./var Data directory")(
        function
    )


def json_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--json`, given to the command as `as_json: bool`; then standard output is JSON only."""
    return click.option("--json", "as_json", is_flag=True, help="标准输出只有 JSON Standard output is JSON only")(
        function
    )


def port_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--port N`, given as `port: int`."""

    def port(ctx: click.Context, parameter: click.Parameter, value: int | None) -> int:
        import settings

        return value if value is not None else settings.current().port

    return click.option(
        "--port",
        metavar="N",
        type=click.IntRange(1, 65535),
        callback=port,
        help="网页端口，默认 8000 Port of the web server",
    )(function)


def checkpoint_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--checkpoint FILE`, any number of times; given as `checkpoints: tuple[(path, signed note), ...]`."""

    def read(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        from docstore.custody.paper import read_kept_checkpoint
        from docstore.errors import InvalidInputError

        try:
            return tuple((value, read_kept_checkpoint(Path(value))) for value in dict.fromkeys(values))
        except InvalidInputError as fault:
            raise click.BadParameter(fault.message, ctx, parameter) from fault

    return click.option(
        "--checkpoint",
        "checkpoints",
        metavar="FILE",
        multiple=True,
        callback=read,
        help="以前打印或者下载的检查点，查账本有没有被改写 A checkpoint kept from earlier",
    )(function)


def emit(result: Any) -> None:
    """A command's result as JSON on standard output."""
    click.echo(json.dumps(result, ensure_ascii=False, indent=2, default=str))


def tell(text: str) -> None:
    """A message to the person at the terminal; never on standard output."""
    click.echo(text, err=True)


def moment(text: str) -> str:
    """RFC 3339 as people in the bureau read it; anything else as it is."""
    from datetime import datetime

    from docstore.clock import local

    try:
        moment = local(datetime.fromisoformat(text.replace("Z", "+00:00")))
    except ValueError:
        return text
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"
