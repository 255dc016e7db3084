"""Check digits of the two national codes."""

from __future__ import annotations

import re
from datetime import date

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"


def credit_code_check(body: str) -> str:
    """The check character of the 17 characters before it (GB 32100-2015)."""
    total = sum(_CREDIT_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(body))
    return _CREDIT_ALPHABET[-total % 31]


def id_number_check(body: str) -> str:
    """The check character of the 17 digits before it (GB 11643-1999)."""
    return _ID_CHECK[sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True)) % 11]


def credit_code_fault(code: str) -> str:
    """What is wrong with a 统一社会信用代码 (GB 32100-2015), or nothing.

    Eighteen characters of digits and capitals without I O S V Z; the last is computed from the others.
    """
    if len(code) != 18 or any(character not in _CREDIT_ALPHABET for character in code):
        return "统一社会信用代码是 18 位数字和大写字母（没有 I O S V Z），照营业执照核对。"
    if code[17] != credit_code_check(code[:17]):
        return "统一社会信用代码的末位对不上，照营业执照逐位核对。"
    return ""


def id_number_fault(number: str) -> str:
    """What is wrong with a 公民身份号码 (GB 11643-1999), or nothing."""
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
        return "公民身份号码是 17 位数字加 1 位校验码（数字或者大写 X），照身份证核对。"
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "公民身份号码里的出生日期不存在，照身份证核对。"
    if number[17] != id_number_check(number[:17]):
        return "公民身份号码的末位对不上，照身份证逐位核对。"
    return ""


def birth_date_of(number: str) -> date:
    """The date of birth in a sound 公民身份号码."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def gender_of(number: str) -> str:
    """男 or 女, as the order number of a sound 公民身份号码 says: odd for men."""
    return "男" if int(number[16]) % 2 else "女"
