"""Lists from spreadsheets: every fault at once, nothing written unless confirmed, nothing run that lies in them."""

from __future__ import annotations

import contextlib
import io
import re
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from admin import spreadsheets
from admin.imports.sheet import preview
from admin.imports.tables import Row, Table, as_text, read
from docstore.access.account import Account
from docstore.access.confirming import confirm_posts
from docstore.access.sign_in import by_password
from docstore.errors import InvalidInputError, SignInRefusedError
from modules.organisation.api import Department, Officer
from modules.parties.imports import UNITS
from tests.site import TestSite, post, whole_site

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
TABLE = re.compile(r'name="table" value="([^"]*)"')
HEADS = "登录名,姓名,岗位,科室,执法证号"
TWICE = (("甲化工厂", "91410800MA40ABCD19"), ("乙化工厂", "9141 0800 ma40 abcd 19"))


@pytest.fixture(scope="module")
def site(running_mongo: Any, tmp_path_factory: Any) -> Iterator[TestSite]:
    folder: Path = tmp_path_factory.mktemp("imports")
    with whole_site(running_mongo, folder) as made:
        yield made
    running_mongo.give_back_all()


def look(client: Any, what: str, content: bytes, name: str = "a.csv") -> Any:
    token = TOKEN.search(client.get(f"/import/{what}").get_data(as_text=True))
    assert token
    data = {"csrf_token": token.group(1), "file": (io.BytesIO(content), name)}
    return client.post(f"/import/{what}", data=data, content_type="multipart/form-data")


def confirm(client: Any, what: str, page: Any) -> Any:
    found = TABLE.search(page.get_data(as_text=True))
    assert found, page.get_data(as_text=True)[-2000:]
    table = found.group(1).replace("&#34;", '"')
    return post(client, f"/import/{what}/confirm", {"table": table}, page=f"/import/{what}")


def test_people_come_in_as_proposals_that_another_person_confirms(site: TestSite) -> None:
    admin = site.client("admin")
    answer = look(admin, "departments", "名称\n矿山监管科\n综合科\n".encode("gb18030"))
    assert answer.status_code == 200 and site.system.first(Department, {"name": "综合科"}) is None
    assert confirm(admin, "departments", answer).status_code == 302
    rows = f"{HEADS}\nlin,林一,执法人员、承办人,矿山监管科,豫H-0901\nsun,孙二,分管领导,,\n"
    answer = look(admin, "accounts", b"\xef\xbb\xbf" + rows.encode())
    assert answer.status_code == 200 and site.system.first(Account, {"username": "lin"}) is None
    assert confirm(admin, "accounts", answer).status_code == 302
    made = site.system.first(Account, {"username": "lin"})
    assert made is not None and not made.is_active and [one.role for one in made.posts] == ["officer", "handler"]
    with pytest.raises(SignInRefusedError):
        by_password(site.system, name="lin", secret="!", address="127.0.0.1")
    confirm_posts(
        site.act("security"), account_id=made.id, posts=[one.id for one in made.posts], password="一把很新的钥匙2026"
    )
    assert site.act("lin").allows("cases.open")
    database: Any = site.store.database
    told = list(database.custody_events.find({"event_type": "list_imported"}, sort=[("sequence", 1)]))
    assert [(one["detail"]["list"], one["detail"]["rows"]) for one in told] == [("departments", 2), ("accounts", 2)]


def test_every_fault_is_shown_by_row_and_column_and_nothing_is_written(site: TestSite) -> None:
    admin = site.client("admin")
    rows = (
        f"{HEADS}\nhandler,王,承办人,危险化学品监督管理科,\nnew1,,飞行员,没有的科,\nNEW1,李,系统管理员、审计管理员,,\n"
    )
    page = look(admin, "accounts", rows.encode())
    text = page.get_data(as_text=True)
    assert page.status_code == 422 and 'name="table"' not in text
    for said in (
        "这个登录名已经有了",
        "没有填",
        "没有这些岗位：飞行员",
        "没有这个科室",
        "和第 3 行重复",
        "不能是同一个人",
    ):
        assert said in text, said
    assert "6 处不对" in text and site.system.first(Account, {"username": "new1"}) is None
    # What the page did not offer is not taken either.
    assert post(admin, "/import/accounts/confirm", {"table": rows}, page="/import/accounts").status_code == 422
    assert site.system.first(Account, {"username": "new1"}) is None


def test_two_rows_about_one_unit_are_told_however_its_code_is_written(site: TestSite) -> None:
    """What is told while writing is too late: the second row would change what the first has registered."""
    heads = "当事人（单位）,统一社会信用代码,地址,法定代表人（负责人）,职务,联系电话,所属行业"
    rows = "".join(f"{name},{code},和平路 1 号,赵六,经理,13800000000,化工\n" for name, code in TWICE)
    found = preview(site.system, UNITS, read(f"{heads}\n{rows}".encode(), 500))
    assert [dict(line.faults) for line in found.lines] == [{}, {"credit_code": "和第 2 行重复。"}]


def test_certificates_come_with_their_period_from_a_workbook(site: TestSite) -> None:
    admin = site.client("admin")
    heads = ("姓名", "执法证号", "有效期从", "有效期到")
    rows = [("赵一", "豫H-0911", "2024-01-01", "2028-12-31"), ("钱二", "豫H-0912", "2024-01-01", "2023-12-31")]
    wrong = look(admin, "officers", spreadsheets.as_xlsx("执法人员", heads, rows), "a.xlsx")
    assert wrong.status_code == 422 and "最后一天不能早于第一天" in wrong.get_data(as_text=True)
    good = look(admin, "officers", spreadsheets.as_xlsx("执法人员", heads, rows[:1]), "a.xlsx")
    assert confirm(admin, "officers", good).status_code == 302
    made = site.system.first(Officer, {"certificate": "豫H-0911"})
    assert made is not None and made.valid_until == "2028-12-31"


@pytest.mark.parametrize("who", ["handler", "security", "legal"])
def test_nobody_else_imports(site: TestSite, who: str) -> None:
    client = site.client(who)
    for what in ("departments", "officers", "accounts"):
        assert client.get(f"/import/{what}").status_code == 403
        assert client.get(f"/import/{what}/template").status_code == 403
    assert post(client, "/import/departments/confirm", {"table": "名称\nx\n"}, page="/").status_code == 403


def test_the_empty_table_has_the_columns_that_are_asked(site: TestSite) -> None:
    content = site.client("admin").get("/import/accounts/template").data
    assert read(content, 10).rows == ()
    assert read(content, 10).heads[:3] == ("登录名", "姓名", "岗位")


def bomb(*parts: tuple[str, bytes], way: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", way) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return made.getvalue()


def with_formula() -> bytes:
    book, made = Workbook(), io.BytesIO()
    book.active.append(["名称"])
    book.active.append(["=1+1"])
    book.save(made)
    return made.getvalue()


def lying(said: int, really: int) -> bytes:
    """A part of `really` bytes that says of itself that it has `said`, with the right checksum of those."""
    made = bytearray(bomb(("xl/workbook.xml", bytes(really))))
    entry = made.rfind(b"PK\x01\x02")
    made[entry + 16 : entry + 20] = struct.pack("<I", zlib.crc32(bytes(said)))
    made[entry + 24 : entry + 28] = struct.pack("<I", said)
    return bytes(made)


def spoilt() -> bytes:
    made = bytearray(bomb(("xl/workbook.xml", b"abc" * 1000)))
    begins = made.find(b"xl/workbook.xml") + len("xl/workbook.xml")
    made[begins : begins + 2] = b"\xff\xff"
    return bytes(made)


def begins_nowhere() -> bytes:
    """A part that begins beyond what any file has (the 64-bit form of a ZIP's directory)."""
    made = bomb(("xl/workbook.xml", b"x"))
    entry, end = made.rfind(b"PK\x01\x02"), made.rfind(b"PK\x05\x06")
    line, further = bytearray(made[entry:end]), struct.pack("<HHQ", 1, 8, 2**64 - 1)
    line[42:46], line[30:32] = b"\xff" * 4, struct.pack("<H", len(further))
    last = made[end : end + 12] + struct.pack("<I", len(line) + len(further)) + made[end + 16 :]
    return made[:entry] + bytes(line) + further + last


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "要有内容"),
        (b"   ", "要有内容"),
        ("名称\n=cmd|' /C calc'!A0\n".encode(), "第 2 行第 1 列是公式"),
        ("名称\n＝1\n".encode(), "是公式"),
        ("名称\n@SUM(A1)\n".encode(), "是公式"),
        ("名称\n-a\n".encode(), "是公式"),
        (with_formula(), "第 2 行第 1 列是公式"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 100, "旧的 .xls"),
        (b"PK\x03\x04 nothing", "读不懂"),
        (bomb(("xl/workbook.xml", b"0" * (40 * 1024 * 1024))), "展开以后太大"),
        (bomb(*((f"{n}.xml", b"x") for n in range(300))), "展开以后太大"),
        (bomb(("xl/workbook.xml", ENTITIES)), "不是表格的内容"),
        (bomb(("xl/vbaProject.bin", b"x")), "有宏"),
        (bomb(("../../etc/passwd", b"x")), "读不懂"),
        (spoilt(), "读不懂"),
        (begins_nowhere(), "读不懂"),
        (bomb(("xl/workbook.xml", b"x"), way=zipfile.ZIP_LZMA), "读不懂"),
        (b"\xff\xfe" + "名称\n科\n".encode("utf-16-le"), "看不出文件的编码"),
        (b"\x81\x00\xff", "看不出文件的编码"),
        (("名称\n" + "科\n" * 600).encode(), "行太多"),
        (("," * 100).encode(), "列太多"),
        (("名称\n" + "长" * 2000).encode(), "太长"),
        ("名称\n甲,乙\n".encode(), "比表头长"),
        (b"x" * (2 * 1024 * 1024 + 1), "文件太大"),
    ],
    ids=range(24),
)
def test_what_is_no_harmless_list_is_refused_in_a_sentence(content: bytes, said: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read(content, 500)
    assert list(caught.value.fields) == ["file"] and said in caught.value.fields["file"]


def test_a_quotation_that_never_closes_is_a_cell() -> None:
    assert read(b'"never closed', 500).heads == ("never closed",)


@pytest.mark.parametrize("said", [0, 10, 33_554_000])
def test_a_part_that_is_larger_than_it_says_is_not_unpacked(said: int) -> None:
    content = lying(said, 128 * 1024 * 1024)
    tracemalloc.start()
    try:
        with pytest.raises(InvalidInputError, match="1 处"):
            read(content, 500)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 3 * 32 * 1024 * 1024


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=8).map(
    lambda text: f"字{text}".strip()
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5), st.booleans())
def test_what_is_shown_is_what_is_confirmed(rows: list[tuple[str, str]], gap: bool) -> None:
    table = Table(("甲", "乙"), tuple(Row(n + 2 + gap, row) for n, row in enumerate(rows)))
    assert read(as_text(table).replace("\n", "\r\n").encode(), 100) == table
    assert read(as_text(table).encode("gb18030"), 100) == table


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400))
def test_no_bytes_do_more_than_be_refused(content: bytes) -> None:
    for one in (content, b"PK\x03\x04" + content, bomb(("xl/workbook.xml", content))):
        with contextlib.suppress(InvalidInputError):
            read(one, 50)
