"""The command line answers at once, in one clear line, and with the right exit code."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from admin.cli import catalogue
from tests.registry.made import write_module

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = catalogue.find_commands()
HEAVY = ("flask", "celery", "mongoengine", "pymongo", "rich", "docxtpl", "av", "gunicorn", "cryptography")


def run(
    *words: str, cwd: Path = ROOT, launcher: bool = False, modules: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """`modules`: a folder of modules from outside the program."""
    command = [str(ROOT / "quancheng")] if launcher else [sys.executable, "-m", "admin.cli"]
    more = {"QUANCHENG_MODULE_PATHS": str(modules)} if modules else {}
    return subprocess.run(
        [*command, *words], cwd=cwd, env={**os.environ, **more}, capture_output=True, text=True, timeout=60, check=False
    )


def modules_after(*words: str) -> set[str]:
    """What has been imported once `words` were answered."""
    script = (
        "import json, sys\nfrom admin.cli.frame import main\n"
        f"main({list(words)!r})\nprint(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("words", [["--help"], *([name, "--help"] for name in COMMANDS)], ids=" ".join)
def test_help_imports_nothing_heavy(words):
    assert modules_after(*words).isdisjoint(HEAVY)


def test_the_overview_names_every_command_once_in_its_group():
    lines = run("--help").stdout.splitlines()
    for name, command in COMMANDS.items():
        [place] = [number for number, line in enumerate(lines) if line.startswith(f"  {name} ")]
        assert command.help in lines[place]
        group = next(line for line in reversed(lines[:place]) if line and not line.startswith(" "))
        assert group == catalogue.GROUPS[command.group]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name):
    done = run(name, "--help")
    assert done.returncode == 0
    assert f"./quancheng {name}" in done.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["serve", "--nonsense"],
        ["serve", "superfluous"],
        ["demo", "--port", "none"],
        ["demo", "--port", "70000"],
        ["init", "--password-file", "/does/not/exist"],
        ["serve", "--data", "/dev/null"],
        ["demo", "--data", "/proc/no/such/place"],
    ],
    ids=" ".join,
)
def test_wrong_words_and_paths_are_one_line_and_exit_2(words):
    done = run(*words)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert done.stderr.strip().count("\n") <= 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("demo --port none", "--port 写得不对：'none' 不是整数。"),
        ("demo --port 70000", "--port 写得不对：70000 不在 1 到 65535 之间。"),
        ("demo --port", "--port 后面要写值。"),
        ("demo --prot 1", "没有 --prot 这个选项。是不是 '--port'？"),
        ("tour", "缺少 --out。"),
        ("tour --out", "--out 后面要写值。"),
        ("tour --json=1 --out x", "--json 后面不写值。"),
        ("tour --input /does/not/exist --out x", "--input 写得不对：没有 '/does/not/exist'。"),
        ("tour --out README.md", "--out 写得不对：'README.md' 是文件，不是目录。"),
        ("init --password-file /", "--password-file 写得不对：'/' 是目录，不是文件。"),
        ("serve --data /dev/null", "--data 写得不对：/dev/null 不是目录。"),
        ("serve a b", "多写了：a b。"),
        ("verify", "缺少 PACKAGE。"),
    ],
)
def test_wrong_words_are_answered_in_chinese(words, said):
    answer, _, hint = run(*words.split()).stderr.strip().partition(" 见 ")
    assert answer == said
    assert hint in ("", f"./quancheng {words.split()[0]} --help")


def test_a_directory_without_a_store_names_the_ways_to_make_one(tmp_path):
    done = run("serve", "--data", str(tmp_path / "empty"))
    assert done.returncode == 2
    assert all(word in done.stderr for word in ("init", "demo", "tour"))
    assert not (tmp_path / "empty").exists()


def test_demo_refuses_a_real_store_and_init_any(tmp_path):
    from docstore.store.datadir import DataDirectory, StoreMarker

    password = tmp_path / "password"
    password.write_text("一个足够长的密码一个足够长的密码\n")
    for exercise in (True, False):
        data = DataDirectory(tmp_path / str(exercise))
        data.prepare()
        data.mark_store(StoreMarker(exercise=exercise, database="quancheng"))
        assert run("init", "--password-file", str(password), "--data", str(data.path)).returncode == 2
    refused = run("demo", "--data", str(tmp_path / "False"))
    assert refused.returncode == 2
    assert "正式" in refused.stderr


def test_a_short_password_makes_no_store(tmp_path):
    (tmp_path / "password").write_text("short\n")
    done = run("init", "--password-file", str(tmp_path / "password"), "--data", str(tmp_path / "var"))
    assert done.returncode == 2
    assert not (tmp_path / "var").exists()


def test_a_misspelt_setting_is_named_before_anything_is_done(tmp_path, monkeypatch):
    monkeypatch.setenv("QUANCHENG_PROT", "8001")
    done = run("serve", "--data", str(tmp_path))
    assert done.returncode == 2
    assert "QUANCHENG_PORT" in done.stderr


def test_a_port_in_use_is_refused_in_one_line(tmp_path):
    from docstore.store.datadir import DataDirectory, StoreMarker

    data = DataDirectory(tmp_path)
    data.prepare()
    data.mark_store(StoreMarker(exercise=False, database="quancheng"))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("serve", "--data", str(tmp_path), "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "--port" in done.stderr
    assert done.stderr.strip().count("\n") == 0


def test_a_demo_on_a_port_in_use_makes_nothing(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("demo", "--data", str(tmp_path / "new"), "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2 and "--port" in done.stderr
    assert not (tmp_path / "new").exists()


# --- how commands are found ----------------------------------------------------------------------------


def declare(root: Path, module: str, text: str) -> None:
    (root / "admin" / "cli").mkdir(parents=True, exist_ok=True)
    folder = root / "modules" / module
    folder.mkdir(parents=True)
    (folder / "commands.py").write_text(text)


def test_a_modules_command_is_found_without_running_its_file(tmp_path):
    declare(
        tmp_path,
        "museum",
        'raise SystemExit("ran")\n'
        'COMMANDS = {"show": {"group": "work", "help": "展出", "function": "show", "needs": ["pdf"]}}\n',
    )
    [command] = catalogue.find_commands(tmp_path).values()
    assert (command.name, command.module, command.needs) == ("show", "modules.museum.commands", ("pdf",))


@pytest.mark.parametrize(
    "text",
    [
        'COMMANDS = {"show": {"group": "nowhere", "help": "展出", "function": "show"}}',
        'COMMANDS = {"show": {"group": "work", "function": "show"}}',
        "COMMANDS = {name: {} for name in ()}",
    ],
)
def test_a_wrong_declaration_is_refused_and_names_its_file(tmp_path, text):
    declare(tmp_path, "museum", text)
    with pytest.raises(catalogue.CatalogueError, match="museum"):
        catalogue.find_commands(tmp_path)


def test_two_commands_of_one_name_are_refused(tmp_path):
    for module in ("a", "b"):
        declare(tmp_path, module, 'COMMANDS = {"show": {"group": "work", "help": "展出", "function": "show"}}')
    with pytest.raises(catalogue.CatalogueError, match="already"):
        catalogue.find_commands(tmp_path)


def test_a_command_of_a_module_from_outside_works_with_the_modules_own_files(tmp_path):
    folder = write_module(tmp_path, "museum", code="")
    (folder / "rooms.py").write_text("TITLE = '大厅'\n", encoding="utf-8")
    (folder / "commands.py").write_text(
        "import click\n"
        'COMMANDS = {"show": {"group": "work", "help": "展出", "function": "show"}}\n'
        "@click.command()\n"
        "def show():\n"
        "    from modules.museum.rooms import TITLE\n"
        "    click.echo(TITLE)\n",
        encoding="utf-8",
    )
    assert "展出" in run("--help", modules=tmp_path).stdout
    assert run("show", modules=tmp_path).stdout == "大厅\n"
    assert run("show").returncode == 2


@pytest.mark.parametrize(
    "text", ["COMMANDS = {", "COMMANDS = ['show']", 'COMMANDS = {"tour": {}}', "COMMANDS = {1: 2}"]
)
def test_a_faulty_file_from_outside_is_named_and_takes_no_command_away(tmp_path, text):
    (write_module(tmp_path, "museum") / "commands.py").write_text(text, encoding="utf-8")
    told = []
    assert catalogue.find_commands(further=[tmp_path], complain=told.append) == COMMANDS
    assert "museum" in told[0]
