"""A form as it is filled, the paper of it, approval."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from docstore.forms.field import Field
from modules.documents.writing.choices import Choices, Option, Paper
from modules.documents.writing.fields import input_fields
from tests.pages.samples.access import READERS
from tests.pages.samples.holds import MARK
from tests.pages.samples.shell import CASE, CASE_LINK, DIGEST, PREVIEW, PREVIEW_PDF

FIELDS = (
    Field(key="inspection_place", label="检查场所", type="str"),
    Field(key="inspection_start", label="检查开始时间", type="datetime"),
    Field(key="inspection_form", label="检查形式", type="enum", options=("计划执法", "专项执法", "双随机")),
    Field(key="certificate_shown", label="已出示证件", type="bool"),
    Field(key="inspection_period", label="检查时间", type="daterange"),
    Field(key="inspection_content", label="检查内容", type="checklist"),
    Field(
        key="problems",
        label="问题与隐患清单",
        type="list",
        columns=(
            Field(key="check_item", label="检查项", type="str"),
            Field(key="description", label="描述", type="text"),
            Field(key="basis", label="依据", type="law"),
        ),
    ),
    Field(key="to_correct", label="责令整改的条目", type="row_set", of="problems"),
    Field(key="inspection_findings", label="检查情况", type="text", hint="写不下的续页"),
    Field(key="fine", label="罚款金额", type="money"),
    Field(key="term", label="履行期限", type="days"),
    Field(key="interviewee", label="被询问人", type="person"),
    Field(key="recorder", label="记录人", type="officer"),
    Field(key="further_officers", label="参加人员", type="officer", many=True, required="conditional"),
    Field(
        key="interview_record",
        label="询问记录",
        type="qa",
        columns=(
            Field(key="question", label="问", type="text"),
            Field(key="answer", label="答", type="text"),
        ),
    ),
    Field(key="materials", label="携带材料", type="multi", options=("身份证", "营业执照", "授权委托书")),
    Field(
        key="device_checks",
        label="设备检查",
        type="checklist",
        items=(("battery", "电量"), ("storage", "存储")),
        required="conditional",
    ),
    Field(key="photos", label="照片", type="file", many=True, required="optional"),
    Field(key="decision_number", label="决定书文号", type="docref"),
    Field(key="born", label="出生年月", type="month", required="optional"),
    Field(key="decision_date", label="整改期限", type="date"),
    Field(key="remarks", label="备注", type="text", required="optional", hint="留空时打印为斜线"),
)
INPUTS: dict[str, Any] = {
    "inspection_place": "二车间",
    "inspection_start": "2026-03-02T09:10",
    "inspection_form": "计划执法",
    "certificate_shown": "是",
    "inspection_period": {"from": "2026-03-02", "to": "2026-03-03"},
    "inspection_content": [{"item": "配电箱接地"}, {"item": "有限空间作业票"}],
    "problems": [
        {"check_item": "电气", "description": "配电箱未接地", "basis": "《安全生产法》（2014年）第六十二条"},
        {"check_item": "警示", "description": "罐区缺警示标志"},
    ],
    "to_correct": ["1"],
    "fine": "20000",
    "term": "15",
    "interviewee": {"name": "张知衡", "gender": "男", "position": "负责人"},
    "recorder": "李砚舟（豫H-0001）",
    "interview_record": [{"question": "配电箱何时安装？", "answer": "去年六月。"}],
    "device_checks": {"battery": {"mark": "是", "note": "满格"}},
    "photos": [{"content": "r3", "caption": "配电箱", "name": "IMG_0012.jpg"}],
    "decision_date": "2026-03-20",
}
_LAW = {
    "title": "安全生产法",
    "replaced_by": "",
    "editions": [
        {"label": "2014", "from": "", "to": "2021-08-31"},
        {"label": "2021", "from": "2021-09-01", "to": ""},
    ],
    "moved": {"2014": {(62, 0): ((65, 0, 0),)}},
}
CHOICES = Choices(
    laws={"安全生产法": _LAW},
    days=["2026-03-02"],
    officers=[
        Option("李砚舟（豫H-0001）", "李砚舟（豫H-0001）", "本案执法人员"),
        Option("陈若川（豫H-0003）", "陈若川（豫H-0003）", "其他执法人员"),
    ],
    parties=["焦作市沁岭化工有限公司"],
    people={"张知衡": {"name": "张知衡", "position": "负责人", "employer": "焦作市沁岭化工有限公司"}},
    papers=[Paper("d1", "N05", "（豫焦）应急责改〔2026〕1号", "责令限期整改指令书")],
    statutes=["《安全生产法》"],
    pictures={"r3": "IMG_0012.jpg"},
)


def _carried(key: str, label: str, value: str, source: str, opens: str = "") -> dict[str, Any]:
    return {"key": key, "label": label, "value": value, "source": source, "open": opens, "fault": ""}


DOCUMENT_FORM: dict[str, Any] = {
    "breadcrumb": ["案件", CASE["number"], "现场检查记录"],
    "case_href": "/cases/c1",
    "record_id": "d2",
    "title": "现场检查记录",
    "basis": "《安全生产法》第六十七条、第六十八条",
    "carried": [
        _carried("party", "被检查单位", "焦作市沁岭化工有限公司", "当事人"),
        _carried("party_phone", "电话", "0391-1234567", "当事人", "open:party_phone"),
        _carried("plan_number", "方案文号", "（豫焦）应急检查〔2026〕1号", "现场检查方案", "open:plan_number"),
    ],
    "fields": input_fields(
        SimpleNamespace(fields=FIELDS),  # type: ignore[arg-type]
        {},
        INPUTS,
        {
            "problems.0.basis": "2014年版的第六十二条已改为第六十五条，改引新条文。",
            "problems.1.basis": "写明违反的条文。",
            "inspection_findings": "写明检查情况。",
        },
        CHOICES,
    ),
    "clauses": ["救济途径和期限告知"],
    "signatures": ["检查人员签名", "被检查单位现场负责人签名"],
    "case_correct_href": "/cases/c1/correct",
    "live_preview": "",
    "faults": [
        {
            "label": "问题与隐患清单",
            "text": "2014年版的第六十二条已改为第六十五条，改引新条文。",
            "anchor": "f-problems.0.basis",
        },
        {"label": "问题与隐患清单", "text": "写明违反的条文。", "anchor": "f-problems.1.basis"},
        {"label": "检查情况", "text": "写明检查情况。", "anchor": "f-inspection_findings"},
    ],
    "action": "/documents/d2/edit",
    "autosave": "/documents/d2/draft",
    "needs_approval": False,
    "opinions": ["审核意见", "审批意见"],
    "preview": PREVIEW,
    "leave_href": "/cases/c1",
}
NO_ACTS = dict.fromkeys(("edit", "submit", "issue", "approve", "discard", "correct", "void"), "")
RECORD_PAGE: dict[str, Any] = {
    "breadcrumb": ["案件", CASE["number"], "现场检查方案"],
    "case": CASE_LINK,
    "title": "现场检查方案",
    "number": "（豫焦）应急检查〔2026〕1号",
    "state_bar": [
        {"label": "状态", "text": "已编号", "kind": "ok"},
        {"label": "卷别", "text": "副卷", "kind": "neutral"},
        {"label": "保管至", "text": "2036年12月31日", "kind": "neutral"},
        MARK,
        {"label": "内容", "text": "已定稿，不能再改", "kind": "neutral"},
    ],
    "versions": [
        {
            "number": 2,
            "filename": "a.docx",
            "at": "3月1日 17:45",
            "size": "41.2 KiB",
            "sha256": DIGEST,
            "href": "/v/2/original",
            "is_word": False,
            "show_href": "/documents/d1?version=2",
            "is_chosen": True,
            "reason": "当事人签字后的扫描件",
            "pdf_href": "/v/2/pdf",
            "print_href": "/v/2/pdf?print=1",
        },
        {
            "number": 1,
            "filename": "a.docx",
            "at": "3月1日 16:02",
            "size": "41.0 KiB",
            "sha256": DIGEST,
            "href": "/v/1/docx",
            "is_word": True,
            "show_href": "/documents/d1?version=1",
            "is_chosen": False,
            "reason": "",
            "pdf_href": "",
            "print_href": "",
        },
    ],
    "add_version": "/records/d1/versions/new",
    "access_href": "/access/record/d1",
    "readers": READERS,
    "opinions": [
        {"who": "陈若川", "text": "同意，注意防爆区。", "at": "3月1日 17:10"},
        {"who": "周砥", "text": "同意。", "at": "3月1日 17:40"},
    ],
    "preview": PREVIEW_PDF,
    "paper_notices": [],
    "compare_href": "/documents/d1/compare",
    "actions": {**NO_ACTS, "issue": "/documents/d1/issue", "correct": "/c", "void": "/v"},
}
APPROVAL_ROW = {
    "title": "现场检查方案",
    "href": "/documents/d1/approve",
    "case": CASE["title"],
    "number": CASE["number"],
    "author": "李砚舟",
    "at": "3月1日 16:02",
}

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "record-void": (
        "qc/record.html",
        {
            **RECORD_PAGE,
            "paper_notices": [{"kind": "bad", "title": "这份文书已经作废", "text": "周砥 3月3日：当事人写错"}],
            "preview": {"href": "/x", "note": "第 1 版", "is_void": True, "pages": [{"src": "/page.png", "alt": "1"}]},
            "actions": NO_ACTS,
        },
    ),
    "record-failed": (
        "qc/record.html",
        {
            **RECORD_PAGE,
            "preview": {"href": "", "note": "PDF 没有转成：转换超时。", "pages": [], "retry_action": "/retry"},
            "actions": NO_ACTS,
        },
    ),
    "form": ("qc/document_form.html", DOCUMENT_FORM),
    "form-live": ("qc/document_form.html", {**DOCUMENT_FORM, "live_preview": "/documents/d2/preview"}),
    "form-approved": (
        "qc/document_form.html",
        {
            **DOCUMENT_FORM,
            "faults": [],
            "carried": [],
            "needs_approval": True,
            "preview": {"href": "/x", "note": "第 1 版", "pages": [{"src": "/page.png", "alt": "第 1 页"}]},
        },
    ),
    "record": ("qc/record.html", RECORD_PAGE),
    "record-draft": (
        "qc/record.html",
        {
            **RECORD_PAGE,
            "case": None,
            "versions": [],
            "opinions": [],
            "preview": PREVIEW,
            "paper_notices": [
                {
                    "kind": "warn",
                    "title": "案件信息已变，重新生成",
                    "text": "第 1 版",
                    "href": "/e",
                    "label": "重新生成",
                }
            ],
            "actions": {
                **NO_ACTS,
                "edit": "/e",
                "submit": "/s",
                "submit_asking": [{"label": "送审，另请上级机关批准意见", "href": "/s?asked=x"}],
                "approve": "/a",
                "discard": "/d",
            },
        },
    ),
    "approvals": ("qc/approvals.html", {"breadcrumb": ["待签批"], "rows": [APPROVAL_ROW]}),
    "approvals-none": ("qc/approvals.html", {"breadcrumb": ["待签批"], "rows": []}),
    "approval": (
        "qc/approval.html",
        {
            **RECORD_PAGE,
            "row": APPROVAL_ROW,
            "asked": "审批意见",
            "may": True,
            "why": ["你是危化科的分管领导", "你不是起草人，也没有签过这份文书"],
            "action": "/documents/d1/approve",
            "text": "",
            "faults": {},
        },
    ),
    "approval-faulty": (
        "qc/approval.html",
        {
            **RECORD_PAGE,
            "row": APPROVAL_ROW,
            "asked": "审批意见",
            "may": True,
            "why": ["你是分管领导"],
            "action": "/x",
            "text": "",
            "faults": {"text": "写明意见。"},
        },
    ),
}
