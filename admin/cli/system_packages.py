"""What Quancheng needs from the operating system, what for, and how it gets there. Standard library only.

As root, and unless it is forbidden, missing packages are installed with apt, saying which and what for;
otherwise the one exact command is printed. What a command cannot do without raises MissingPartError; without the
rest it goes on.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import settings


class MissingPartError(Exception):
    """A part of the system without which the command cannot go on; the message says what to do."""


@dataclass(frozen=True)
class Part:
    """One thing to have: `packages` are keys of the table below."""

    packages: tuple[str, ...]
    purpose: str
    is_there: Callable[[], bool]
    required: bool


@dataclass(frozen=True)
class Distribution:
    """The names of the packages; `tried` says whether anybody has run Quancheng there."""

    label: str
    tried: bool
    names: dict[str, str]


_PYTHON = f"python{sys.version_info.major}.{sys.version_info.minor}"
_DEBIAN_12 = {
    "venv": f"{_PYTHON}-venv",
    "libcurl": "libcurl4",
    "writer": "libreoffice-writer",
    "song and hei": "fonts-noto-cjk",
    "black song": "fonts-noto-cjk-extra",
    "kai": "fonts-arphic-ukai",
    "chromium": "chromium",
    "libatomic": "libatomic1",
    "curl": "curl",
    "jq": "jq",
    "openssl": "openssl",
}

# One table for all distributions, keyed by ID and VERSION_ID of /etc/os-release.
DISTRIBUTIONS = {
    "debian-12": Distribution("Debian 12", True, _DEBIAN_12),
    "debian-13": Distribution("Debian 13", False, _DEBIAN_12 | {"libcurl": "libcurl4t64"}),
    "ubuntu-22.04": Distribution("Ubuntu 22.04", False, _DEBIAN_12 | {"chromium": "chromium-browser"}),
    "ubuntu-24.04": Distribution(
        "Ubuntu 24.04", False, _DEBIAN_12 | {"libcurl": "libcurl4t64", "chromium": "chromium-browser"}
    ),
}


def _has_libcurl() -> bool:
    if shutil.which("mongod") or settings.current().mongodb_uri:
        return True  # only the bundled mongod wants it
    return _has_library("libcurl.so.4")()


def _has_library(name: str) -> Callable[[], bool]:
    def is_there() -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return is_there


def _has_writer() -> bool:
    return settings.current().find_soffice() is not None


def _has_font(*files: str) -> Callable[[], bool]:
    def is_there() -> bool:
        folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
        return any(next(folder.rglob(name), None) for folder in folders for name in files)

    return is_there


def _has_chromium() -> bool:
    return settings.current().find_chromium() is not None


def _has_command(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name) is not None


NEEDS: dict[str, tuple[Part, ...]] = {
    "venv": (Part(("venv",), "建立 .venv", lambda: bool(importlib.util.find_spec("ensurepip")), True),),
    "mongod": (Part(("libcurl",), "随附的 MongoDB 要用", _has_libcurl, True),),
    "pdf": (
        Part(("writer",), "把 Word 文书转成 PDF", _has_writer, False),
        Part(("song and hei",), "PDF 里的宋体和黑体", _has_font("NotoSerifCJK-Regular.ttc"), False),
        Part(("black song",), "PDF 里的小标宋", _has_font("NotoSerifCJK-Black.ttc"), False),
        Part(("kai",), "PDF 里的楷体", _has_font("ukai.ttc"), False),
    ),
    "browser": (
        Part(("chromium",), "浏览器测试", _has_chromium, False),
        Part(("libatomic",), "浏览器测试的驱动要用", _has_library("libatomic.so.1"), False),
    ),
    "tools": (
        Part(("curl",), "接口文档里的例子", _has_command("curl"), False),
        Part(("jq",), "接口文档里的例子", _has_command("jq"), False),
        Part(("openssl",), "用别人的程序核验时间戳和签名", _has_command("openssl"), False),
    ),
}


def missing(needs: Iterable[str]) -> list[Part]:
    return [part for need in needs for part in NEEDS[need] if not part.is_there()]


def ensure(needs: Iterable[str], *, install: bool = True) -> list[Part]:
    """Have everything in `needs` (keys of NEEDS), installing what can be. Returns what is still missing.

    Raises MissingPartError when something required is among that.
    """
    parts = missing(needs)
    if not parts:
        return []
    distribution = _distribution()
    if install and os.getuid() == 0 and distribution and shutil.which("apt-get"):
        _install(parts, distribution)
        parts = [part for part in parts if not part.is_there()]
    if not parts:
        return []
    blocking = [part for part in parts if part.required]
    _say(f"缺少系统软件包：{_list(parts, distribution)}。请运行：\n  {command(parts, distribution)}")
    if blocking:
        raise MissingPartError("没有它不能继续：" + "、".join(part.purpose for part in blocking) + "。")
    _say("先继续，只是没有：" + "、".join(part.purpose for part in parts) + "。")
    return parts


def command(parts: list[Part], distribution: Distribution | None) -> str:
    """The one line that installs `parts`."""
    sudo = "" if os.getuid() == 0 else "sudo "
    names = " ".join(_names(parts, distribution))
    return f"{sudo}apt-get update && {sudo}apt-get install -y --no-install-recommends {names}"


def _install(parts: list[Part], distribution: Distribution) -> None:
    tried = "" if distribution.tried else f"（{distribution.label} 上没有试过）"
    _say(f"正在安装系统软件包{tried}：{_list(parts, distribution)}。")
    environment = settings.child_environment() | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *_names(parts, distribution)]
    for line in (["apt-get", "update", "-q"], install):
        # apt's own words are progress: they belong on standard error
        done = subprocess.run(line, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)
        if done.returncode != 0:
            _say(f"{' '.join(line[:2])} 没有成功（退出码 {done.returncode}）。")
            return
    importlib.invalidate_caches()


def _list(parts: list[Part], distribution: Distribution | None) -> str:
    return "、".join(f"{' '.join(_names([part], distribution))}（{part.purpose}）" for part in parts)


def _names(parts: list[Part], distribution: Distribution | None) -> list[str]:
    names = distribution.names if distribution else _DEBIAN_12
    return [names[package] for part in parts for package in part.packages]


def _distribution(release: Path = Path("/etc/os-release")) -> Distribution | None:
    try:
        lines = release.read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    values = dict(line.split("=", 1) for line in lines if "=" in line)
    name, version = values.get("ID", "").strip('"'), values.get("VERSION_ID", "").strip('"')
    return DISTRIBUTIONS.get(f"{name}-{version}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
