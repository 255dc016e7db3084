"""The manifest of a module: a literal dict, read without running any code (as Odoo's).

Every fault of a manifest is told at once, each with file and key.
"""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from docstore.errors import ManifestError

FILE = "__manifest__.py"
# The kernel goes by this name among the modules: it has a version in the store, and migrations, as they have.
KERNEL = "docstore"
STATUSES = ("stable", "foundation")
# What a key's value must be, as people call it.
_KINDS: dict[str, tuple[type, str]] = {
    "name": (str, "文字"),
    "version": (str, "文字"),
    "summary": (str, "文字"),
    "depends": (list, "文字的列表"),
    "data": (list, "文字的列表"),
    "demo": (list, "文字的列表"),
    "status": (str, "文字"),
    "license": (str, "文字"),
    "auto_install": (bool, "True 或者 False"),
}
_NEEDED = ("name", "version", "summary", "depends", "license")
_MODULE_NAME = re.compile(r"[a-z][a-z0-9_]*")
_VERSION = re.compile(r"\d+(\.\d+){1,4}")


@dataclass(frozen=True)
class Manifest:
    """`name` is the Chinese title; `folder` is the module's name everywhere else.

    `data` and `demo` are files to load, relative to the folder, with `/`. `auto_install` marks a bridge: it is
    installed by itself as soon as all it depends on is.
    """

    folder: Path
    name: str
    version: str
    summary: str
    depends: tuple[str, ...]
    data: tuple[str, ...] = ()
    demo: tuple[str, ...] = ()
    status: str = "stable"
    license: str = ""
    auto_install: bool = False

    @property
    def module(self) -> str:
        return self.folder.name


def is_module_name(name: str) -> bool:
    """A Python identifier in lower case: the folder's name is also the package's. The kernel's name is taken."""
    return bool(_MODULE_NAME.fullmatch(name)) and not keyword.iskeyword(name) and name != KERNEL


def read(folder: Path) -> Manifest:
    """Raises ManifestError with every fault at once, each as file, key and what to write."""
    path = folder / FILE
    values = _literal(path)
    faults = [f"{path}：{key}：{sentence}" for key, sentence in _faults(folder, values)]
    if faults:
        raise ManifestError("{faults}", faults="\n".join(faults))
    listed = {key: tuple(values[key]) for key in ("depends", "data", "demo") if key in values}
    return Manifest(folder=folder, **{**values, **listed})


def _literal(path: Path) -> dict[Any, Any]:
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path), mode="eval")
        values = ast.literal_eval(tree)
    except SyntaxError as error:
        raise ManifestError("{path} 第 {line} 行：不是一个字面字典。", path=path, line=error.lineno or 1)
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestError("{path} 读不出来：{error}", path=path, error=error)
    except (ValueError, TypeError, RecursionError, MemoryError):
        raise ManifestError("{path} 不是一个字面字典：只能写文字、列表、True 和 False。", path=path)
    if not isinstance(values, dict):
        raise ManifestError("{path} 不是一个字面字典。", path=path)
    keys = tree.body.keys if isinstance(tree.body, ast.Dict) else []
    written = [key.value for key in keys if isinstance(key, ast.Constant)]
    doubles = sorted({str(key) for key in written if written.count(key) > 1})
    if doubles:
        raise ManifestError("{path}：{keys}：写了两次", path=path, keys="、".join(doubles))
    return values


def _faults(folder: Path, values: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
    """Pairs of key and sentence."""
    if not is_module_name(folder.name):
        yield "（文件夹名）", f"“{folder.name}”不能作模块名，用小写字母开头，只用小写字母、数字和下划线"
    for key in values:
        if key not in _KINDS:
            yield str(key), f"不认识，只能是 {'、'.join(_KINDS)}"
    for key in _NEEDED:
        if key not in values:
            yield key, "必须写"
    for key, (kind, word) in _KINDS.items():
        if key in values and not _is(kind, values[key]):
            yield key, f"写成{word}"
        elif key in values:
            yield from ((key, sentence) for sentence in _value_faults(folder, key, values))


def _is(kind: type, value: Any) -> bool:
    if kind is list:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return isinstance(value, kind)


def _value_faults(folder: Path, key: str, values: Mapping[Any, Any]) -> Iterator[str]:
    value = values[key]
    if key in ("name", "summary", "license") and not value.strip():
        yield "不能空着"
    elif key == "version" and not _VERSION.fullmatch(value):
        yield f"写成点分数字，例如 1.0，现在是“{value}”"
    elif key == "status" and value not in STATUSES:
        yield f"只能是 {'、'.join(STATUSES)}"
    elif key == "auto_install" and value and not values.get("depends"):
        yield "自动安装的模块要依赖别的模块"
    elif key in ("depends", "data", "demo"):
        yield from (f"“{one}”写了两次" for one in sorted({one for one in value if value.count(one) > 1}))
    if key == "depends":
        yield from (f"“{one}”不是模块名" for one in value if not is_module_name(one))
        if folder.name in value:
            yield "不能依赖自己"
    elif key in ("data", "demo"):
        yield from filter(None, (_file_fault(folder, one) for one in value))


def _file_fault(folder: Path, file: str) -> str:
    """What is wrong with a file that the manifest names; empty when nothing is."""
    place = PurePosixPath(file)
    if not file or place.is_absolute() or ".." in place.parts or "\\" in file or str(place) != file:
        return f"“{file}”要写成模块文件夹里的相对路径，例如 data/roles.yaml"
    found = folder / place
    if not found.is_file():
        return f"没有文件“{file}”"
    if not found.resolve().is_relative_to(folder.resolve()):
        return f"“{file}”指到了模块文件夹外面"
    return ""
