"""What click says of a command line written wrongly, in Chinese; messages of our own pass as they are."""

from __future__ import annotations

import re

# click's catalogue has no Chinese, and gettext would want a compiled file for these few.
_SENTENCES = [
    (re.compile(pattern), words)
    for pattern, words in (
        (r"^Invalid value for '(.+?)': ", r"\1 写得不对："),
        (r"^Missing (?:option|argument) '(.+?)'\.", r"缺少 \1。"),
        (r"^No such option '?(.+?)'?\.(?= |$)", r"没有 \1 这个选项。"),
        (r" ?\(?Did you mean (?:one of: )?(.+)\?\)?$", r"是不是 \1？"),
        (r"^Option '(.+)' requires an argument\.", r"\1 后面要写值。"),
        (r"^Option '(.+)' does not take a value\.", r"\1 后面不写值。"),
        (r"^Got unexpected extra arguments? \((.+)\)\.?$", r"多写了：\1。"),
        (r"('.*') is not one of (.+)\.$", r"\1 不在 \2 之中。"),
        (r"('.*') is not a valid integer(?: range)?\.$", r"\1 不是整数。"),
        (r"(\S+) is not in the range (\d+)<=x<=(\d+)\.$", r"\1 不在 \2 到 \3 之间。"),
        (r"(?:File|Directory|Path) ('.*') does not exist\.$", r"没有 \1。"),
        (r"(?:File|Directory|Path) ('.*') is a file\.$", r"\1 是文件，不是目录。"),
        (r"(?:File|Directory|Path) ('.*') is a directory\.$", r"\1 是目录，不是文件。"),
        (r"(?:File|Directory|Path) ('.*') is not readable\.$", r"\1 没有读取权限。"),
    )
]


def in_chinese(message: str) -> str:
    for pattern, words in _SENTENCES:
        message = pattern.sub(words, message)
    return message
