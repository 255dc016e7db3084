"""What the page 模块 asks of `serve`: a failed upgrade leaves a page that says so; a wish outlives its supervisor."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from admin import module_wishes
from admin.module_wishes import Wish
from admin.ports import free_port
from docstore.store.datadir import DataDirectory
from modules.exercise.visitor import TOKEN
from tests.commands import Commands, commands_on

SAMPLES = Path(__file__).parents[1] / "sample_module"


@dataclass
class Served:
    """A store under `serve`, and the folder in which its outside module lies."""

    commands: Commands
    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def page(self) -> str:
        return f"{self.url}/manage/modules"

    @property
    def data(self) -> DataDirectory:
        return DataDirectory(self.commands.data)

    def lay(self, version: str) -> Path:
        """Put this version of the module into the folder; returns where its migrations lie."""
        shutil.rmtree(self.folder / "museum", ignore_errors=True)
        shutil.copytree(SAMPLES / version / "museum", self.folder / "museum")
        return self.folder / "museum" / "migrations" / "2.0"

    def start(self) -> None:
        self.process = self.commands.start("serve", "--port", str(self.port), stderr=subprocess.DEVNULL)
        self.until(lambda: self.status() == 200)

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        assert self.process is not None
        self.process.send_signal(number)
        self.process.wait(30)

    def status(self) -> int:
        try:
            return requests.get(f"{self.url}/health", timeout=2).status_code
        except requests.RequestException:
            return 0

    def until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < deadline, "it did not happen in time"
            time.sleep(0.1)

    def ask(self, act: str) -> requests.Response:
        """Sign in and ask on the page."""
        session = requests.Session()
        login = {"username": "admin", "password": "a long enough password"}
        _post(session, f"{self.url}/login", f"{self.url}/login", **login)
        answer = _post(session, f"{self.page}/museum", f"{self.page}/museum/{act}", understood="yes")
        session.get(f"{self.page}/state", timeout=10)  # as the page does that waits
        return answer


def _post(session: requests.Session, page: str, address: str, **fields: str) -> requests.Response:
    token = TOKEN.search(session.get(page, timeout=10).text)
    assert token
    fields["csrf_token"] = token.group(1)
    return session.post(address, data=fields, headers={"Referer": page}, allow_redirects=False, timeout=10)


@pytest.fixture(scope="module")
def museum(running_mongo: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("page") / "modules"
    folder.mkdir()
    with commands_on(running_mongo, folder.parent) as commands:
        commands.environment["QUANCHENG_MODULE_PATHS"] = str(folder)
        # Nobody is asked for a second step; how it is set up is shown elsewhere (tests/security/test_second_step.py).
        commands.environment["QUANCHENG_SECOND_STEP_ROLES"] = ""
        served = Served(commands, folder)
        served.lay("version_1")
        commands.make_store()
        commands.database.exhibits.insert_one({"_id": "e" * 32, "revision": 0, "title": "瓶", "maker": "李 四"})
        yield served
        if served.process is not None and served.process.poll() is None:
            served.stop()


def test_a_failed_upgrade_leaves_a_page_that_says_so_until_it_is_done(museum: Served) -> None:
    museum.start()
    script = museum.lay("version_2") / "post-split-and-merge.py"
    sound = script.read_text(encoding="utf-8")
    script.write_text(sound.replace("def split(exhibit):", "def split(exhibit):\n    1 / 0"), encoding="utf-8")
    assert museum.ask("uninstall").status_code == 409  # an upgrade waits
    assert museum.ask("try").status_code == 302
    museum.until(lambda: module_wishes.waiting(museum.data) is None)
    assert museum.status() == 200  # to try stops nothing
    assert museum.ask("upgrade").status_code == 302
    museum.until(lambda: museum.status() == 503)
    for answer in (requests.get(museum.url, timeout=5), requests.post(f"{museum.url}/login", timeout=5)):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
        assert "停在 museum/2.0/post-split-and-merge.py（ZeroDivisionError）" in answer.text
        assert "module upgrade" in answer.text and "李" not in answer.text
    script.write_text(sound, encoding="utf-8")
    museum.commands.run("module", "install", "nothing", code=1)
    assert "接着上次停下的地方" in museum.commands.run("module", "upgrade").stderr
    museum.until(lambda: museum.status() == 200)
    assert museum.commands.database.exhibits.find_one({})["family"] == "李"
    museum.stop()


@pytest.mark.soak
def test_the_wish_of_a_killed_supervisor_is_granted_once_at_the_next_start(museum: Served) -> None:
    """On the store that the test before leaves."""
    museum.start()
    gate = museum.folder.parent / "gate"
    manifest = museum.folder / "museum" / "__manifest__.py"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"2.0"', '"3.0"'), encoding="utf-8")
    slow = museum.folder / "museum" / "migrations" / "3.0" / "post-slow.py"
    slow.parent.mkdir()
    slow.write_text(
        "import time\nfrom pathlib import Path\n"
        "from docstore.registry.openupgrade import openupgrade\n\n\n"
        "@openupgrade.migrate()\ndef migrate(env, version):\n"
        f"    while not Path({str(gate)!r}).exists():\n        time.sleep(0.05)\n",
        encoding="utf-8",
    )
    assert museum.ask("upgrade").status_code == 302
    runs = museum.commands.database.module_runs
    museum.until(lambda: (runs.find_one({}) or {}).get("script") == "museum/3.0/post-slow.py")
    museum.stop(signal.SIGKILL)
    _kill_command_on(museum.commands.data)
    gate.touch()
    museum.start()
    assert module_wishes.waiting(museum.data) is None
    outcome = module_wishes.outcome(museum.data)
    assert outcome is not None and outcome.done and "接着上次停下的地方" in outcome.text
    assert _events(museum.commands, "3.0") == 1
    museum.stop()


@pytest.mark.parametrize(
    ("wish", "done", "said"),
    [
        (Wish("install", "museum", "", is_begun=True), True, "已经装好了"),
        (Wish("install", "museum", ""), False, "已经装了"),
        (Wish("uninstall", "cases", "", is_begun=True), False, "依赖它"),
    ],
)
def test_what_was_cut_off_is_told_as_it_ended(museum: Served, wish: Wish, done: bool, said: str) -> None:
    before = _events(museum.commands)
    for name, value in museum.commands.environment.items():
        os.environ[name] = value
    try:
        module_wishes.leave(museum.data, wish)
        module_wishes.note_awaited(museum.data)
        chore = module_wishes.chore(museum.data)
        assert chore is not None
        chore.work()
    finally:
        for name in museum.commands.environment:
            del os.environ[name]
    outcome = module_wishes.outcome(museum.data)
    assert outcome is not None and outcome.done is done and said in outcome.text
    assert module_wishes.waiting(museum.data) is None and _events(museum.commands) == before


def _events(commands: Commands, version: str = "") -> int:
    """How many events tell of modules that changed, to `version` if it is given."""
    where = {"detail.modules.to": version} if version else {}
    return int(commands.database.custody_events.count_documents({"event_type": "modules_changed", **where}))


def _kill_command_on(data: Path) -> None:
    """The command that the killed supervisor had begun; with a MongoDB of its own it would have ended with that."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"upgrade" in words and str(data).encode() in words:
                os.kill(int(entry.name), signal.SIGKILL)
