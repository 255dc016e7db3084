"""case.yaml: every fault at once, by key path, in Chinese; nothing is lost of names that are only awkward."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admin.cli.frame import explain
from modules.exercise.case_input import CaseInputError, read

GOOD: dict[str, Any] = {
    "type": "inspection",
    "party": {
        "kind": "organisation",
        "name": "焦作市某化工有限公司",
        "uscc": "91410800MA40ABCD19",
        "address": "工业路 8 号",
        "legal_representative": "张三",
        "phone": "0391-1234567",
    },
    "officers": [{"name": "李四", "certificate": "豫H-0001"}, {"name": "王五", "certificate": "豫H-0002"}],
    "site": {"place": "二车间", "explosion_risk": False},
    "visit": {"from": "2026-03-02T09:10:00+08:00", "to": "2026-03-02T10:25:00+08:00"},
    "findings": [{"text": "配电箱未接地", "basis": "《安全生产法》第三十六条第一款"}],
    "rectification_due": "2026-03-20",
}


def write(folder: Path, content: Any) -> Path:
    text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True)
    (folder / "case.yaml").write_text(text, encoding="utf-8")
    return folder


def faults(folder: Path, content: Any) -> dict[str, str]:
    with pytest.raises(CaseInputError) as caught:
        read(write(folder, content))
    return caught.value.fields


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    content = copy.deepcopy(GOOD)
    change(content)
    return content


def test_the_shipped_example_is_good() -> None:
    given = read(Path(__file__).parents[2] / "modules" / "exercise" / "example")
    assert given.party["name"] == "焦作市某化工有限公司" and given.recordings[0].path.is_file()


def test_recordings_may_be_absent_or_empty(tmp_path: Path) -> None:
    assert read(write(tmp_path, GOOD)).recordings == ()
    assert read(write(tmp_path, GOOD | {"recordings": []})).recordings == ()


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda c: c.update(colour="red"), "colour"),
        (lambda c: c["party"].update(nam="x"), "party.nam"),
        (lambda c: c["party"].pop("name"), "party.name"),
        (lambda c: c["officers"][1].pop("certificate"), "officers.1.certificate"),
        (lambda c: c["officers"].pop(), "officers"),
        (lambda c: c["officers"][1].update(certificate="豫H-0001"), "officers.1.certificate"),
        (lambda c: c["findings"].clear(), "findings"),
        (lambda c: c["findings"][0].update(text=" "), "findings.0.text"),
        (lambda c: c["site"].update(explosion_risk=True), "site.explosion_risk"),
        (lambda c: c["site"].update(explosion_risk="no"), "site.explosion_risk"),
        (lambda c: c["visit"].update({"from": "2026-03-02T09:10:00"}), "visit.from"),
        (lambda c: c["visit"].update({"to": "yesterday"}), "visit.to"),
        (lambda c: c["visit"].update({"to": "2026-03-02T08:00:00+08:00"}), "visit.to"),
        (lambda c: c.update(rectification_due="2026-02-30"), "rectification_due"),
        (lambda c: c.update(rectification_due="2026-03-01"), "rectification_due"),
        (lambda c: c.update(type="penalty"), "type"),
        (lambda c: c["party"].update(kind="person"), "party.kind"),
        (lambda c: c["party"].update(uscc="123"), "party.uscc"),
        (lambda c: c["party"].update(uscc=914108001234567890), "party.uscc"),
        (lambda c: c["party"].update(phone="call me"), "party.phone"),
        (lambda c: c["party"].update(name="x" * 301), "party.name"),
        (lambda c: c["party"].update(name="a\x07b"), "party.name"),
        (lambda c: c.update(party="焦作"), "party"),
        (lambda c: c.update(recordings=[{"file": "none.mp4", "device": "R", "operator": "o"}]), "recordings.0.file"),
        (lambda c: c.update(recordings=[{"file": "../x", "device": "R", "operator": "o"}]), "recordings.0.file"),
        (lambda c: c.update(recordings=[{"file": "/etc/passwd", "device": "R", "operator": "o"}]), "recordings.0.file"),
        (lambda c: c.update(recordings=[{"file": "a", "device": "R"}]), "recordings.0.operator"),
        (lambda c: c.pop("rectification_due"), "rectification_due"),
    ],
)
def test_a_fault_is_named_by_its_path(tmp_path: Path, change: Callable[[dict[str, Any]], object], path: str) -> None:
    found = faults(tmp_path, changed(change))
    assert path in found
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in sentence) for sentence in found.values())


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    def spoil(content: dict[str, Any]) -> None:
        content["party"].pop("name")
        content["party"]["nam"] = "x"
        content["officers"].pop()
        content["visit"]["from"] = "?"

    assert set(faults(tmp_path, changed(spoil))) >= {"party.name", "party.nam", "officers", "visit.from"}


def test_a_date_that_no_calendar_has_is_named_beside_the_others(tmp_path: Path) -> None:
    """YAML reads an unquoted date itself, and gives up the whole file at an impossible one."""
    text = yaml.safe_dump(changed(lambda c: c["party"].pop("name")), allow_unicode=True)
    for possible, impossible in (
        ("'2026-03-20'", "2026-13-40"),
        ("'2026-03-02T10:25:00+08:00'", "2026-02-30T10:25:00+08:00"),
    ):
        assert possible in text
        text = text.replace(possible, impossible)
    assert set(faults(tmp_path, text)) == {"party.name", "rectification_due", "visit.to"}


@pytest.mark.parametrize("content", ["", "- a\n", "a: [", "\x00", "just words"])
def test_what_is_no_mapping_is_one_clear_fault(tmp_path: Path, content: str) -> None:
    assert faults(tmp_path, content)


def test_no_file_at_all_is_one_line_that_says_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(CaseInputError) as caught:
        read(tmp_path)
    assert "里没有 case.yaml" in caught.value.message and "Errno" not in explain(caught.value)
    assert "\n" not in explain(caught.value)


def test_a_file_in_another_encoding_says_so(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_bytes("party: 焦作".encode("gb18030"))
    with pytest.raises(CaseInputError, match="UTF-8"):
        read(tmp_path)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=300).filter(
        lambda text: text.strip()
    )
)
def test_any_printable_name_is_kept_exactly(tmp_path: Path, name: str) -> None:
    assert read(write(tmp_path, changed(lambda c: c["party"].update(name=name)))).party["name"] == name


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    junk=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=6,
    ),
    key=st.sampled_from(sorted(GOOD)),
)
def test_junk_is_a_fault_and_never_a_crash(tmp_path: Path, junk: Any, key: str) -> None:
    assert faults(tmp_path, GOOD | {key: junk}) or junk == GOOD[key]
