"""Passwords: argon2 hashes, and the rules for a new one.

The rules are length, two kinds of characters, nothing that everybody tries first, and none of the last few. A forced
change every so many days is a setting, off by default: it makes people count upwards; bureaus whose grading
(GB/T 22239, 等保) asks for it turn it on.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from docstore.access.account import Account
from docstore.access.sign_in_rules import SignInRules
from docstore.sentence import Sentence

LONGEST = 256
_FEWEST_DIFFERENT = 5
_HASHER = PasswordHasher()
# What stands around a word that everybody knows makes it no better: `password2026!`, `a1234567890`.
_AROUND_LETTERS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_AROUND_DIGITS = re.compile(r"^\D{1,2}|\D{1,2}$")


# In the place of a hash: nobody can sign in, until whoever confirms the account sets a password.
NO_PASSWORD = "!"


def hash_password(password: str) -> str:
    """What is kept of `password`."""
    return _HASHER.hash(_normal(password))


def is_password_of(account: Account | None, password: str) -> bool:
    """Whether it is this account's; for no account the same work is done, and the answer is no."""
    kept = account.password if account and account.password != NO_PASSWORD else ""
    return _matches(kept or _nobodys(), password) and bool(kept)


def fault_of(password: str, account: Account, rules: SignInRules) -> str:
    """What is wrong with `password` as a new one of `account`, as a sentence; empty when nothing is."""
    if len(password) < rules.shortest_password:
        return Sentence("密码至少 {least} 个字符。", least=rules.shortest_password)
    if len(password) > LONGEST:
        return Sentence("密码最多 {most} 个字符。", most=LONGEST)
    if _kinds(password) < 2:
        return "密码至少用两类字符：字母、数字、符号、汉字。"
    plain = _normal(password).casefold()
    for word in (account.username, account.name):
        if len(word) > 2 and word.casefold() in plain:
            return "密码里不要有姓名和登录名。"
    bare = {plain, _AROUND_LETTERS.sub("", plain), _AROUND_DIGITS.sub("", plain)}
    if len(set(plain)) < _FEWEST_DIFFERENT or bare & _common():
        return "这个密码太常见，一猜就中，换一个。"
    return ""


def was_used(password: str, account: Account, rules: SignInRules) -> bool:
    """Whether it is the present password or one of the last `remembered_passwords`."""
    former = [account.password, *account.former_passwords][: rules.remembered_passwords]
    return any(_matches(one, password) for one in former)


def remembered(account: Account, rules: SignInRules) -> list[str]:
    """The hashes to keep when the present password is replaced, newest first."""
    return [account.password, *account.former_passwords][: rules.remembered_passwords]


def _matches(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, _normal(password))
    except (VerificationError, InvalidHashError):
        return False


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKD", password)


def _kinds(password: str) -> int:
    kinds = {
        "digit"
        if one.isdigit()
        else "latin"
        if one.isascii() and one.isalpha()
        else "word"
        if one.isalpha()
        else "sign"
        for one in password
    }
    return len(kinds)


@lru_cache(maxsize=1)
def _nobodys() -> str:
    """What is compared when there is no account."""
    return _HASHER.hash("no account has this password")


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    text = (files("docstore.access") / "common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
