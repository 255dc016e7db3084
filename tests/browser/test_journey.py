"""The journey through the pages, each step by the person whose post it is, in a real browser."""

from __future__ import annotations

import re
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from docstore.clock import BUREAU_ZONE
from tests import media
from tests.browser.conftest import Person, example
from tests.running_site import Demo, quancheng

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
PARTY = "焦作市沁岭演示化工有限公司"
Persons = Callable[..., Person]


def test_one_case_from_the_first_visit_to_the_verified_copy(demo: Demo, person: Persons, tmp_path: Path) -> None:
    handler, head, leader = person("handler"), person("head"), person("leader")
    case = _open_case(handler)
    _plan(handler, head, leader, case)
    _recording(person("officer"), case, tmp_path)
    code = _papers(handler, case)
    _close_and_file(head, person("keeper"), person("archivist"), case)
    party = person("", phone=True)
    _request(party, code)
    _decide(person("keeper"), leader)
    package = _fetch(party, tmp_path)
    _verify_offline(person(""), package)
    assert quancheng("verify", str(package)).returncode == 0
    _look_around(handler, person, case)


def _open_case(handler: Person) -> str:
    page = handler.page
    handler.shot("home")
    page.get_by_role("link", name="新建案件").click()
    page.get_by_role("button", name="立案").click()
    expect(page.get_by_role("alert")).to_contain_text("还有")  # every fault at once, each linked to its field
    began = datetime.now(BUREAU_ZONE) - timedelta(hours=2)
    page.get_by_label("执法类型").select_option(label="行政检查")
    for label, value in {
        "当事人（单位）": PARTY,
        "统一社会信用代码": "91410800MA40ABCE1A",
        "地址": "演示市示范区工业路 8 号",
        "法定代表人（负责人）": "张知衡",
        "职务": "负责人",
        "联系电话": "0391-1234567",
        "所属行业": "化工",
        "执法人员一": "李砚舟",
        "执法证号一": "豫H-0101",
        "执法人员二": "王予安",
        "执法证号二": "豫H-0102",
        "执法场所": "二车间",
        "现场开始": f"{began:%Y-%m-%dT%H:%M}",
        "现场结束": f"{began + timedelta(hours=1):%Y-%m-%dT%H:%M}",
    }.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="立案").click()
    page.wait_for_url(re.compile(r"/cases/[0-9a-f]{32}$"))
    expect(page.get_by_text("还不能自动检查")).to_be_visible()
    return page.url


def _plan(handler: Person, head: Person, leader: Person, case: str) -> None:
    page = handler.page
    _draft(page, case, "现场检查方案")
    page.get_by_role("button", name="生成并送审").click()
    expect(page.get_by_role("alert")).to_contain_text("检查内容")
    handler.shot("form")
    today = f"{datetime.now(BUREAU_ZONE):%Y-%m-%d}"
    page.get_by_label("检查时间 开始日期").fill(today)
    page.get_by_label("检查时间 结束日期").fill(today)
    page.get_by_label("检查形式").select_option("计划执法")
    page.get_by_label("检查方式").select_option("现场检查")
    page.locator("[name='inspection_content.0.item']").fill("用电安全")
    expect(page.get_by_text("草稿已自动保存")).to_be_visible()
    page.reload()  # a half-filled draft survives a closed browser
    expect(page.locator("[name='inspection_content.0.item']")).to_have_value("用电安全")
    page.get_by_role("button", name="生成并送审").click()
    expect(page.get_by_text("审批中").first).to_be_visible()
    _sign(head, "同意，报分管领导审批。", "approve-document")
    _sign(leader, "同意。", "")
    page.reload()
    page.get_by_role("button", name="编号定稿").click()
    expect(page.get_by_text("应急检查〔").first).to_be_visible()


def _sign(person: Person, opinion: str, picture: str) -> None:
    page = person.page
    page.goto("/approvals")
    page.get_by_role("link", name="现场检查方案").first.click()
    page.locator("#f-text").fill(opinion)
    if picture:
        person.shot(picture)
    page.get_by_role("button", name="签名并同意").click()
    page.wait_for_url("**/approvals")


def _recording(officer: Person, case: str, folder: Path) -> None:
    page = officer.page
    page.goto(case)
    page.get_by_role("button", name="开始现场录制").click()
    page.goto(f"{case}/upload")
    page.get_by_label("设备编号").fill("REC-07")
    during = datetime.now(UTC) - timedelta(minutes=90)
    punctual = media.video(folder / "visit-2.mp4", created_at=f"{during:%Y-%m-%dT%H:%M:%S}.000000Z")
    # The clock of the first is that of the example's own visit, months ago; the third is no film.
    files = [example("visit-1.mp4"), punctual, example("case.yaml")]
    page.locator("input[type=file]").set_input_files([str(one) for one in files])
    for outcome in ("留在收件箱：机身时钟与检查时间相差", "已关联到这次检查", "留在收件箱：不是音像文件"):
        expect(page.get_by_text(outcome)).to_be_visible()
    expect(page.get_by_role("link", name="查看这段音像")).to_have_count(1)
    officer.shot("upload")
    page.get_by_role("link", name="到收件箱办理").first.click()
    officer.shot("inbox")
    _judge(page, "case.yaml", "不能用，写明理由", "误选的文字文件", "标为无法使用")
    page.get_by_text("无法使用的 1 段").click()
    expect(page.get_by_text("：误选的文字文件")).to_be_visible()
    _judge(page, "visit-1.mp4", "确认属于这个案件", "时钟没有校准，画面是这次检查的二车间", "关联到案件")
    expect(page.get_by_text("已关联").first).to_be_visible()
    video = page.locator("video")
    expect(video).not_to_have_js_property("readyState", 0)
    video.evaluate("it => { it.currentTime = 12 }")
    expect(video).to_have_js_property("seeking", False)
    assert video.evaluate("it => it.currentTime") >= 11.9
    officer.shot("player")


def _judge(page: Page, title: str, opens: str, reason: str, verb: str) -> None:
    row = page.locator(".qc-row", has=page.get_by_role("link", name=title, exact=True)).first
    row.get_by_text(opens, exact=True).click()
    form = row.locator("form", has=page.get_by_role("button", name=verb))
    form.get_by_label("理由").fill(reason)
    form.get_by_role("button", name=verb).click()


def _papers(handler: Person, case: str) -> str:
    page = handler.page
    _draft(page, case, "现场检查记录")
    page.get_by_label("检查场所").fill("二车间")
    now = datetime.now(BUREAU_ZONE)
    page.get_by_label("检查开始时间").fill(f"{now - timedelta(hours=2):%Y-%m-%dT%H:%M}")
    page.get_by_label("检查结束时间").fill(f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}")
    page.locator("label[for='f-certificate_shown']").click()
    page.get_by_label("检查情况").fill("检查二车间，发现 1 项问题，见清单。")
    for column, value in (
        ("check_item", "用电"),
        ("description", "配电箱未接地"),
        ("basis", "《安全生产法》第三十六条第一款"),
    ):
        page.locator(f"[name='problems.0.{column}']").fill(value)
    _generate_and_issue(page, "应急检记〔")
    _correct(page)
    handler.page.goto(case)
    handler.shot("case")
    handler.theme("dark")
    handler.shot("case-dark")
    handler.theme("light")
    _draft(page, case, "责令限期整改指令书")
    page.get_by_label("第 1 项").check()
    page.get_by_label("整改期限").fill(f"{now + timedelta(days=14):%Y-%m-%d}")
    _generate_and_issue(page, "应急责改〔")
    handler.shot("record")
    page.goto(case)
    page.get_by_role("button", name="打印领取码").click()
    code = page.locator(".qc-finger").inner_text().strip()
    assert re.fullmatch(r"([2-9A-Z]{4}-){2}[2-9A-Z]{4}", code)
    _draft(page, case, "整改复查意见书")
    page.get_by_label("复查意见").fill("1. 配电箱未接地：合格。")
    _generate_and_issue(page, "应急复查〔")
    return code


def _correct(page: Page) -> None:
    """What is typed is on the page beside it; the paper keeps its number, and both versions are compared."""
    page.get_by_role("link", name="更正", exact=True).click()
    page.get_by_label("哪里写错了，怎么更正").fill("检查情况漏了一句")
    page.get_by_role("button", name="起草更正").click()
    page.wait_for_url("**/edit")
    page.get_by_label("检查情况").fill("检查二车间和罐区，发现 1 项问题，见清单。")
    expect(page.locator("[data-qc-preview-pages] img").first).to_be_visible()
    _generate_and_issue(page, "应急检记〔")
    expect(page.get_by_text("检查情况漏了一句")).to_be_visible()
    page.get_by_role("link", name="对照两版").click()
    expect(page.locator("ins", has_text="和罐区").first).to_be_visible()


def _draft(page: Page, case: str, title: str) -> None:
    page.goto(case)
    row = page.locator(".qc-row", has=page.get_by_text(title, exact=True)).first
    row.get_by_role("button", name="起草").click()
    page.wait_for_url("**/edit")


def _generate_and_issue(page: Page, number: str) -> None:
    page.locator(".qc-card-foot").get_by_role("button", name="生成文书").click()
    page.get_by_role("button", name="编号定稿").click()
    expect(page.get_by_text(number).first).to_be_visible()


def _close_and_file(head: Person, keeper: Person, archivist: Person, case: str) -> None:
    page = head.page
    page.goto(f"{case}/filing")
    page.get_by_role("link", name="结案").click()
    _confirm(page, "结案")
    expect(page.get_by_text("已结案").first).to_be_visible()
    keeper.page.goto(f"{case}/filing")
    keeper.page.get_by_role("button", name="移交归档").click()
    page = archivist.page
    page.goto(f"{case}/filing")
    archivist.shot("filing")
    page.get_by_role("link", name="归档并封存").click()
    archivist.shot("confirm", whole=False)
    _confirm(page, "归档并封存")
    expect(page.get_by_text("案卷已归档，内容不可更改")).to_be_visible()
    page.goto("/archive")
    archivist.shot("archive")


def _confirm(page: Page, verb: str) -> None:
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("checkbox").check()
    dialog.get_by_role("button", name=verb).click()


def _request(party: Person, code: str) -> None:
    page = party.page
    page.goto("/portal")
    page.get_by_label("领取码").fill("AAAA-BBBB-CCCC")
    page.get_by_role("button", name="进入").click()
    expect(page.get_by_text("领取码不对")).to_be_visible()
    party.shot("portal-enter-phone")
    page.get_by_label("领取码").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="进入").click()
    page.wait_for_url("**/portal/home")
    party.shot("portal-phone")
    page.get_by_role("link", name="申请复制").click()
    page.get_by_role("button", name="提出申请").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("label.qc-big-choice", has_text="visit-1.mp4").click()
    page.get_by_label("其他").fill("现场检查方案")
    page.get_by_label("用来做什么").fill("申请行政复议")
    page.get_by_label("办理人姓名").fill("程以南")
    party.shot("portal-request-phone")
    page.get_by_role("button", name="提出申请").click()
    page.wait_for_url("**/portal/requests/*")


def _decide(keeper: Person, leader: Person) -> None:
    page = keeper.page
    page.goto("/copies")
    page.get_by_role("link", name=re.compile(PARTY)).first.click()
    page.get_by_role("button", name="核对完，送分管领导").click()
    expect(page.get_by_role("alert")).to_be_visible()  # the checklist has to be gone through
    for key in ("state_secret", "business_secret", "third_party_privacy", "informant"):
        page.locator(f"label[for='c-{key}-none']").click()
    page.locator("label[for='c-internal_process-found']").click()
    keeper.shot("copy-check")
    page.get_by_role("button", name="核对完，送分管领导").click()
    page = leader.page
    page.goto("/copies")
    page.get_by_role("link", name=re.compile(PARTY)).first.click()
    expect(page.get_by_text("同意 1 件，不同意 1 件")).to_be_visible()
    leader.shot("approve")
    page.get_by_role("button", name="签名并决定").click()
    expect(page.get_by_text(re.compile("正在制作|可以领取")).first).to_be_visible()


def _fetch(party: Person, folder: Path) -> Path:
    page = party.page
    _until(page, page.url, "下载复制件")
    party.shot("portal-status-phone")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载复制件").click()
    target = folder / "package.zip"
    download.value.save_as(target)
    return target


def _verify_offline(reader: Person, package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        archive.extract("verify.html", package.parent)
    page = reader.page
    reader.context.set_offline(True)
    page.goto((package.parent / "verify.html").as_uri())
    page.locator("input[type=file]").first.set_input_files(str(package))
    expect(page.get_by_text("visit-1.mp4").first).to_be_visible()
    expect(page.get_by_text(re.compile("没有被改动")).first).to_be_visible()
    reader.shot("verify-ok")
    damaged = bytearray(package.read_bytes())
    with zipfile.ZipFile(package) as archive:
        damaged[archive.getinfo("复制件/01-visit-1.mp4").header_offset + 500] ^= 1
    damaged_package = package.with_name("damaged.zip")
    damaged_package.write_bytes(damaged)
    page.locator("input[type=file]").first.set_input_files(str(damaged_package))
    expect(page.get_by_text("不要使用：01-visit-1.mp4")).to_be_visible()
    reader.shot("verify-bad")


def _look_around(handler: Person, person: Persons, case: str) -> None:
    """Pictures of the remaining pages, and that each answers."""
    for name, path in (("list", "/cases"), ("events", f"{case}/events"), ("officers", "/manage/officers/")):
        assert handler.page.goto(path).ok
        handler.shot(name)
    handler.page.goto("/cases")
    handler.theme("dark")
    handler.shot("list-dark")
    phone = person("handler", phone=True)
    for name, path in (("home-phone", "/"), ("list-phone", "/cases"), ("case-phone", case)):
        assert phone.page.goto(path).ok
        phone.shot(name)
    stranger = person("")
    stranger.page.goto("/login")
    stranger.shot("login")
    stranger.page.goto("/key")
    stranger.shot("key")


def _until(page: Page, path: str, text: str) -> None:
    """Look again until the worker has done it."""
    until = time.monotonic() + 60
    while True:
        page.goto(path)
        if page.get_by_text(text).count():
            return
        assert time.monotonic() < until, f"{path} never said {text}"
        time.sleep(0.5)
