"""Filling: what is offered and from where, every fault at once, and values that survive the store."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docstore.custody.canonical import canonical_bytes
from docstore.errors import InvalidInputError
from docstore.forms.context import display_context, printing_names, provided_names
from docstore.forms.filling import from_stored, prefill, to_stored, validate
from docstore.forms.inputs import nested_inputs
from docstore.forms.origin import read_origin
from tests.forms.made import FACTS, INPUTS, ISSUED_N05, OPINIONS, PROBLEMS, SHIPPED, faults_of, form

WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Cf"]), min_size=1).filter(str.strip)


def faults(name: str, inputs: dict[str, Any], phase: Any = "review", facts: Any = FACTS, **more: Any) -> dict[str, str]:
    return faults_of(SHIPPED[name], inputs, phase, facts, **more)


def filled(name: str, **changes: Any) -> dict[str, Any]:
    made = SHIPPED[name]
    chain = {key: OPINIONS[key] for key in OPINIONS if any(one.key == key for one in made.fields)}
    facts = {**FACTS, "documents": {"N05": ISSUED_N05}}
    return validate(made, {**INPUTS[name], **changes}, facts=facts, phase="issue", chain=chain)


def test_a_time_limit_that_has_passed_is_refused_when_the_paper_is_made() -> None:
    facts = {**FACTS, "documents": {}, "today": "2026-03-21"}
    late = {**INPUTS["N05"], "rectification_due": "2026-03-20"}
    assert faults("N05", late, facts=facts)["rectification_due"] == "整改期限不能早于今天（2026-03-21）。"
    validate(SHIPPED["N05"], {**late, "rectification_due": "2026-03-21"}, facts=facts, phase="review")
    validate(SHIPPED["N05"], late, facts=facts, phase="draft")


# --- offers ---------------------------------------------------------------------------------------------


def test_the_case_fills_the_form_and_says_from_where() -> None:
    found = prefill(SHIPPED["N03"], FACTS)
    assert {key: (one.text, one.source_label) for key, one in found.items()} == {
        "party": ("焦作市某化工有限公司", "当事人：名称"),
        "party_address": ("河南省焦作市", "当事人：地址"),
        "legal_representative": ("张三", "当事人：法定代表人"),
        "legal_representative_position": ("负责人", "当事人：法定代表人职务"),
        "party_phone": ("0391-1234567", "当事人：电话"),
        "bureau_name": ("焦作市应急管理局", "本局设置：名称"),
        "officers": ("李四（豫H-0001）、王五（豫H-0002）", "本案执法人员"),
    }
    assert found["party"].value == {"name": "焦作市某化工有限公司", "record": "p1"}


def test_the_visit_is_proposed_as_it_was_arranged() -> None:
    visit = {
        "place": "二车间",
        "start": "2026-03-02T09:10:00+08:00",
        "end": "2026-03-02T10:25:00+08:00",
        "period": {"from": "2026-03-02", "to": "2026-03-02"},
    }
    found = prefill(SHIPPED["N03"], {"visit": visit}) | prefill(SHIPPED["N02"], {"visit": visit})
    assert {key: (one.text, one.source_label) for key, one in found.items()} == {
        "inspection_place": ("二车间", "立案时填写：检查场所"),
        "inspection_start": ("2026年3月2日9时10分", "立案时填写：检查开始"),
        "inspection_end": ("2026年3月2日10时25分", "立案时填写：检查结束"),
        "inspection_period": ("2026年3月2日", "立案时填写：检查时间"),
    }
    written = validate(SHIPPED["N03"], {"inspection_place": "三车间"}, facts={"visit": visit}, phase="draft")
    assert written["inspection_place"] == "三车间"


def test_case_facts_and_derived_party_facts(tmp_path: Any) -> None:
    made = form(
        tmp_path,
        {"key": "number", "label": "案号", "type": "str", "from": "case.number"},
        {"key": "code", "label": "证件号码", "type": "str", "from": "party.identity_code"},
        {"key": "who", "label": "基本情况", "type": "str", "from": "party.summary"},
        {"key": "sum", "label": "合计", "type": "int", "from": "computed"},
    )
    found = prefill(made, FACTS)
    assert found["number"].source_label == "案件：案号"
    assert found["code"].text == "91410800MA40ABCD19"
    assert found["who"].text == "焦作市某化工有限公司，张三，河南省焦作市，0391-1234567"
    assert "sum" not in found
    assert prefill(made, {"party": {"id_number": "11010519491231002X"}})["code"].text == "11010519491231002X"
    assert prefill(made, {}) == {}


def test_the_problems_of_the_record_become_those_of_the_order() -> None:
    record = {"values": {"problems": PROBLEMS}, "number": "（豫焦）应急检记〔2026〕1号", "name": "现场检查记录"}
    offer = prefill(SHIPPED["N05"], {"documents": {"N03": record}})["problems"]
    assert offer.source_label == "《现场检查记录》（豫焦）应急检记〔2026〕1号"
    assert offer.value == [{key: row[key] for key in ("description", "basis")} for row in PROBLEMS]
    assert offer.text.startswith("1. 配电箱未接地，《安全生产法》第三十六条第一款")


def test_of_several_documents_the_newest_is_offered() -> None:
    older = {"number": "旧号", "name": "现场处理措施决定书", "record": "r4", "at": "2026-03-01T00:00:00.000Z"}
    newer = {"number": "新号", "name": "强制措施决定书", "record": "r8", "at": "2026-03-03T00:00:00.000Z"}
    for documents, expected in (
        ({"N04": older, "N05": ISSUED_N05}, ("（豫焦）应急责改〔2026〕1号", "N05")),
        ({"N08": newer, "N05": ISSUED_N05, "N04": older}, ("新号", "N08")),
        ({"N04": older}, ("旧号", "N04")),
    ):
        found = prefill(SHIPPED["N06"], {"documents": documents})
        value = found["original_decision_number"].value
        assert (value["number"], value["form"]) == expected
        assert found["original_decision_name"].text == documents[expected[1]]["name"]
    assert "original_decision_number" not in prefill(SHIPPED["N06"], {"documents": {"N03": newer}})


def test_a_fact_that_the_field_cannot_take_is_shown_and_refused() -> None:
    facts = deepcopy(FACTS)
    facts["party"]["phone"] = "没有电话"
    assert prefill(SHIPPED["N03"], facts)["party_phone"].text == "没有电话"
    assert set(faults("N03", INPUTS["N03"], facts=facts)) == {"party_phone"}


@pytest.mark.parametrize(
    "word",
    [
        "party.shoe",
        "nobody.name",
        "document(N03)",
        "document().number",
        "document(N3).number",
        "officers.name",
        "",
        ".",
    ],
)
def test_unknown_sources_are_none(word: str) -> None:
    assert read_origin(word) is None


# --- faults ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_right_inputs_make_every_form(name: str) -> None:
    values = filled(name) if name != "copy_letter" else filled(name, recipient="张三")
    lacking = {one.key for one in SHIPPED[name].fields if one.required == "always"} - set(values)
    assert all(SHIPPED[name].field(key).type in ("const", "sig") for key in lacking)


def test_every_fault_is_named_at_once_by_its_path() -> None:
    found = faults(
        "N03",
        {
            "inspection_start": "昨天",
            "certificate_shown": "也许",
            "party_phone": "x",
            "nonsense": "1",
            "officers": {"0": "李四", "3": "王五"},
            "officer_signature": "李四",
            "inspection_findings": "坏\x07字",
            "problems": {"0": {"check_item": "电气", "description": "无", "basis": "法"}, "4": {"description": "无"}},
        },
    )
    assert set(found) == {
        "inspection_start",
        "certificate_shown",
        "party_phone",
        "nonsense",
        "officers.0",
        "officers.3",
        "officer_signature",
        "inspection_findings",
        "problems.4.check_item",
        "problems.4.basis",
        "inspection_place",
        "inspection_end",
    }
    assert all(sentence.endswith("。") for sentence in found.values())


def test_a_draft_may_have_gaps_but_no_faults() -> None:
    assert validate(SHIPPED["N05"], {}, facts={}, phase="draft") == {}
    assert set(faults("N05", {"rectification_due": "?"}, "draft", {})) == {"rectification_due"}
    row = [{"description": "无接地"}]
    assert "problems" in validate(SHIPPED["N05"], {"problems": row}, facts={}, phase="draft")
    assert "problems.0.basis" in faults("N05", {"problems": row}, "review", {})


def test_review_wants_what_the_clerk_answers_for_and_issue_the_rest() -> None:
    n02 = SHIPPED["N02"]
    assert validate(n02, INPUTS["N02"], facts=FACTS, phase="review")
    assert set(faults("N02", INPUTS["N02"], "issue")) == {"review_opinion", "approval_opinion"}
    only_one = {"review_opinion": OPINIONS["review_opinion"]}
    assert set(faults("N02", INPUTS["N02"], "issue", chain=only_one)) == {"approval_opinion"}
    unsigned = {**OPINIONS, "approval_opinion": {"text": "同意"}}
    assert set(faults("N02", INPUTS["N02"], "issue", chain=unsigned)) == {"approval_opinion"}
    assert (
        validate(n02, INPUTS["N02"], facts=FACTS, phase="issue", chain=OPINIONS)["approval_opinion"][0].text == "同意"
    )
    undated = {key: value for key, value in INPUTS["N05"].items() if key != "document_date"}
    assert validate(SHIPPED["N05"], undated, facts=FACTS, phase="review")
    assert set(faults("N05", undated, "issue")) == {"document_date"}


@pytest.mark.parametrize("forged", [OPINIONS["approval_opinion"], "同意", ["同意"], [OPINIONS["approval_opinion"]]])
def test_nobody_types_an_opinion(forged: Any) -> None:
    found = faults("N02", {**INPUTS["N02"], "approval_opinion": forged})
    assert "不在这里填写" in found["approval_opinion"]


def test_nobody_types_a_signature_or_a_fixed_clause() -> None:
    typed = {**INPUTS["N05"], "party_head_signature": {"signer": "张三"}, "remedies_notice": "不得复议"}
    assert set(faults("N05", typed)) == {"party_head_signature", "remedies_notice"}


def test_places_to_sign_bear_the_certificates_of_the_officers() -> None:
    places = filled("N05")["officer_signature"]
    assert [(one.signer, one.certificate) for one in places] == [("", "豫H-0001"), ("", "豫H-0002")]


def test_what_is_wrong_in_a_part_is_not_missing_as_well(tmp_path: Any) -> None:
    made = form(tmp_path, {"key": "counts", "label": "份数", "type": "int", "count": 2, "required": "always"})
    assert set(faults_of(made, {"counts": ["-1", "-2"]}, "review", {})) == {"counts.0", "counts.1"}
    assert faults_of(made, {}, "review", {}) == {"counts": "填写份数。"}


def test_a_count_is_never_below_none_and_yes_or_no_is_asked_as_such(tmp_path: Any) -> None:
    age = {"key": "age", "label": "年龄", "type": "int", "required": "always"}
    shown = {"key": "shown", "label": "已出示证件", "type": "bool", "required": "always"}
    made = form(tmp_path, age, shown)
    found = faults_of(made, {"age": "-1"}, "review", {})
    assert found == {"age": "这里写 0 或者更大的整数，例如 3。", "shown": "选择是或者否。"}
    assert validate(made, {"age": "５６", "shown": "否"}, facts={}, phase="review") == {"age": 56, "shown": False}


def test_rows_beyond_the_table_are_refused() -> None:
    assert "第 3 项" in faults("N05", {**INPUTS["N05"], "rectification_items": ["1", "3"]})["rectification_items"]
    assert "rectification_items" in faults("N05", {**INPUTS["N05"], "rectification_items": "0"})


def test_too_few_and_too_many_entries(tmp_path: Any) -> None:
    assert "再加 1 项" in faults("N03", {**INPUTS["N03"], "officers": ["李四（豫H-0001）"]})["officers"]
    made = form(tmp_path, {"key": "names", "label": "姓名", "type": "str", "max": 2, "required": "optional"})
    assert validate(made, {"names": ["一", " ", "二"]}, facts={}, phase="review") == {"names": ("一", "二")}
    with pytest.raises(InvalidInputError, match="1 处"):
        validate(made, {"names": ["一", "二", "三"]}, facts={}, phase="review")


def test_a_term_is_of_its_table() -> None:
    facts = {**FACTS, "tables": {"行业": ["化工", "冶金"]}}
    assert validate(SHIPPED["N02"], INPUTS["N02"], facts=facts, phase="review")["industry"] == "化工"
    assert set(faults("N02", {**INPUTS["N02"], "industry": "农业"}, facts=facts)) == {"industry"}
    is_open = {**facts, "open_tables": ["行业"]}
    assert validate(SHIPPED["N02"], {**INPUTS["N02"], "industry": "农业"}, facts=is_open, phase="review")["industry"]


def test_an_emptied_input_clears_what_was_offered() -> None:
    for empty in ("", "  ", None):
        assert set(faults("N03", {**INPUTS["N03"], "party_address": empty})) == {"party_address"}


def test_flat_names_of_a_browser_become_rows() -> None:
    nested = nested_inputs(
        [
            ("problems.0.basis", "一"),
            ("problems.10.basis", "二"),
            ("problems.2.basis", "三"),
            ("rectification_items", "1"),
            ("rectification_items", "2"),
            ("rectification_items", "3"),
            ("a", "1"),
            ("a.b", "2"),
        ]
    )
    assert nested["problems"] == {"0": {"basis": "一"}, "10": {"basis": "二"}, "2": {"basis": "三"}}
    assert nested["rectification_items"] == ["1", "2", "3"]
    assert nested["a"] == {"b": "2"}
    read = validate(SHIPPED["N05"], {"problems": nested["problems"]}, facts={}, phase="draft")["problems"]
    assert [row["basis"].text for row in read] == ["一", "三", "二"]


# --- what is kept ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_stored_values_come_back_and_may_be_sent_again(name: str) -> None:
    made = SHIPPED[name]
    values = filled(name) if name != "copy_letter" else filled(name, recipient="张三")
    stored = json.loads(json.dumps(to_stored(made, values)))
    assert from_stored(made, stored) == values
    typed = {key: value for key, value in stored.items() if made.field(key).is_typed}
    assert validate(made, typed, facts={}, phase="review") == {
        key: value for key, value in values.items() if made.field(key).is_typed
    }


@given(
    places=WORDS.map(lambda text: text.replace("\n", " ")),
    findings=WORDS,
    start=st.datetimes(min_value=datetime(1900, 1, 2)),
    rows=st.lists(st.fixed_dictionaries({"check_item": WORDS, "description": WORDS, "basis": WORDS}), max_size=4),
    shown=st.booleans(),
)
def test_any_values_come_back_from_the_store(
    places: str, findings: str, start: Any, rows: list[Any], shown: bool
) -> None:
    made = SHIPPED["N03"]
    sent = {
        "inspection_place": places,
        "inspection_findings": findings,
        "problems": rows,
        "certificate_shown": shown,
        "inspection_start": start,
    }
    if start.year > 2999:
        assert "inspection_start" in faults("N03", sent, "draft")
        return
    values = validate(made, sent, facts=FACTS, phase="draft")
    stored = to_stored(made, values)
    assert from_stored(made, json.loads(canonical_bytes(stored))) == values
    assert values["inspection_place"] == places
    assert values["inspection_findings"] == findings


def test_stored_values_that_the_form_no_longer_takes_are_named() -> None:
    with pytest.raises(InvalidInputError) as caught:
        from_stored(SHIPPED["N02"], {"inspection_form": "废止的", "inspection_period": {"from": "?", "to": "?"}})
    assert set(caught.value.fields) == {"inspection_form", "inspection_period.from", "inspection_period.to"}


# --- what a template may print --------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(SHIPPED))
@pytest.mark.parametrize("is_filled", [True, False])
def test_the_context_holds_exactly_the_provided_names(name: str, is_filled: bool) -> None:
    made = SHIPPED[name]
    values = {} if not is_filled else filled(name, **({"recipient": "张三"} if name == "copy_letter" else {}))
    context = display_context(made, values, bureau={"name": "某局"}, number="1号", digest="ab" * 32)
    provided = provided_names(made)
    assert set(context) == set(provided)
    for key, parts in provided.items():
        shown = context[key]
        for one in shown if isinstance(shown, list) else [shown]:
            if parts is None:
                assert not isinstance(one, dict)
            else:
                assert set(one) == parts
    assert all(names & set(provided) for names in printing_names(made).values())


def test_what_the_context_says() -> None:
    context = display_context(
        SHIPPED["N03"], filled("N03"), bureau={"name": "某局"}, digest="0123456789ab" * 5 + "0123"
    )
    assert context["inspection_span"] == "2026年3月2日9时10分至10时25分"
    assert context["officers_text"] == "李四（豫H-0001）、王五（豫H-0002）"
    assert context["被检查单位"] == context["party"] == "焦作市某化工有限公司"
    assert context["digest_words"].split()[:3] == ["0123", "4567", "89ab"]
    assert context["document_number"] == "（　　）应急检记〔　　　　〕　　号"
    assert context["bureau_name"] == "焦作市应急管理局"
    assert (context["is_issued"], context["is_recorded"]) == (False, False)
    assert [row["no"] for row in context["problems"]] == ["1", "2"]
