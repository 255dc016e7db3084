"""The processes of a running site, as command lines: web server, worker, scheduler."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import settings
from admin.supervisor import ChildSpec
from docstore.store.datadir import DataDirectory

ROOT = Path(__file__).resolve().parent.parent

# glibc gives the memory of every batch of chunks back and takes it again: the page faults cost more than SHA-256
# does. Kept instead, within bounds: 16 MiB in each of two arenas.
MEMORY = {"MALLOC_TRIM_THRESHOLD_": str(16 * 2**20), "MALLOC_MMAP_THRESHOLD_": str(4 * 2**20), "MALLOC_ARENA_MAX": "2"}


def site(data: DataDirectory, *, host: str, port: int) -> list[ChildSpec]:
    """What `serve`, `demo` and `tour` run beside MongoDB. The children read their place from the environment."""
    values = settings.current()
    env = {**environment(data, host=host, port=port), "PYTHONUNBUFFERED": "1", **MEMORY}
    return [
        ChildSpec("web", "网页服务", _web(host, port, values.web_threads), env),
        ChildSpec("worker", "后台任务", _worker(values.worker_processes, values.job_timeout_s), env),
        ChildSpec("scheduler", "定时任务", _scheduler(data), env),
    ]


def environment(data: DataDirectory, **settled: Any) -> dict[str, str]:
    """For a process of this program on `data`, wherever the command was given."""
    return {**settings.child_environment(data=data.path, **settled), "PYTHONPATH": str(ROOT)}


def _web(host: str, port: int, threads: int) -> tuple[str, ...]:
    return (
        *(sys.executable, "-P", "-m", "gunicorn", "admin.wsgi:app"),
        *("--chdir", str(ROOT)),
        *("--bind", f"{host}:{port}"),
        # one process: uploads are bound by MongoDB, and threads share its connections
        *("--worker-class", "gthread", "--workers", "1", "--threads", str(threads)),
        *("--timeout", "120", "--graceful-timeout", "8"),
        "--no-control-socket",
    )


def _worker(processes: int, longest_job_s: int) -> tuple[str, ...]:
    return (
        *(sys.executable, "-P", "-m", "celery", "-A", "admin.worker_app:app", "--workdir", str(ROOT), "worker"),
        *("--pool", "prefork", "--concurrency", str(processes), "--time-limit", str(longest_job_s)),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        *("--loglevel", "WARNING"),
    )


def _scheduler(data: DataDirectory) -> tuple[str, ...]:
    return (
        *(sys.executable, "-P", "-m", "celery", "-A", "admin.worker_app:app", "--workdir", str(ROOT), "beat"),
        *("--schedule", str(data.run / "schedule"), "--pidfile", ""),
        *("--loglevel", "WARNING"),
    )
