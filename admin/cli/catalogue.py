"""Which commands there are, found by their place and read without running them.

`admin/cli/<command>.py` and `<module>/commands.py` of every module found say it in a literal at module level:

    COMMANDS = {
        "tour": {
            "group": "work",                 # a key of GROUPS
            "help": "走一遍全程 Walk one case through the whole process",
            "function": "tour",              # the click command in the same file
            "example": "./quancheng tour --out 结果",   # optional; shown at the end of the command's --help
            "needs": ["mongod", "pdf"],      # optional; what of system_packages.NEEDS it wants
        },
    }

Standard library only: `--help` answers before .venv is made, and in well under a second afterwards.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

GROUPS = {
    "start": "开始 Start",
    "work": "业务 Work",
    "proof": "核验 Proof",
    "develop": "开发 Develop",
}


class CatalogueError(Exception):
    """A file declares its commands in a way that cannot be read; the message names it."""


@dataclass(frozen=True)
class Command:
    name: str
    group: str
    help: str
    module: str
    path: Path
    function: str
    example: str
    needs: tuple[str, ...]
    is_from_outside: bool = False


def find_commands(
    root: Path = ROOT, further: Iterable[Path] = (), complain: Callable[[str], None] | None = None
) -> dict[str, Command]:
    """Every command by name; `further` are folders of modules from outside the program.

    Raises CatalogueError on a wrong declaration or a name given twice. A file from outside that is wrong is told to
    `complain`, when there is one, and left out: it must not take the program's own commands away.
    """
    found: dict[str, Command] = {}
    for path in (*sorted((root / "admin" / "cli").glob("*.py")), *sorted((root / "modules").glob("*/commands.py"))):
        found |= _commands_of(path, ".".join(path.relative_to(root).with_suffix("").parts), found)
    for path in (path for one in further for path in sorted(one.glob("*/commands.py"))):
        try:
            found |= _commands_of(path, f"modules.{path.parent.name}.commands", found, is_from_outside=True)
        except CatalogueError as error:
            if complain is None:
                raise
            complain(str(error))
    return found


def _commands_of(
    path: Path, module: str, known: Mapping[str, Command], *, is_from_outside: bool = False
) -> dict[str, Command]:
    found: dict[str, Command] = {}
    for name, entry in _declared(path).items():
        if name in known:
            raise CatalogueError(f"{path}: command {name!r} is declared in {known[name].module} already")
        try:
            command = Command(
                name,
                entry["group"],
                entry["help"],
                module,
                path,
                entry["function"],
                entry.get("example", ""),
                tuple(entry.get("needs", ())),
                is_from_outside,
            )
        except KeyError as error:
            raise CatalogueError(f"{path}: command {name!r} lacks {error}")
        except (TypeError, AttributeError):
            raise CatalogueError(f"{path}: command {name!r} must be a mapping of texts")
        if command.group not in GROUPS:
            raise CatalogueError(f"{path}: group {command.group!r} is none of {', '.join(GROUPS)}")
        found[name] = command
    return found


def overview(commands: dict[str, Command]) -> str:
    """What `./quancheng --help` prints."""
    lines = [
        "全程 Quancheng：执法全过程记录与档案 Records of law enforcement, from first step to archive",
        "",
        "用法 Usage: ./quancheng 命令 [选项] · ./quancheng 命令 --help",
    ]
    for key, title in GROUPS.items():
        members = [command for command in commands.values() if command.group == key]
        if members:
            lines += ["", title]
            lines += [f"  {command.name:<10} {command.help}" for command in members]
    lines += [
        "",
        "选项 Options",
        "  --no-install  不安装系统软件包 Install no system packages",
        "  --help        显示本页 Show this page",
        "",
        "例 Example: ./quancheng demo --port 8000",
    ]
    return "\n".join(lines)


def _declared(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
        body = ast.parse(text, str(path)).body if "COMMANDS" in text else []
    except (OSError, ValueError, SyntaxError) as error:
        raise CatalogueError(f"{path}: cannot be read ({error})")
    for node in body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and target.id == "COMMANDS" and getattr(node, "value", None) is not None:
            try:
                declared: dict[str, Any] = ast.literal_eval(node.value)  # type: ignore[attr-defined]
            except (ValueError, TypeError):
                raise CatalogueError(f"{path}: COMMANDS must be a literal")
            if not isinstance(declared, dict):
                raise CatalogueError(f"{path}: COMMANDS must be a dict")
            return declared
    return {}
