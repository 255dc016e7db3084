"""Make a new module from the skeleton: a type of enforcement that works at once, to be changed from there.

The skeleton `admin/skeleton/new_type` is a module like any other; its name, title and word in archive codes are
replaced in the names and texts of its files. The Word file prints what the form is called, and is copied as it is.
"""

from __future__ import annotations

import itertools
import re
import shutil
import string
import tempfile
from collections.abc import Iterator
from pathlib import Path

from admin import boot
from docstore.errors import ConflictError, DeclarationError, InvalidInputError
from docstore.procedure import declaration as procedures
from docstore.registry import loader
from docstore.registry.manifest import is_module_name

SKELETON = boot.ROOT / "admin" / "skeleton" / "new_type"
_NAME, _TITLE, _CATEGORY = "new_type", "新类型", "category: XX"
_TITLE_WORDS = re.compile(r"(?=.*[\u4e00-\u9fff])[\w（）·]{2,40}")


def create(name: str, at: Path | None = None, title: str = "") -> Path:
    """The folder of the new module `name` in the folder `at` (default: the program's own modules).

    `title` is the Chinese name of the type; without, one is made from `name`. Everything is written, or nothing.
    Raises InvalidInputError for a bad name, title or folder; ConflictError when the name or the folder is taken.
    """
    root = at or boot.ROOT / "modules"
    title = title.strip() or f"执法类型{name}"
    found = loader.find(dict.fromkeys([*boot.module_roots(), root]))
    _require_good(name, root, title)
    _require_free(name, root, title, found)
    with tempfile.TemporaryDirectory(prefix=f".{name}-", dir=root) as workshop:
        made = Path(workshop) / name
        _write(made, {_NAME: name, _TITLE: title, _CATEGORY: f"category: {_free_category(name, found)}"})
        made.replace(root / name)
    return root / name


def _require_good(name: str, root: Path, title: str) -> None:
    faults = {}
    if not is_module_name(name):
        faults["NAME"] = f"“{name}”不能作模块名：用小写字母开头，只用小写字母、数字和下划线，例如 fire_safety。"
    elif not _TITLE_WORDS.fullmatch(title):
        faults["--title"] = f"“{title}”不能作名称：写 2 到 40 个字，要有中文，不用空格和标点。"
    if not root.is_dir():
        faults["--at"] = f"{root} 不是目录，先建好它。"
    if faults:
        raise InvalidInputError(fields=faults)


def _require_free(name: str, root: Path, title: str, found: loader.Found) -> None:
    if name in found.manifests:
        raise ConflictError("已经有模块 {name}：{folder}。", name=name, folder=found.manifests[name].folder)
    if name in found.broken:
        raise ConflictError("已经有模块 {name}，不过不能用：{reason}。", name=name, reason=found.broken[name])
    if (root / name).exists():
        raise ConflictError("{folder} 已经在那里，没有动它。", folder=root / name, next_step="换一个名字，或者移走它。")
    namesake = next((one.module for one in found.manifests.values() if one.name == title), None)
    if namesake:
        raise ConflictError("模块 {other} 已经叫“{title}”。", other=namesake, title=title)


def _free_category(name: str, found: loader.Found) -> str:
    """Two letters for archive codes that no other type has: of the name if possible."""
    taken = set(_categories(found))
    letters = [letter for letter in name.upper() if letter in string.ascii_uppercase]
    pairs = itertools.chain(itertools.combinations(letters, 2), itertools.product(string.ascii_uppercase, repeat=2))
    return next("".join(pair) for pair in pairs if "".join(pair) not in taken)


def _categories(found: loader.Found) -> Iterator[str]:
    for manifest in found.manifests.values():
        path = manifest.folder / "procedure.yaml"
        if path.exists():
            try:
                yield procedures.read(path).category
            except DeclarationError:  # a broken neighbour keeps nobody from beginning
                continue


def _write(folder: Path, words: dict[str, str]) -> None:
    for source in sorted(path for path in SKELETON.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        target = folder / _replaced(str(source.relative_to(SKELETON)), words)
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix == ".docx":
            shutil.copyfile(source, target)
        else:
            target.write_text(_replaced(source.read_text(encoding="utf-8"), words), encoding="utf-8")


def _replaced(text: str, words: dict[str, str]) -> str:
    for old, new in words.items():
        text = text.replace(old, new)
    return text
