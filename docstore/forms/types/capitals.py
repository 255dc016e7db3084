"""Amounts of money in Chinese capitals: 20000 is 贰万元整 (《支付结算办法》 annex 1), and back."""

from __future__ import annotations

import re

# The greatest amount that has capitals here: 9,999,999,999,999.99 yuan, in fen.
GREATEST = 10**15 - 1

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
# Simple forms and variants that people type, and the capitals that are meant.
_MEANT = str.maketrans("〇一二两三四五六七八九十百千萬億圆圓貳參叄陸", "零壹贰贰叁肆伍陆柒捌玖拾佰仟万亿元元贰叁叁陆")
_AMOUNT = re.compile(r"(?:(?P<yuan>[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+)元)?零?(?:(?P<jiao>[零壹贰叁肆伍陆柒捌玖])角)?零?"
                     r"(?:(?P<fen>[零壹贰叁肆伍陆柒捌玖])分)?[整正]?")


def in_capitals(fen: int) -> str:
    """`fen` (hundredths of a yuan, 0 to GREATEST) in capitals.

    One 零 stands for any run of zeros between digits; an amount that ends with the yuan or the 角 ends with 整.
    Raises ValueError beyond the range.
    """
    if not 0 <= fen <= GREATEST:
        raise ValueError(f"no capitals for {fen} fen")
    yuan, jiao, rest = fen // 100, fen // 10 % 10, fen % 10
    words = f"{_whole(yuan)}元" if yuan or not fen else ""
    if not jiao and not rest:
        return f"{words}整"
    if yuan and (not jiao or yuan % 10 == 0):
        words += "零"
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    return words + (f"{_DIGITS[rest]}分" if rest else "整")


def from_capitals(text: str) -> int | None:
    """The amount in fen that `text` writes out, or None: what does not read back as the same words is no amount.

    Blanks, 人民币 before it, 圆 for 元, 正 for 整 and simple characters are taken; a wrong or missing 零 is not.
    """
    words = re.sub(r"\s", "", text).removeprefix("人民币").translate(_MEANT)
    match = _AMOUNT.fullmatch(words)
    if match is None or not any(match.groups()):
        return None
    yuan = _number(match["yuan"] or "零")
    fen = yuan * 100 + _DIGITS.index(match["jiao"] or "零") * 10 + _DIGITS.index(match["fen"] or "零")
    return fen if fen <= GREATEST and _bare(in_capitals(fen)) == _bare(words) else None


def _bare(words: str) -> str:
    """Without what may be written or not: 整, and 零 after the yuan."""
    return words.rstrip("整正").replace("元零", "元")


def _whole(number: int) -> str:
    """A whole number in capitals, in groups of four digits."""
    if number == 0:
        return _DIGITS[0]
    words, has_gap = "", False
    groups = [number // 10 ** (4 * place) % 10000 for place in range(4)]
    # 万亿 and 亿 share one 亿 when both are there: 壹万贰仟亿.
    for place in reversed(range(4)):
        group = groups[place]
        if group == 0:
            has_gap = bool(words)
            continue
        if words and (has_gap or group < 1000):
            words += "零"
        name = "万" if place == 3 and groups[2] else _GROUPS[place]
        words += _group(group) + name
        has_gap = False
    return words


def _group(number: int) -> str:
    """1 to 9999."""
    words, has_gap = "", False
    for place in reversed(range(4)):
        digit = number // 10**place % 10
        if digit == 0:
            has_gap = bool(words)
            continue
        words += (_DIGITS[0] if has_gap else "") + _DIGITS[digit] + _PLACES[place]
        has_gap = False
    return words


def _number(words: str) -> int:
    """What capitals of a whole number come to, whether or not they are well written."""
    total = below = group = digit = 0
    for character in words:
        if character in _DIGITS:
            digit = _DIGITS.index(character)
        elif character in _PLACES:
            group += (digit or 1) * 10 ** _PLACES.index(character)
            digit = 0
        else:
            below = (below + group + digit) * (10**4 if character == "万" else 10**8)
            group = digit = 0
            total, below = (total + below, 0) if character == "亿" else (total, below)
    return total + below + group + digit
