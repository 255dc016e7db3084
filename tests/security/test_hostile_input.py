"""Operators, odd names, depth, masses: what no form of ours sends is refused, and harms nobody who comes later."""

from __future__ import annotations

import io
from typing import Any

import pytest

from docstore.model.record import Record
from modules.documents.api import start_document
from modules.organisation.api import Officer
from tests.security.world import asked, opened, served
from tests.site import TOKEN, TestSite, post

NAMES = [
    "$where",
    "a.$gt",
    "__proto__",
    "_cls",
    "_id",
    "",
    ".",
    "a..b",
    "a\0b",
    "problems.²",
    "problems.99999999999999999999.item",
    ".".join(["a"] * 90),
    ".".join(["a"] * 5000),
    "a" * 100_000 + ".$x",
    "表",
]


@pytest.fixture
def record(site: TestSite) -> str:
    return str(start_document(site.act("handler"), case_id=opened(site).id, form_id="N02").id)


def autosave(site: TestSite, record: str, fields: dict[str, Any]) -> Any:
    client = site.client("handler")
    found = TOKEN.search(client.get(f"/documents/{record}/edit").get_data(as_text=True))
    assert found
    return client.post(f"/documents/{record}/draft", data=fields, headers={"X-CSRFToken": found.group(1)})


@pytest.mark.parametrize("name", NAMES)
def test_a_name_no_form_has_is_not_kept(site: TestSite, record: str, name: str) -> None:
    assert autosave(site, record, {name: "x"}).status_code == 422
    assert site.system.get(Record, record).facets["documents"]["inputs"] == {}
    assert site.client("handler").get(f"/documents/{record}/edit?checked=1").status_code == 200


@pytest.mark.parametrize("row", ["add:$x", "add:_cls", "remove:a.²", "add:", "remove:a.b.c.d", "x", "add:a\0"])
def test_a_row_no_form_has_is_not_kept(site: TestSite, record: str, row: str) -> None:
    client = site.client("handler")
    answer = post(client, f"/documents/{record}/edit", {"row": row})
    assert answer.status_code == 422
    assert client.get(f"/documents/{record}/edit").status_code == 200


MASSES = [
    {"inspection_content.0.item": "长" * 400_001},
    {f"k{number}": "x" for number in range(5001)},
    {"inspection_content.0.item": ["长" * 100_000] * 5},
]


@pytest.mark.parametrize("fields", MASSES)
def test_masses_are_refused(site: TestSite, record: str, fields: dict[str, Any]) -> None:
    assert autosave(site, record, fields).status_code == 422


SHAPES = [
    {"inspection_content": "x", "inspection_period": "x", "inspection_form.x": "y"},
    {"inspection_content.0.item": ["x", "y"], "inspection_period.from": ["1", "2"], "inspection_period.to.x": "1"},
    {"inspection_content.9999.item": "x", "inspection_content.item": "y", "inspection_content.0": "z"},
    {"inspection_form": "{'$gt': ''}", "inspection_method": "[object Object]"},
]


@pytest.mark.parametrize("fields", SHAPES)
def test_values_of_another_shape_are_faults_not_accidents(site: TestSite, record: str, fields: dict[str, Any]) -> None:
    assert autosave(site, record, fields).status_code == 200
    client = site.client("handler")
    assert client.get(f"/documents/{record}/edit?checked=1").status_code == 200
    assert post(client, f"/documents/{record}/edit", fields).status_code == 302


@pytest.mark.parametrize("path", ["/login", "/portal", "/theme", "/cases/new"])
def test_nobody_fills_the_disk_with_a_form(site: TestSite, path: str) -> None:
    body = {"file": (io.BytesIO(b"x" * (9 * 2**20)), "a.bin")}
    assert site.client().post(path, data=body, content_type="multipart/form-data").status_code == 413


@pytest.mark.parametrize("query", ["q=$where", "q[$gt]=", "q=(a%2B)%2B$", "state=$ne", "state[$ne]=open", "q=%00"])
@pytest.mark.parametrize("path", ["/cases", "/archive", "/manage/officers/"])
def test_lists_take_no_operators(site: TestSite, path: str, query: str) -> None:
    assert site.client("handler").get(f"{path}?{query}").status_code == 200


def test_the_officers_page_takes_only_its_own_fields(site: TestSite) -> None:
    fields = {"name": "赵六", "certificate": "豫H-0999", "id": "chosen", "revision": "9", "valid_until": "2099-12-31"}
    answer = post(site.client("handler"), "/manage/officers/new/", {**fields, "department": "mines"})
    assert answer.status_code == 302
    made = site.system.first(Officer, {"certificate": "豫H-0999"})
    assert made is not None
    assert (made.valid_until, made.revision, made.department) == ("", 0, "hazchem") and made.id != "chosen"


def test_the_party_cannot_ask_for_what_is_not_offered(site: TestSite) -> None:
    case, other = opened(site), opened(site)
    papers, foreign = served(site, case), served(site, other)
    code, _ = asked(site, case)
    party = site.client()
    assert post(party, "/portal", {"code": code}).status_code == 302
    for wish in (papers["N02"].id, foreign["N05"].id, "none", "{'$gt': ''}"):
        fields = {"wishes": wish, "applicant": "张三", "purpose": "核对"}
        assert post(party, "/portal/request", fields).status_code == 422
    for applicant, purpose in (("名" * 101, "x"), ("张三", "长" * 501)):
        fields = {"wishes": papers["N05"].id, "applicant": applicant, "purpose": purpose}
        answer = post(party, "/portal/request", fields)
        assert answer.status_code == 422 and "最多" in answer.get_data(as_text=True)
