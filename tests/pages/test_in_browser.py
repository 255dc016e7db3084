"""The scripts at work in Chromium, under the product's content security policy; and the pages without any script."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask import jsonify, request
from playwright.sync_api import Browser, Page, expect

from docstore.forms.types.capitals import in_capitals
from tests.pages.rig import make_app, names, serving

pytestmark = pytest.mark.browser


class Site:
    def __init__(self) -> None:
        self.drafts: list[dict[str, list[str]]] = []
        self.answer = self.preview_answer = 200
        self.previews: list[str] = []
        app = make_app()
        csrf = app.extensions["csrf"]

        @app.route("/documents/d2/draft", methods=["PUT"])
        def draft() -> object:
            self.drafts.append({key: request.form.getlist(key) for key in request.form})
            return jsonify(saved_at="09:41"), self.answer

        @app.route("/documents/d2/preview", methods=["POST"])
        def preview() -> object:
            self.previews.append(request.form["inspection_place"])
            pages = ["data:image/gif;base64,R0lGODlhAQABAAAAACw="] * 2
            return jsonify(pages=pages, total=3, note=""), self.preview_answer

        csrf.exempt(draft)
        csrf.exempt(preview)
        self.app = app
        self.address = ""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    site = Site()
    with serving(site.app) as site.address:
        yield site


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda fault: said.append(str(fault)))
    yield page
    page.close()
    assert [line for line in said if not any(code in line for code in ("404", "405", "412"))] == []


def test_no_page_breaks_the_policy_or_overflows_a_phone(chromium: Browser, site: Site) -> None:
    page = chromium.new_page(viewport={"width": 360, "height": 800})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda fault: said.append(str(fault)))
    wide = []
    for name in names():
        page.goto(f"{site.address}/_page/{name}")
        if page.evaluate("document.documentElement.scrollWidth") > 360:
            wide.append(name)
    page.close()
    assert wide == []
    assert [line for line in said if "404" not in line] == []


def test_slash_goes_to_the_search_but_not_while_typing(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/_page/form")
    page.keyboard.press("/")
    expect(page.locator("[data-qc-search]")).to_be_focused()
    field = page.locator("#f-inspection_place")
    field.click()
    field.press("/")
    expect(field).to_be_focused()
    assert field.input_value().endswith("/")


def test_a_draft_is_saved_after_a_pause_and_the_page_says_when(page: Page, site: Site) -> None:
    site.drafts.clear()
    page.goto(f"{site.address}/_page/form")
    page.fill("#f-inspection_place", "三车间")
    said = page.locator("[data-qc-autosave-state]")
    expect(said).to_have_text("草稿已自动保存 09:41")
    assert site.drafts[-1]["inspection_place"] == ["三车间"]
    assert site.drafts[-1]["problems.1.description"] == ["罐区缺警示标志"]


def test_a_draft_that_was_not_saved_is_said(page: Page, site: Site) -> None:
    site.answer = 412
    try:
        page.goto(f"{site.address}/_page/form")
        page.fill("#f-inspection_place", "四车间")
        expect(page.locator("[data-qc-autosave-state]")).to_have_text("草稿已在别处改过，这里没有保存")
    finally:
        site.answer = 200


def test_a_form_is_sent_once_however_often_the_button_is_clicked(page: Page, site: Site) -> None:
    """Two clicks in one tick, as a double click on a slow machine gives them."""
    page.goto(f"{site.address}/_page/new")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method) if request.method == "POST" else None)
    twice = "button => { button.click(); button.click(); }"
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="立案").evaluate(twice)
    page.wait_for_load_state()
    assert sent == ["POST"]


def test_who_has_chosen_no_theme_sees_that_of_the_device(chromium: Browser, site: Site) -> None:
    page = chromium.new_page(color_scheme="dark")
    page.goto(f"{site.address}/_page/home")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.get_by_role("button", name="深色或浅色").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
    page.close()


def test_rows_are_added_and_removed_with_their_numbers(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/_page/form")
    block = page.locator('[data-qc-rows="problems"]')
    block.locator("[data-qc-row-add]").click()
    assert block.locator("tbody tr").count() == 3
    expect(page.locator('[name="problems.2.check_item"]')).to_be_focused()
    assert page.locator('label[for="f-problems.2.basis"]').count() == 1
    block.locator("tbody tr").nth(0).locator("[data-qc-row-remove]").click()
    assert page.locator('[name="problems.0.description"]').input_value() == "罐区缺警示标志"
    assert block.locator("[data-qc-row-remove]").nth(1).get_attribute("value") == "remove:problems.1"
    assert block.locator("[data-qc-row-number]").all_text_contents() == ["1", "2"]


@pytest.mark.parametrize(
    "amount", ["0.05", "1", "10.5", "20000", "20000.50", "100,040.07", "9999999999999.99", "１２０"]
)
def test_an_amount_is_said_as_the_paper_will_print_it(page: Page, site: Site, amount: str) -> None:
    page.goto(f"{site.address}/_page/form")
    page.fill("#f-fine", amount)
    fen = int(Decimal(unicodedata.normalize("NFKC", amount).replace(",", "")) * 100)
    assert page.locator("#f-fine-echo").text_content() == in_capitals(fen)
    page.fill("#f-fine", f"{amount}x")
    assert page.locator("#f-fine-echo").text_content() == ""


def test_enter_goes_on_from_question_to_answer_to_the_next_question(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/_page/form")
    page.locator('[name="interview_record.0.question"]').press("Enter")
    expect(page.locator('[name="interview_record.0.answer"]')).to_be_focused()
    page.keyboard.press("Shift+Enter")
    assert "\n" in page.locator('[name="interview_record.0.answer"]').input_value()
    page.keyboard.press("Enter")
    expect(page.locator('[name="interview_record.1.question"]')).to_be_focused()


def test_a_person_of_the_case_is_filled_in_whole(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/_page/form")
    name, employer = page.locator('[name="interviewee.name"]'), page.locator('[name="interviewee.employer"]')
    name.fill("")
    name.blur()
    name.fill("张知衡")
    name.blur()
    assert employer.input_value() == "焦作市沁岭化工有限公司"
    assert page.locator('[name="interviewee.position"]').input_value() == "负责人"


def test_forms_are_narrowed_while_one_types(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/_page/document-new")
    page.fill("[data-qc-filter]", "登记保存")
    assert page.locator("[data-qc-words]:visible").count() == 1
    expect(page.get_by_text("受理通知书")).to_be_hidden()
    page.fill("[data-qc-filter]", "没有这种")
    expect(page.get_by_text("没有叫这个名字的文书")).to_be_visible()
    page.fill("[data-qc-filter]", "")
    expect(page.get_by_text("没有叫这个名字的文书")).to_be_hidden()
    assert page.locator("details:has([data-qc-words])[open]").count() == 0  # as it was before anybody typed
    page.locator("input[name=form]:enabled").first.check()
    page.fill("[data-qc-filter]", "没有这种")
    expect(page.get_by_text("已选 1 种")).to_be_visible()


def test_the_pages_follow_what_is_typed(page: Page, site: Site) -> None:
    site.previews.clear()
    page.goto(f"{site.address}/_page/form-live")
    said = page.locator("[data-qc-preview-said]")
    expect(said).to_have_text("现在填写的样子，共 3 页，先显示 2 页")
    assert page.locator("[data-qc-preview-pages] img").count() == 2
    page.fill("#f-inspection_place", "五车间")
    expect(page.locator("[data-qc-preview-kept]")).to_be_hidden()
    page.wait_for_timeout(1500)
    expect(said).to_have_text("现在填写的样子，共 3 页，先显示 2 页")
    assert site.previews == ["二车间", "五车间"]


def test_a_date_is_said_in_chinese(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/_page/form")
    page.fill("#f-decision_date", "2027-02-05")
    assert page.locator("[id='f-decision_date-echo']").text_content() == "2027年2月5日 星期五"


def test_sealing_asks_and_wants_the_tick(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/_page/filing")
    dialog = page.locator("#seal")
    expect(dialog).to_be_hidden()
    page.locator('[data-qc-dialog-open="seal"]').click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="归档并封存").click()
    assert page.url.endswith("/_page/filing")
    assert page.evaluate("document.querySelector('#seal [data-qc-tick]').validationMessage") == "先核对，再勾选"
    dialog.locator("[data-qc-dialog-close]").click()
    expect(dialog).to_be_hidden()


def test_a_refusal_asks_for_its_reason_and_the_sum_follows(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/_page/approve")
    first = page.locator("[data-qc-decide-item]").nth(0)
    expect(first.locator("textarea")).to_be_hidden()
    first.get_by_text("不同意", exact=True).click()
    expect(first.locator("textarea")).to_be_visible()
    expect(page.locator("[data-qc-decide-sum]")).to_have_text("不同意 2 件")
    page.get_by_role("button", name="全部按建议").click()
    expect(page.locator("[data-qc-decide-sum]")).to_have_text("同意 1 件，不同意 1 件")


def test_the_switch_of_theme_acts_at_once(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/_page/list")
    page.get_by_role("button", name="深色或浅色").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_time_line_carries_the_playhead(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/_page/player")
    expect(page.locator("[data-qc-bar]")).to_be_visible()
    at = page.evaluate("""() => {
        const video = document.querySelector('video');
        Object.defineProperty(video, 'currentTime', {get: () => 10, set: () => {}});
        video.dispatchEvent(new Event('timeupdate'));
        return document.querySelector('[data-qc-playhead]').getAttribute('transform');
    }""")
    # Half of the second bar, which lies from 335 to 590 thousandths of 136 to 740.
    assert at == f"translate({136 + 604 * (335 + 590) / 2000:.1f} 0)"


def test_without_scripts_the_dialog_and_the_rows_are_in_the_page(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}/_page/filing")
    expect(page.locator("#seal")).to_be_visible()
    assert page.locator("#seal form").get_attribute("action") == "/cases/c1/file"
    page.goto(f"{site.address}/_page/form")
    add = page.locator('[data-qc-rows="problems"] [data-qc-row-add]')
    assert (add.get_attribute("name"), add.get_attribute("value"), add.get_attribute("type")) == (
        "row",
        "add:problems",
        "submit",
    )
    page.goto(f"{site.address}/_page/approve")
    expect(page.locator("[data-qc-decide-item] textarea").first).to_be_visible()
    context.close()
