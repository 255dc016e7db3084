"""`serve`: run a store until Ctrl-C."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from admin.cli.options import data_option, port_option, tell

if TYPE_CHECKING:
    from docstore.store.datadir import DataDirectory

COMMANDS = {
    "serve": {
        "group": "start",
        "help": "运行一个库，直到 Ctrl-C Run a store until Ctrl-C",
        "function": "serve",
        "example": "./quancheng serve --data /srv/quancheng --port 8000",
        "needs": ["mongod", "pdf"],
    },
}


@click.command()
@port_option
@data_option
def serve(port: int, data: Path) -> None:
    """启动数据库、网页服务和后台任务，直到 Ctrl-C。Run database, web server and worker until Ctrl-C."""
    from admin import boot, running
    from docstore.store.datadir import DataDirectory

    directory = DataDirectory(data)
    directory.require_store()
    boot.require_templates()  # here in one line; a child would say it only in its log
    run_site(
        directory,
        port,
        prepare=lambda: boot.require_startable(directory, running.address(directory), tell),
        on_ready=lambda url: tell(f"已启动：{url} ，Ctrl-C 停止。"),
    )


def run_site(
    directory: DataDirectory,
    port: int,
    *,
    prepare: Callable[[], None] = lambda: None,
    on_ready: Callable[[str], None],
) -> None:
    """In the foreground until Ctrl-C; `prepare` runs when the database is up, `on_ready` gets the address.

    The port is looked at before the lock makes its folders: `init` would take them for a store it had begun.
    """
    import settings
    from admin import boot, children, maintenance, module_wishes, readiness, running
    from admin.disk_watch import DiskWatch
    from admin.ports import require_free_port
    from admin.supervisor import ChildSpec, Supervisor

    host = settings.current().host
    specs = children.site(directory, host=host, port=port)

    def instead() -> ChildSpec | None:
        refused = readiness.refusal(specs[0], directory.logs / "web.log")
        if refused is None:
            return None
        is_exercise = directory.require_store().exercise
        return maintenance.stand_in(refused, specs[0], host=host, port=port, is_exercise=is_exercise)

    if directory.server() is None:  # else the lock says more clearly who is there
        require_free_port(host, port)
    with directory.lock():
        url = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"
        supervisor = Supervisor(
            directory,
            specs,
            mongo=running.embedded(directory),
            url=url,
            prepare=prepare,
            chore=lambda: module_wishes.chore(directory),
            instead=instead,
            watch=DiskWatch(directory.path, boot.space_limits(), tell),
            say=tell,
        )
        supervisor.run(lambda: on_ready(settings.current().public_url or url))
