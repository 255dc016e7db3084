"""Which commands there are, found by their place and read without running them.

`admin/cli/<command>.py` and `modules/<name>/commands.py` say it in a literal at module level:

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


def find_commands(root: Path = ROOT) -> dict[str, Command]:
    """Every command by name. Raises CatalogueError on a wrong declaration or a name given twice."""
    found: dict[str, Command] = {}
    files = [*sorted((root / "admin" / "cli").glob("*.py")), *sorted((root / "modules").glob("*/commands.py"))]
    for path in files:
        module = ".".join(path.relative_to(root).with_suffix("").parts)
        for name, entry in _declared(path).items():
            if name in found:
                raise CatalogueError(f"{path}: command {name!r} is declared in {found[name].module} already")
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
                )
            except KeyError as error:
                raise CatalogueError(f"{path}: command {name!r} lacks {error}")
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
    text = path.read_text(encoding="utf-8")
    if "COMMANDS" not in text:
        return {}
    for node in ast.parse(text, str(path)).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and target.id == "COMMANDS" and getattr(node, "value", None) is not None:
            try:
                declared: dict[str, Any] = ast.literal_eval(node.value)  # type: ignore[attr-defined]
            except ValueError:
                raise CatalogueError(f"{path}: COMMANDS must be a literal")
            return declared
    return {}
