"""The page that goes with a package reaches the verdicts of the command, offline, in a real browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.custody import making, vectors
from tests.custody.kept_vectors import KeptVector, kept_vectors

pytestmark = pytest.mark.browser
FOLDER = Path(__file__).parents[2] / "docstore" / "custody" / "verify_page"
VECTORS = vectors.vectors()
KEPT = kept_vectors()


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="zh-CN", offline=True)
    opened = context.new_page()
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    opened.goto((FOLDER / "verify.html").as_uri())
    yield opened
    context.close()
    assert troubles == []


def verdict(page: Page, data: bytes, name: str = vectors.PACKAGE) -> Any:
    page.evaluate(
        "() => { document.getElementById('kept').value = ''; document.getElementById('evidence-file').value = '' }"
    )
    page.evaluate("() => { delete document.getElementById('result').dataset.verdict }")
    page.set_input_files("#file", {"name": name, "mimeType": "application/zip", "buffer": data})
    page.wait_for_function("() => document.getElementById('result').dataset.verdict !== undefined")
    return json.loads(page.evaluate("() => document.getElementById('result').dataset.verdict"))


@pytest.mark.parametrize("vector", VECTORS, ids=[vector.name for vector in VECTORS])
def test_the_page_names_exactly_the_same_files(page: Page, vector: vectors.Vector) -> None:
    found = verdict(page, vector.data)
    if vector.outcome == "none":
        assert found is None
        return
    assert {(one["path"], one["kind"]) for one in found["faults"]} == vector.faults
    assert found["ok"] is (vector.outcome == "ok")


@pytest.mark.parametrize("vector", KEPT, ids=[vector.name for vector in KEPT])
def test_a_checkpoint_kept_from_elsewhere_is_judged_alike(page: Page, vector: KeptVector) -> None:
    verdict(page, vector.package)
    page.evaluate("() => { delete document.getElementById('result').dataset.verdict; "
                  "document.getElementById('kept-card').open = true; }")  # fmt: skip
    page.fill("#kept", vector.typed)
    if vector.proof:
        proof: Any = {"name": "证明.json", "mimeType": "application/json", "buffer": vector.proof}
        page.set_input_files("#evidence-file", proof)
    page.click("#kept-check")
    if vector.expected == "unreadable":
        expect(page.locator("#kept-fault")).to_be_visible()
        expect(page.locator("#result")).to_be_hidden()
        return
    page.wait_for_function("() => document.getElementById('result').dataset.verdict !== undefined")
    found = json.loads(page.evaluate("() => document.getElementById('result').dataset.verdict"))
    assert found["kept"] == vector.expected
    expected = [{"path": "以前留下的检查点", "kind": "checkpoint"}] if vector.expected == "contradicts" else []
    assert found["faults"] == expected


def test_a_good_package_is_one_green_sentence_and_the_fingerprint_to_compare(page: Page) -> None:
    verdict(page, vectors.good())
    words = page.inner_text("main")
    assert "3 个文件都没有被改动" in words and making.SIGNER.verifier.fingerprint in words
    assert "演示" in words and "这一页不能为自己作证" in words and "2026年3月2日 10:05" in words


def test_a_time_stamp_is_shown_with_what_the_page_does_not_check(page: Page) -> None:
    found = verdict(page, vectors.stamped())
    stamp = {"path": vectors.STAMP, "checkpoint": "checkpoint.txt", "time": "2026-03-11T02:00:30Z"}
    assert found["ok"] and found["stamps"] == [stamp]
    words = page.inner_text("main")
    assert "写的时间是 2026年3月11日 10:00" in words and "是谁签发的，这一页不核对" in words


def test_a_bad_package_names_the_file_and_both_digests(page: Page) -> None:
    parts = making.entries(vectors.good())
    verdict(page, making.zipped(parts | {vectors.VIDEO: making.flipped(parts[vectors.VIDEO])}))
    words = page.inner_text("main")
    assert "不要使用：02-现场检查音像-1.mp4" in words and "应为" in words and "实为" in words


@pytest.mark.parametrize("second", [b"no zip", b"PK\x03\x04" + bytes(26) + b"manifest.json"], ids=["none", "cut off"])
def test_nothing_of_the_first_file_stands_beside_the_second(page: Page, second: bytes) -> None:
    verdict(page, vectors.good())
    expect(page.locator("#exercise")).to_be_visible()
    verdict(page, second, "second.zip")
    expect(page.locator("#exercise")).to_be_hidden()
    assert making.SIGNER.verifier.fingerprint not in page.inner_html("main")


def test_nothing_of_the_first_file_stands_while_the_second_is_checked(page: Page) -> None:
    verdict(page, vectors.good())
    page.evaluate("""() => {
        const input = document.getElementById("file");
        const chosen = new DataTransfer();
        chosen.items.add(new File([new Uint8Array(1 << 20)], "second.zip"));
        input.files = chosen.files;
        input.dispatchEvent(new Event("change"));
        window.during = document.querySelector("main").innerText;
    }""")
    during = page.evaluate("() => window.during")
    assert "正在核验" in during and "演示" not in during
    page.wait_for_function("() => document.getElementById('result').dataset.verdict !== undefined")


def test_the_page_reads_nothing_from_anywhere() -> None:
    text = (FOLDER / "verify.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in text
    assert not [word for word in (" src=", "@import", "url(", "<link", "fetch(") if word in text]


def test_the_page_was_built_from_these_sources() -> None:
    """`python tools/build_verify_page.py` builds it again and writes down from what."""
    written = json.loads((FOLDER / "built-from.json").read_text(encoding="utf-8"))
    files = [*(FOLDER / "src").iterdir(), FOLDER / "verify.html"]
    assert written == {str(file.relative_to(FOLDER)): sha256(file.read_bytes()).hexdigest() for file in files}
