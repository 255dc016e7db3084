"""Settings of the bureau: declared by the modules that read them, kept in the store, edited on the page 本局设置.

What belongs to the machine (addresses, folders, limits) is in `settings.py` at the top and needs its operator; what
belongs to the office is here and needs only its administrator.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from docstore.errors import InvalidInputError
from docstore.rendering.template_set import editions
from docstore.sentence import Sentence
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork
from modules.organisation.models import BUREAU, Bureau

KIND = "bureau_setting"
TEXT, NUMBER, CHOICE, YES_NO = "text", "number", "choice", "yes_no"
_WORDS = {True: "是", False: "否"}


@dataclass(frozen=True)
class BureauSetting:
    """One setting. Without a `default` it has to be filled in before anybody works with it.

    `least` and `most` bound a number, or the length of a text. `choices` are keys with their titles. `source` is the
    article or standard that leaves it to the bureau. `check(act, value)` returns a sentence when the value will not do.
    A secret is never shown, and its event says only that it changed.
    """

    title: str
    help: str = ""
    type: str = TEXT
    default: Any = None
    is_required: bool = True
    least: int = 1
    most: int = 100
    choices: Mapping[str, str] | None = None
    source: str = ""
    is_secret: bool = False
    check: Callable[[Act | UnitOfWork, Any], str] = lambda act, value: ""

    def read(self, act: Act | UnitOfWork, typed: Any) -> Any:
        """The value that somebody typed. Raises ValueError with a sentence."""
        text = str(typed).strip()
        if not text:
            if self.is_required:
                raise ValueError(Sentence("填写{label}。", label=self.title))
            return ""
        value = self._parse(text)
        if sentence := self.check(act, value):
            raise ValueError(sentence)
        return value

    def written(self, value: Any) -> str:
        """As the page shows it in its field, and the reference as the default."""
        if value is None:
            return ""
        return _WORDS[value] if isinstance(value, bool) else str(value)

    def _parse(self, text: str) -> Any:
        if self.type == NUMBER:
            # ASCII digits, and few: what int() reads besides is nobody's way to write a number on a page.
            if not (text.isascii() and text.isdigit() and len(text) < 10 and self.least <= int(text) <= self.most):
                raise ValueError(
                    Sentence("{title}写 {least} 到 {most} 的整数。", title=self.title, least=self.least, most=self.most)
                )
            return int(text)
        if self.type == YES_NO:
            if text not in _WORDS.values():
                raise ValueError(Sentence("{title}选是或者否。", title=self.title))
            return text == _WORDS[True]
        if self.type == CHOICE:
            if text not in (self.choices or {}):
                raise ValueError(Sentence("{title}从列出的里选。", title=self.title))
            return text
        if not self.least <= len(text) <= self.most:
            raise ValueError(
                Sentence("{title}写 {least} 到 {most} 个字。", title=self.title, least=self.least, most=self.most)
            )
        return text


def declared(act: Act | UnitOfWork) -> Mapping[str, BureauSetting]:
    """Of the modules that the store has, in load order."""
    return act.store.registry.of(KIND)


def setting(act: Act | UnitOfWork, key: str) -> Any:
    """The value in force: what the administrator entered, else the default. Raises InvalidInputError while there is
    neither; KeyError when no module declares it.
    """
    return _value(declared(act)[key], _stored(act), key)


@dataclass(frozen=True)
class Office:
    """The settings of this module, for papers and numbers."""

    name: str
    region_word: str
    address: str
    postal_code: str
    review_body: str
    court: str
    enforcement_court: str
    bank: str
    fonds_number: str
    fonds_name: str
    template_set: str


def bureau(act: Act | UnitOfWork) -> Office:
    """Raises InvalidInputError while nobody has entered them."""
    stored = _stored(act)
    return Office(**{key: _value(one, stored, key) for key, one in OWN.items()})


def bureau_name(act: Act) -> str:
    """For the head of the portal and the sign-in page; empty until it is entered."""
    return str(_stored(act).get("name", ""))


def _stored(act: Act | UnitOfWork) -> dict[str, Any]:
    found = act.first(Bureau, {"_id": BUREAU})
    return {**found.values, **found.secrets} if found else {}


def _value(one: BureauSetting, stored: Mapping[str, Any], key: str) -> Any:
    value = stored.get(key, one.default)
    if value is None and one.is_required:
        raise InvalidInputError(
            "本局设置还没有填：{title}。",
            title=one.title,
            fields={"bureau": Sentence("请系统管理员先在本局设置里填{title}。", title=one.title)},
        )
    return "" if value is None else value


def _known_set(act: Act | UnitOfWork, value: str) -> str:
    there = sorted({edition.id for edition in editions(act.store.equipment.templates)})
    return "" if value in there else Sentence("没有这一套样式，有的是：{names}。", names="、".join(there))


OWN: Mapping[str, BureauSetting] = {
    "name": BureauSetting("本局名称", "印在每份文书的抬头"),
    "region_word": BureauSetting("地区简称", "文号里的字，例如“豫焦”", most=8),
    "address": BureauSetting("地址"),
    "postal_code": BureauSetting("邮政编码"),
    "review_body": BureauSetting("复议机关", "写本级人民政府", source="《行政复议法》第二十四条"),
    "court": BureauSetting("诉讼法院", source="《行政诉讼法》第十八条"),
    "enforcement_court": BureauSetting(
        "执行法院", "向哪个人民法院申请强制执行", is_required=False, source="《行政强制法》第五十四条"
    ),
    "bank": BureauSetting("代收银行", "缴纳罚款的银行和账号", is_required=False, source="《行政处罚法》第六十七条"),
    "fonds_number": BureauSetting("全宗号", "档号的第一段", source="DA/T 13"),
    "fonds_name": BureauSetting("全宗名称"),
    "template_set": BureauSetting(
        "文书样式",
        "一套的编号（set.yaml 的 id）；有几版的，用成文那天有效的一版",
        default="national-2016",
        check=_known_set,
    ),
}
