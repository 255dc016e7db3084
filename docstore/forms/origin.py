"""Where a value is filled in from: the word `from` of a field, read once when the declaration is loaded."""

from __future__ import annotations

import re
from dataclasses import dataclass

from docstore.sentence import Sentence

CASE_FACTS = {
    "number": "案号", "title": "案件名称", "cause_of_action": "案由", "source": "案件来源",
    "opening_date": "立案日期", "closing_date": "结案日期", "outcome": "处理结果", "handling_unit": "承办机构",
}
PARTY_FACTS = {
    "name": "名称", "category": "类别", "credit_code": "统一社会信用代码", "id_number": "公民身份号码",
    "identity_code": "证件号码", "address": "地址", "registered_address": "注册地址", "postal_code": "邮政编码",
    "phone": "电话", "contact_person": "联系人", "industry": "所属行业", "legal_representative": "法定代表人",
    "legal_representative_position": "法定代表人职务", "gender": "性别", "age": "年龄", "birth_month": "出生年月",
    "home_address": "家庭住址", "position": "职务", "employer": "工作单位", "employer_address": "单位地址",
    "summary": "基本情况",
}
BUREAU_FACTS = {
    "name": "名称", "address": "地址", "postal_code": "邮政编码", "review_body": "复议机关", "court": "诉讼法院",
    "enforcement_court": "执行法院", "bank": "代收银行", "fonds_name": "全宗名称",
}
# What was arranged when the case was opened; the visit itself may turn out otherwise.
VISIT_FACTS = {"place": "检查场所", "start": "检查开始", "end": "检查结束", "period": "检查时间"}
_TABLES = {"case": CASE_FACTS, "party": PARTY_FACTS, "bureau": BUREAU_FACTS, "visit": VISIT_FACTS}
_TITLES = {"case": "案件", "party": "当事人", "bureau": "本局设置", "visit": "立案时填写"}
_FORM = r"(?:[A-Z]\d{2}|[a-z][a-z0-9_]*)"
_DOCUMENT = re.compile(rf"document\(({_FORM}(?:/{_FORM})*)\)\.([a-z][a-z0-9_]*)")


@dataclass(frozen=True)
class Origin:
    """`kind` is case, party, bureau, visit (with a `fact`), document (with `forms`, a `fact`), officers or computed.

    `otherwise`: where the value is from while there is nothing at this one.
    """

    kind: str
    fact: str = ""
    forms: tuple[str, ...] = ()
    otherwise: Origin | None = None

    @property
    def is_proposal(self) -> bool:
        """The value is a first word that the writer of the paper may change."""
        return self.kind == "visit"

    @property
    def label(self) -> str:
        """How the screen names the source; a document is named when its number is known."""
        if self.kind in _TABLES:
            return Sentence("{title}：{fact}", title=_TITLES[self.kind], fact=_TABLES[self.kind][self.fact])
        return {"officers": "本案执法人员", "computed": "系统算出"}.get(self.kind, "")


def read_origin(word: str) -> Origin | None:
    """The origin written as `party.name`, `officers`, `document(N04/N05).number` or `computed`; None if unknown."""
    if word in ("officers", "computed"):
        return Origin(word)
    match = _DOCUMENT.fullmatch(word)
    if match:
        return Origin("document", match.group(2), tuple(match.group(1).split("/")))
    kind, _, fact = word.partition(".")
    return Origin(kind, fact) if fact in _TABLES.get(kind, {}) else None
