"""tuspy, raw sockets and kill -9 against a real gunicorn."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from pymongo.database import Database
from tusclient.client import TusClient

from docstore.blobs.gridfs import GridFSBlobStore
from docstore.blobs.store import MEDIA
from tests.conftest import TestDatabase

META = {"purpose": "recording", "filename": "现场.mp4"}
TUS = {"Tus-Resumable": "1.0.0"}


class Server:
    def __init__(self, installed: TestDatabase) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/uploads"
        self._environment = os.environ | {"TEST_MONGO_URI": installed.uris.app, "TEST_MONGO_DATABASE": installed.name}
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "-k", "gthread", "--threads", "8", "-b", f"127.0.0.1:{self.port}"]
        self._process = subprocess.Popen(
            [*command, "--reuse-port", "tests.uploads.server:app"], env=self._environment, start_new_session=True
        )
        for _ in range(600):
            try:
                requests.options(self.url, timeout=2)
                return
            except (requests.ConnectionError, requests.Timeout):  # it listens before its worker has loaded
                time.sleep(0.05)
        raise RuntimeError("gunicorn did not start")

    def kill(self) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


@pytest.fixture
def server(installed: TestDatabase) -> Iterator[Server]:
    server = Server(installed)
    yield server
    server.kill()


Stored = Callable[[], bytes]


@pytest.fixture
def stored(database: Database[Any], blobs: GridFSBlobStore) -> Stored:
    def read() -> bytes:
        (row,) = database["facts"].find()
        return blobs.open(row["blob"], MEDIA).read()

    return read


@pytest.mark.parametrize("chunk", [2**20 + 1, 2**30])
@pytest.mark.parametrize("checksum", [False, True])
def test_tuspy(server: Server, stored: Stored, chunk: int, checksum: bool) -> None:
    content = os.urandom(6 * 2**20 + 11)
    uploader = TusClient(server.url).uploader(
        file_stream=io.BytesIO(content), chunk_size=chunk, metadata=META, upload_checksum=checksum
    )
    uploader.upload()
    head = requests.head(uploader.url, headers=TUS, timeout=5)
    assert head.headers["Upload-Result"]
    assert stored() == content


def test_tuspy_with_an_empty_file(server: Server, stored: Stored) -> None:
    TusClient(server.url).uploader(file_stream=io.BytesIO(b""), metadata=META).upload()
    assert stored() == b""


def test_an_upload_goes_on_after_kill_9(server: Server, stored: Stored) -> None:
    """Killed with one part acknowledged and the next in flight; another process takes both over."""
    content = os.urandom(24 * 2**20)
    uploader = TusClient(server.url).uploader(file_stream=io.BytesIO(content), chunk_size=2**20, metadata=META)
    uploader.upload(stop_at=5 * 2**20)
    half_sent = _begin_patch(server, uploader.url, 5 * 2**20, len(content) - 5 * 2**20)
    half_sent.sendall(content[5 * 2**20 : 17 * 2**20])
    time.sleep(0.3)
    server.kill()
    half_sent.close()
    server.start()

    resumed = TusClient(server.url).uploader(
        file_stream=io.BytesIO(content), url=uploader.url, chunk_size=2**23, retries=30, retry_delay=1
    )
    assert resumed.offset == 5 * 2**20
    resumed.upload()  # waits for the dead process's lease to end
    assert stored() == content


def test_a_connection_that_breaks_keeps_what_came(server: Server, stored: Stored) -> None:
    content = os.urandom(4 * 2**20)
    uploader = TusClient(server.url).uploader(file_stream=io.BytesIO(content), metadata=META)
    place = uploader.create_url()
    broken = _begin_patch(server, place, 0, len(content))
    broken.sendall(content[: 3 * 2**20 + 77])
    broken.shutdown(socket.SHUT_WR)
    broken.recv(1000)
    broken.close()
    offset = int(requests.head(place, headers=TUS, timeout=5).headers["Upload-Offset"])
    assert offset == 3 * 2**20 + 77
    headers = {**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    assert requests.patch(place, data=content[offset:], headers=headers, timeout=20).status_code == 204
    assert stored() == content


def test_two_clients_at_once_on_one_session(server: Server, stored: Stored) -> None:
    content = os.urandom(12 * 2**20)
    place = TusClient(server.url).uploader(file_stream=io.BytesIO(content), metadata=META).create_url()
    together = threading.Barrier(2)

    def send(_: int) -> int:
        headers = {**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        together.wait()
        try:
            return requests.patch(place, data=content, headers=headers, timeout=30).status_code
        except requests.ConnectionError:
            return 423  # the refusal came while the body was still being sent

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(send, range(2)))
    assert answers[0] == 204
    assert answers[1] in (409, 423)
    assert hashlib.sha256(stored()).digest() == hashlib.sha256(content).digest()


def test_four_clients_at_once_are_all_intact(server: Server, database: Database[Any], blobs: GridFSBlobStore) -> None:
    contents = [os.urandom(5 * 2**20 + n) for n in range(4)]

    def send(content: bytes) -> None:
        TusClient(server.url).uploader(file_stream=io.BytesIO(content), chunk_size=2**21, metadata=META).upload()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, contents))
    found = {blobs.open(row["blob"], MEDIA).read() for row in database["facts"].find()}
    assert found == set(contents)


def _begin_patch(server: Server, place: str, offset: int, length: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", server.port))
    path = place.removeprefix(f"http://127.0.0.1:{server.port}")
    head = f"PATCH {path} HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: {offset}\r\n"
    kind = "Content-Type: application/offset+octet-stream\r\n"
    connection.sendall(f"{head}{kind}Content-Length: {length}\r\n\r\n".encode())
    return connection
