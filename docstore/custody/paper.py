"""Reads a checkpoint that was kept outside: a file as it was downloaded, mailed, or typed again from paper.

Typing and mailing change blanks, line ends, widths and dashes; none of them carries meaning in a checkpoint, so they
are put right here. Letters and figures are never guessed: one that is wrong breaks the signature.
`verify_page/src/paper.js` follows the same rules; docs/reference/proof-format.md states them.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from docstore.custody.note import MAX_NOTE_BYTES
from docstore.errors import InvalidInputError

_DASHES = re.compile("^[-\u2010-\u2015\u2212\u2500\u4e00]+ *")
_INVISIBLE = re.compile("[\ufeff\u200b-\u200f\u2060]")


def read_kept_checkpoint(path: Path) -> str:
    """The signed note in the file at `path`. Raises InvalidInputError."""
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise _unreadable(path.name, f"打不开（{fault.strerror}）") from fault
    if len(data) > MAX_NOTE_BYTES:
        raise _unreadable(path.name, "太长，不是检查点")
    return tidied(path.name, data.decode("utf-8-sig", "replace"))


def tidied(name: str, text: str) -> str:
    """`text` as the signed note it was typed from; `name` is what messages call it. Raises InvalidInputError."""
    lines = [_plain(line) for line in re.split("\r\n?|\n", text)]
    lines = [line for line in lines if line]
    body: list[str] = []
    signatures: list[list[str]] = []
    for line in lines:
        if len(body) >= 3 and _DASHES.match(line):
            signatures.append(_DASHES.sub("", line).split(" "))
        elif signatures:
            signatures[-1] += line.split(" ")  # a long line that the paper broke
        else:
            body.append(line)
    if len(body) < 3 or not re.fullmatch("[0-9 ,]+", body[1]):
        raise _unreadable(name, "前三行应当是：账本名、条数、根")
    if not signatures or any(len(words) < 2 for words in signatures):
        raise _unreadable(name, "没有签名行（以 — 开头，写着账本名和签名）")
    body[0] = body[0].replace(" ", "")
    body[1] = re.sub("[ ,]", "", body[1])
    body[2] = body[2].replace(" ", "")
    signed = [f"— {words[0]} {''.join(words[1:])}" for words in signatures]
    return "\n".join([*body, "", *signed]) + "\n"


def _plain(line: str) -> str:
    """Half-width characters, single blanks, nothing invisible."""
    return " ".join(unicodedata.normalize("NFKC", _INVISIBLE.sub("", line)).split())


def _unreadable(name: str, why: str) -> InvalidInputError:
    return InvalidInputError(
        "{name} 不是检查点：{why}。照原样给出打印或者下载的全文，包括最后的签名行。",
        fields={"checkpoint": why},
        name=name,
        why=why,
    )
