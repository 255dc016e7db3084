"""The whole journey on a running site: real MongoDB, real worker, real HTTP; what it leaves, and who did what."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests import media
from tests.running_site import ROOT, Demo, quancheng

EXAMPLE = ROOT / "modules" / "exercise" / "example"


@pytest.fixture(scope="module")
def out(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tour")
    done = demo.quancheng("tour", "--out", str(folder))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def report(out: Path) -> dict[str, Any]:
    return json.loads((out / "report.json").read_text(encoding="utf-8"))


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_report_tells_of_what_lies_beside_it(out: Path, report: dict[str, Any]) -> None:
    # Other tests use the same store: which running numbers are next is their doing.
    assert re.fullmatch("（豫焦）应急检案〔2026〕[0-9]+号", report["case"]["number"])
    assert [one["form"] for one in report["documents"]] == ["N02", "N03", "N05", "N06"]
    for one, word in zip(report["documents"], ("应急检查", "应急检记", "应急责改", "应急复查"), strict=True):
        assert re.fullmatch(f"（豫焦）{word}〔2026〕[0-9]+号", one["number"])
    for one in report["documents"]:
        assert sha256(out / one["file"]) == one["sha256"]
        assert one["pdf"] is None or (out / one["pdf"]).read_bytes().startswith(b"%PDF-")
    (recording,) = report["recordings"]
    assert recording["sha256"] == sha256(EXAMPLE / "visit-1.mp4") and 19 < recording["duration_s"] < 21
    assert re.fullmatch("J071-ZY·JC·2026-D30-[0-9]{3}", report["filing"]["archive_number"])
    assert report["filing"]["retention_until"] == "2056-12-31"
    assert report["custody"]["verified"] is True and (out / report["custody"]["checkpoint"]).is_file()
    (granted,) = report["copy"]["granted"]
    assert sha256(out / granted["file"]) == recording["sha256"]
    assert [one["item"] for one in report["copy"]["refused"]] == ["现场检查方案"]
    assert report["copy"]["refused"][0]["reason"]


def test_the_package_holds_what_was_granted_and_nothing_internal(out: Path, report: dict[str, Any]) -> None:
    with zipfile.ZipFile(out / report["copy"]["package"]) as package:
        names = package.namelist()
        manifest = json.loads(package.read("manifest.json"))
        listed = {one["path"]: one["sha256"] for one in manifest["files"]}
        assert set(names) - set(listed) == {"manifest.json", "manifest.sig", "verify.html"}
        for path, digest in listed.items():
            assert hashlib.sha256(package.read(path)).hexdigest() == digest
    assert manifest["exercise"] is True
    assert not [name for name in names if "检查方案" in name]


def test_verify_says_yes_and_a_changed_byte_says_no(out: Path, report: dict[str, Any], tmp_path: Path) -> None:
    package = out / report["copy"]["package"]
    fingerprint = report["custody"]["fingerprint"]
    assert quancheng("verify", str(package)).returncode == 0
    assert quancheng("verify", str(package), "--key", fingerprint).returncode == 0
    changed = bytearray(package.read_bytes())
    with zipfile.ZipFile(package) as archive:
        info = archive.getinfo(report["copy"]["granted"][0]["file"])
    changed[info.header_offset + 200] ^= 1
    (tmp_path / "changed.zip").write_bytes(changed)
    said = quancheng("verify", str(tmp_path / "changed.zip"))
    assert said.returncode == 1 and "visit-1.mp4" in said.stdout + said.stderr


def events_of(demo: Demo, case: str) -> list[dict[str, Any]]:
    from admin import boot
    from docstore.store.datadir import DataDirectory
    from docstore.store.embedded import address_of

    data = DataDirectory(demo.data)
    store = boot.open_store(data, address_of(data), hints=False)
    try:
        return list(store.database.custody_events.find({"case": case}, sort=[("sequence", 1)]))
    finally:
        store.client.close()


def test_duties_that_must_be_separate_were_done_by_different_people(demo: Demo, report: dict[str, Any]) -> None:
    who: dict[str, set[str]] = {}
    for event in events_of(demo, report["case"]["id"]):
        who.setdefault(event["event_type"], set()).add(event["agent"]["id"])

    def apart(*kinds: str) -> None:
        people = [who[kind] for kind in kinds]
        assert all(len(one) == 1 for one in people), kinds
        assert len(set.union(*people)) == len(kinds), kinds

    apart("document_submitted", "document_reviewed", "document_approved")
    apart("recording_captured", "case_closed", "case_submitted", "case_filed")
    apart("copy_requested", "copy_checked", "copy_decided")
    apart("document_submitted", "copy_decided")
    assert who["copy_made"] == {"system"}


def test_the_times_played_are_those_of_the_story(demo: Demo, report: dict[str, Any]) -> None:
    played = {event["event_type"]: event["played_at"] for event in events_of(demo, report["case"]["id"])}
    assert played["document_approved"].startswith("2026-03-01")
    assert played["recording_captured"] == "2026-03-02T04:25:00.000Z"
    assert played["case_closed"].startswith("2026-03-20")
    assert played["case_filed"].startswith("2026-04-03")  # ten working days after 20 March


def test_the_audit_is_clean(demo: Demo, report: dict[str, Any]) -> None:
    said = demo.quancheng("audit", "--json")
    assert said.returncode == 0, said.stdout
    assert json.loads(said.stdout)["clean"] is True


def test_awkward_files_go_to_the_inbox_and_the_rest_goes_on(demo: Demo, out: Path, tmp_path: Path) -> None:
    text = (EXAMPLE / "case.yaml").read_text(encoding="utf-8")
    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    media.video(source / "一 & <二>.mp4")
    media.video(source / "b.webm", **media.WEBM)
    media.video(source / "c.mkv", **media.MKV, created_at=None)
    media.cut_off(source / "一 & <二>.mp4", source / "cut.mp4", 0.5)
    media.empty(source / "empty.mp4")
    media.text(source / "lying.mp4")
    media.video(source / "drifted.mp4", created_at="2025-06-08T01:12:00.000000Z")
    shutil.copy(source / "b.webm", source / "again.webm")
    files = ["一 & <二>.mp4", "b.webm", "c.mkv", "cut.mp4", "empty.mp4", "lying.mp4", "drifted.mp4", "again.webm"]
    rows = "".join(
        f"\n- {{file: {json.dumps(one, ensure_ascii=False)}, device: R, operator: 豫H-0001}}" for one in files
    )
    text = text[: text.index("recordings:")] + "recordings:" + rows + "\n"
    name = """焦作<b>&"化工"厂 𠮷㐂 😀 １２３"""
    text = text.replace("焦作市某化工有限公司", f"'{name}'")
    (source / "case.yaml").write_text(text, encoding="utf-8")
    done = demo.quancheng("tour", "--input", str(source), "--out", str(target), "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert [one["file"] for one in report["recordings"]] == files[:3]
    assert [one["file"] for one in report["inbox"]] == files[3:7] and all(one["reason"] for one in report["inbox"])
    assert "机身时钟与检查时间相差 267 天" in report["inbox"][-1]["reason"]
    (again,) = report["duplicates"]
    assert (again["file"], again["record"]) == ("again.webm", report["recordings"][1]["record"])
    from docx import Document

    for one in report["documents"]:
        document = Document(str(target / one["file"]))
        texts = [p.text for p in document.paragraphs]
        texts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        assert any(name in text for text in texts), one["form"]


def test_a_visit_whose_only_recording_is_damaged_closes_with_a_signed_reason(demo: Demo, tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    shutil.copy(EXAMPLE / "case.yaml", source / "case.yaml")
    media.empty(source / "visit-1.mp4")
    done = demo.quancheng("tour", "--input", str(source), "--out", str(target), "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["recordings"] == [] and len(report["inbox"]) == 1
    assert report["copy"]["granted"][0]["item"] == "责令限期整改指令书"
    kinds = [event["event_type"] for event in events_of(demo, report["case"]["id"])]
    assert "obligation_excused" in kinds


@pytest.mark.parametrize("child", ["worker", "web"])
def test_with_a_stopped_child_the_tour_fails_and_says_so(demo: Demo, tmp_path: Path, child: str) -> None:
    pid = demo.pids()[child]
    family = [pid, *_children(pid)]
    for one in family:
        os.kill(one, signal.SIGSTOP)
    try:
        said = demo.quancheng("tour", "--out", str(tmp_path / "out"), QUANCHENG_WAIT_S="5")
    finally:
        for one in family:
            os.kill(one, signal.SIGCONT)
    assert said.returncode == 1, said.stderr
    assert "没有" in said.stderr and not (tmp_path / "out" / "report.json").exists()


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    return [int(one) for one in found] + [grand for one in found for grand in _children(int(one))]


def test_the_first_case_of_an_empty_directory_is_number_one(tmp_path: Path) -> None:
    """Without a running site the tour starts all of it, and leaves no process behind."""
    said = quancheng("tour", "--out", str(tmp_path / "out"), "--data", str(tmp_path / "var"), "--json")
    assert said.returncode == 0, said.stderr
    report = json.loads(said.stdout)
    assert report["case"]["number"] == "（豫焦）应急检案〔2026〕1号"
    assert report["documents"][0]["number"] == "（豫焦）应急检查〔2026〕1号"
    assert report["filing"]["archive_number"] == "J071-ZY·JC·2026-D30-001"
    assert not (tmp_path / "var" / "run" / "server.json").exists()


def test_faults_of_the_input_come_at_once_and_create_nothing(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    text = (EXAMPLE / "case.yaml").read_text(encoding="utf-8").replace("  name:", "  nam:")
    (tmp_path / "in" / "case.yaml").write_text(text, encoding="utf-8")
    words = ("tour", "--input", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--data", str(tmp_path / "var"))
    said = quancheng(*words)
    assert said.returncode == 2
    for path in ("party.nam", "party.name", "recordings.0.file"):
        assert path in said.stderr
    assert not (tmp_path / "var").exists() and not (tmp_path / "out").exists()


def test_a_byte_changed_behind_the_application_s_back_is_named(demo: Demo, report: dict[str, Any]) -> None:
    from pymongo import MongoClient

    from docstore.store.datadir import DataDirectory
    from docstore.store.embedded import address_of

    data = DataDirectory(demo.data)
    client: MongoClient[dict[str, Any]] = MongoClient(address_of(data).admin_uri)
    database = client[data.require_store().database]
    record = report["recordings"][0]["record"]
    version = database.versions.find_one({"record": record})
    assert version is not None
    chunk = database["vault_media.chunks"].find_one({"files_id": version["blob"], "n": 0})
    assert chunk is not None
    changed = bytes([chunk["data"][0] ^ 1]) + chunk["data"][1:]
    event = database.custody_events.find_one({"objects.id": version["_id"]})
    assert event is not None
    try:
        database["vault_media.chunks"].update_one({"_id": chunk["_id"]}, {"$set": {"data": changed}})
        said = demo.quancheng("audit")
        assert said.returncode == 1 and record in said.stdout and event["_id"] in said.stdout
    finally:
        database["vault_media.chunks"].update_one({"_id": chunk["_id"]}, {"$set": {"data": chunk["data"]}})
        client.close()
    assert demo.quancheng("audit").returncode == 0
