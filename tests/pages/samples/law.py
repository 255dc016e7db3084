"""法规库: the list, a law in force, an old edition, and the form with its faults."""

from __future__ import annotations

from typing import Any

_LAWS: list[dict[str, Any]] = [
    {
        "title": "行政处罚法",
        "href": "/laws/l1",
        "short_names": "处罚法",
        "kind": "法律",
        "edition": "2021年版",
        "since": "2021年7月15日",
        "source": "办案要点：新旧条文对照",
    },
    {
        "title": "安全生产违法行为行政处罚办法",
        "href": "/laws/l2",
        "short_names": "77号令",
        "kind": "部门规章",
        "edition": "",
        "since": "",
        "source": "期限表：原办结期限",
    },
    {
        "title": "行政执法全过程记录制度",
        "href": "/laws/l3",
        "short_names": "35号、焦应急〔2021〕35号",
        "kind": "本局制度",
        "edition": "2021年版",
        "since": "",
        "source": "本局制度原文",
    },
]
_KINDS = [("law", "法律"), ("rule", "部门规章"), ("own", "本局制度")]
_LIST: dict[str, Any] = {
    "breadcrumb": ["法规库"],
    "query": "",
    "kind": "",
    "kinds": _KINDS,
    "clear": "",
    "rows": _LAWS,
    "add_href": "/laws/new",
}


def _provision(place: str, subject: str, **more: Any) -> dict[str, Any]:
    return {
        "anchor": f"p-{place}",
        "place": place,
        "subject": subject,
        "text": "",
        "moved": "",
        "source": "文书目录：询问笔录",
        "is_part": False,
        "change_href": "/laws/articles/p1",
        **more,
    }


_EDITIONS: list[dict[str, Any]] = [
    {
        "name": "2021年版",
        "href": "/laws/l1?edition=2021",
        "is_chosen": True,
        "is_in_force": True,
        "days": [{"label": "施行", "value": "2021年7月15日"}],
        "source": "期限表：立案",
        "note": "",
        "change_href": "/laws/editions/e1",
    },
    {
        "name": "2017年版",
        "href": "/laws/l1?edition=2017",
        "is_chosen": False,
        "is_in_force": False,
        "days": [{"label": "最后一天", "value": "2021年7月14日"}],
        "source": "办案要点：新旧条文对照",
        "note": "",
        "change_href": "/laws/editions/e2",
    },
]
_LAW: dict[str, Any] = {
    "breadcrumb": ["法规库", "行政处罚法"],
    "law": {
        "title": "行政处罚法",
        "short_names": "处罚法",
        "kind": "法律",
        "replaced_by": "",
        "source": "办案要点：新旧条文对照",
        "note": "",
    },
    "change_href": "/laws/l1/change",
    "add_edition_href": "/laws/l1/editions/new",
    "add_href": "/laws/editions/e1/articles/new",
    "editions": _EDITIONS,
    "chosen": "2021年版",
    "is_in_force": True,
    "provisions": [
        _provision("第三十七条", "从旧兼从轻", text="这里是法制机构照公布的原文录入的条文。\n第二款另起一行。"),
        _provision("第四十二条", "执法人员不少于两人、出示证件"),
        _provision("第七十二条第一款第（一）项", "加处罚款", is_part=True),
    ],
    "entered": 1,
}


def _field(key: str, label: str, value: str = "", **more: Any) -> dict[str, Any]:
    return {
        "key": key, "label": label, "kind": "text", "hint": "", "options": [], "value": value, "fault": "", **more,
    }  # fmt: skip


_FORM: dict[str, Any] = {
    "breadcrumb": ["法规库", "行政处罚法", "第四十二条"],
    "title": "《行政处罚法》2021年版 第四十二条",
    "fields": [
        _field("article", "条", "42", hint="只写数字，例如 44"),
        _field("paragraph", "款", is_optional=True),
        _field("item", "项", is_optional=True),
        _field("subject", "内容", "执法人员不少于两人、出示证件", is_optional=True, hint="几个字，选条文时显示"),
        _field("text", "条文", kind="textarea", is_optional=True, hint="照公布的原文录入"),
        _field("moved_to", "现在在哪几条", is_optional=True, hint="旧版本的条文写现行版本的条号，例如 55、56第2款"),
        _field("source", "来源", fault="写来源，例如发文号、公报期号或者网址。"),
    ],
    "faults": [{"label": "来源", "text": "写来源，例如发文号、公报期号或者网址。", "anchor": "f-source"}],
}

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "laws": ("qc/laws.html", _LIST),
    "laws-none": ("qc/laws.html", {**_LIST, "query": "食品", "clear": "/laws", "rows": [], "add_href": ""}),
    "law": ("qc/law.html", _LAW),
    "law-old": (
        "qc/law.html",
        {
            **_LAW,
            "chosen": "2017年版",
            "is_in_force": False,
            "editions": [{**one, "is_chosen": not one["is_chosen"]} for one in _EDITIONS],
            "provisions": [_provision("第三十七条", "", moved="第五十五条、第五十六条")],
            "entered": 0,
        },
    ),
    "law-form": ("qc/law_form.html", _FORM),
}
