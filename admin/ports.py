"""Ports of this machine: a free one, one that may be used, and whether somebody answers on it."""

from __future__ import annotations

import http.client
import socket
from urllib.parse import urlsplit

from docstore.errors import StartupError


def answers(url: str) -> bool:
    """Whether `url` answers 200 now."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=2)
    try:
        connection.request("GET", parts.path or "/")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def free_port(host: str = "127.0.0.1") -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def require_free_port(host: str, port: int) -> None:
    """Raises StartupError when something listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StartupError(
                "端口 {port} 不能使用：{reason}。", port=port, reason=error.strerror, next_step="用 --port 换一个。"
            ) from error
