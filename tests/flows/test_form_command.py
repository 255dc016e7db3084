"""`form`: the list and the samples without a store, one paper from a file of values with a store, all or nothing."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from docx import Document

from admin import boot, running
from admin.boot import ROOT
from docstore.errors import AccessDeniedError, ConflictError, InvalidInputError, NotFoundError, StartupError
from docstore.model.record import Record, Version
from modules.documents.commands import form
from modules.documents.services import save_draft, start_document
from tests.security.world import INPUTS, opened
from tests.site import TestSite, whole_site

Run = Callable[..., Result]


@pytest.fixture
def site(mongo: Any, tmp_path: Path) -> Iterator[TestSite]:
    with whole_site(mongo, tmp_path) as made:
        yield made


@pytest.fixture
def run(site: TestSite, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """The command on the store of the test."""

    @contextmanager
    def joined(path: Path, **_: Any) -> Iterator[running.Running]:
        yield running.Running(None, None, "", {}, 0)  # type: ignore[arg-type]

    monkeypatch.setattr(running, "open_running", joined)
    monkeypatch.setattr(boot, "open_store", lambda *_, **__: site.store)

    def call(*words: str) -> Result:
        return CliRunner().invoke(form, [*words, "--data", str(tmp_path)])

    return call


def values(folder: Path, text: str | dict[str, Any]) -> str:
    path = folder / "values.yaml"
    path.write_text(text if isinstance(text, str) else yaml.safe_dump(text, allow_unicode=True), "utf-8")
    return str(path)


def count(site: TestSite) -> tuple[int, ...]:
    database = site.store.database
    return tuple(database[name].count_documents({}) for name in ("records", "versions", "custody_events", "outbox"))


def without_store(*words: str) -> subprocess.CompletedProcess[str]:
    """The real command in a place without a store, where no MongoDB can be started."""
    nowhere = {**os.environ, "QUANCHENG_MONGODB_URI": "mongodb://127.0.0.1:1/"}
    command = [sys.executable, "-m", "admin.cli", "form", *words]
    return subprocess.run(command, cwd=ROOT, env=nowhere, capture_output=True, text=True, timeout=120, check=False)


def test_the_list_names_every_form_with_module_and_edition() -> None:
    told = json.loads(without_store("list", "--json").stdout)["forms"]
    assert [one["id"] for one in told] == sorted(boot.registry().of("form"))
    assert all(one["name"] and one["module"] and one["edition"] for one in told)
    assert {one["module"] for one in told if one["id"] == "N05"} == {"inspection"}


def test_samples_are_written_without_a_store(tmp_path: Path) -> None:
    done = without_store("sample", "N05", "--extreme", "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert Document(str(tmp_path / "out" / "N05.docx")).paragraphs
    unknown = without_store("sample", "N999", "--out", str(tmp_path / "out"))
    assert (unknown.returncode, unknown.stderr.count("\n")) == (1, 1)
    assert "form list" in unknown.stderr


@pytest.mark.parametrize("words", [("sample",), ("sample", "N05", "--all"), ("sample", "N05", "--blank", "--extreme")])
def test_a_wrong_choice_is_told(words: tuple[str, ...], tmp_path: Path) -> None:
    assert CliRunner().invoke(form, [*words, "--out", str(tmp_path)]).exit_code == 2


def test_with_a_store_the_bureau_s_own_set_and_name(run: Run, site: TestSite, tmp_path: Path) -> None:
    told = json.loads(run("list", "--json").stdout)["forms"]
    assert {one["template_set"] for one in told if one["id"] == "N05"} == {"national-2016"}
    assert run("sample", "N05", "--out", str(tmp_path / "out")).exit_code == 0
    words = "".join(one.text for one in Document(str(tmp_path / "out" / "N05.docx")).paragraphs)
    assert site.system.first(Record, {}) is None and words


def test_a_paper_from_a_file(run: Run, site: TestSite, tmp_path: Path) -> None:
    case = opened(site)
    out = tmp_path / "方案.docx"
    words = ("generate", "N02", "--case", case.number, "--values", values(tmp_path, INPUTS["N02"]))
    done = run(*words, "--out", str(out), "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    record = site.system.get(Record, told["record"])
    assert (record.case, record.form, record.state, record.received_by) == (case.id, "N02", "draft", case.handlers[0])
    assert site.system.first(Version, {"record": record.id}).number == told["version"] == 1
    events = site.store.database.custody_events.find({"case": case.id}, sort=[("sequence", -1)], limit=3)
    last = ["document_brought_by_command", "document_generated", "document_started"]
    assert [one["event_type"] for one in events] == last
    assert Document(io.BytesIO(out.read_bytes())).paragraphs
    assert isinstance(run(*words).exception, ConflictError)


def test_all_faults_at_once_and_nothing_left_behind(run: Run, site: TestSite, tmp_path: Path) -> None:
    case = opened(site)
    before = count(site)
    bad = {"inspection_form": "随便", "inspection_period": "昨天", "no_such": "x"}
    source = values(tmp_path, {**INPUTS["N02"], **bad})
    words = ("generate", "N02", "--case", case.number, "--values", source)
    out = tmp_path / "x.docx"
    done = run(*words, "--out", str(out), "--json")
    assert done.exit_code == 1
    assert {one["field"].split(".")[0] for one in json.loads(done.stdout)["faults"]} == set(bad)
    assert isinstance(run(*words).exception, InvalidInputError)
    assert count(site) == before
    assert not out.exists()


@pytest.mark.parametrize(
    ("words", "text", "error"),
    [
        (("N99", "--case", "NUMBER"), "", NotFoundError),
        (("N02", "--case", "没有的"), "", NotFoundError),
        (("N02", "--case", "NUMBER", "--as", "nobody"), "", NotFoundError),
        (("N02", "--case", "NUMBER", "--as", "handler2x"), "", NotFoundError),
        (("N02", "--case", "NUMBER", "--as", "archivist"), "", AccessDeniedError),
        (("N02", "--case", "NUMBER", "--out", "/no/such/folder/x.docx"), "", StartupError),
        (("N02", "--case", "NUMBER"), "a: &x 1\nb: *x\n", InvalidInputError),
        (("N02", "--case", "NUMBER"), "a: 1\na: 2\n", InvalidInputError),
        (("N02", "--case", "NUMBER"), "- 1\n", InvalidInputError),
        (("N02", "--case", "NUMBER"), "a: [\n", InvalidInputError),
        (("N02", "--case", "NUMBER"), "$where: 1\n", InvalidInputError),
        (("N02", "--case", "NUMBER"), "[" * 500, InvalidInputError),
        (("N02", "--case", "NUMBER"), "a: " + "长" * 500_000, InvalidInputError),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_nothing(
    run: Run, site: TestSite, tmp_path: Path, words: tuple[str, ...], text: str, error: type[Exception]
) -> None:
    case = opened(site)
    before = count(site)
    given = [case.number if word == "NUMBER" else word for word in words]
    source = values(tmp_path, text or INPUTS["N02"])
    done = run("generate", *given, "--values", source)
    assert type(done.exception) is error, done.exception
    assert "\n" not in str(done.exception)
    assert count(site) == before


def test_nobody_s_draft_is_overwritten(run: Run, site: TestSite, tmp_path: Path) -> None:
    case = opened(site)
    act = site.act("handler")
    record = start_document(act, case_id=case.id, form_id="N02")
    save_draft(act, record_id=record.id, inputs={"remarks": "写了一半"})
    done = run("generate", "N02", "--case", case.number, "--values", values(tmp_path, INPUTS["N02"]))
    assert isinstance(done.exception, ConflictError)
    assert site.system.get(Record, record.id).facets["documents"]["inputs"] == {"remarks": "写了一半"}


def test_scalars_are_text_exactly_as_written(tmp_path: Path) -> None:
    from modules.documents.values_file import read_values

    path = values(tmp_path, "a: 2026-03-02\nb: 12.50\nc: yes\nd:\ne: [1, {f: 0x1F}]\ng: |\n  一\n  二\n")
    assert read_values(Path(path)) == {
        "a": "2026-03-02", "b": "12.50", "c": "yes", "d": "", "e": ["1", {"f": "0x1F"}], "g": "一\n二\n",
    }  # fmt: skip
