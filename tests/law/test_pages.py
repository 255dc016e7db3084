"""法规库 on the screens and by the API: who sees, who enters, what stands beside the field."""

from __future__ import annotations

import pytest

from modules.law.models import Edition, Law, Provision
from tests.site import TestSite, post


def page(site: TestSite, username: str, address: str, status: int = 200) -> str:
    answer = site.client(username).get(address)
    assert answer.status_code == status, address
    return answer.get_data(as_text=True)


@pytest.fixture(scope="module")
def law(site: TestSite) -> Law:
    found = site.system.first(Law, {"title": "安全生产法"})
    assert found is not None
    return found


def test_laws_are_found_and_shown_by_edition(site: TestSite, law: Law) -> None:
    text = page(site, "handler", "/laws")
    assert "行政处罚法" in text and "登记法规" not in text and "登记法规" in page(site, "legal", "/laws")
    assert "国办发〔2024〕54号" in page(site, "handler", "/laws?q=54号&kind=normative")
    assert "没有符合的法规" in page(site, "handler", "/laws?q=(((")
    assert "现行" in page(site, "handler", f"/laws/{law.id}")
    old = page(site, "handler", f"/laws/{law.id}?edition=2014")
    assert "这一版今天不是现行版本" in old and "现为第六十五条" in old


def test_the_legal_reviewer_enters_a_text(site: TestSite, law: Law) -> None:
    edition = site.system.first(Edition, {"law": law.id, "label": "2021"})
    assert edition is not None
    legal, address = site.client("legal"), f"/laws/editions/{edition.id}/articles/new"
    typed = {"article": "5", "text": "", "source": ""}
    refused = post(legal, address, typed)
    assert refused.status_code == 422 and "写来源" in refused.get_data(as_text=True)
    kept = post(legal, address, {**typed, "text": "第一款\n第二款", "source": "公报"})
    made = site.system.first(Provision, {"edition": edition.id, "article": 5})
    assert made is not None and kept.location.endswith(f"/laws/{law.id}?edition=2021#p-{made.id}")
    assert "第二款" in page(site, "officer", f"/laws/{law.id}")
    for below in ("new", f"{law.id}/change", f"{law.id}/editions/new", f"editions/{edition.id}", f"articles/{made.id}"):
        assert "保存登记" in page(site, "legal", f"/laws/{below}")
        page(site, "handler", f"/laws/{below}", 403)


def test_what_is_offered_to_the_field(site: TestSite) -> None:
    offered = site.client("officer").get("/laws/citations?q=处罚法44&on=2026-03-02").get_json()["offers"]
    assert offered == [{"value": "《行政处罚法》第四十四条", "note": "作出决定前的告知", "edition": "2021"}]
    assert "未在法规库" in str(site.client("officer").get("/laws/citations?q=处罚法99").get_json())
    assert site.client("officer").get("/laws/citations?q=处罚法&on=²").status_code == 200
    assert site.client().get("/laws/citations?q=1").status_code == 302


def test_programs_read_and_enter_the_library(site: TestSite, law: Law) -> None:
    legal = site.client("legal")
    token = legal.get("/api/v1/session").get_json()["csrf_token"]
    found = legal.get("/api/v1/law-citations?q=安全生产法65一款(二)&on=2026-03-02").get_json()["items"]
    assert found[0]["text"] == "《安全生产法》第六十五条第一款第（二）项"
    made = legal.post(
        f"/api/v1/laws/{law.id}/law_editions", json={"label": "1990", "source": "公报"}, headers={"X-CSRFToken": token}
    )
    assert made.status_code == 201
    edition = made.get_json()["id"]
    sent = {"article": 1, "moved_to": "2、3第1款", "source": "公报"}
    made = legal.post(f"/api/v1/law-editions/{edition}/law_provisions", json=sent, headers={"X-CSRFToken": token})
    assert made.get_json()["moved_to"][1] == {"article": 3, "paragraph": 1, "item": 0}
    changed = legal.put(
        f"/api/v1/law-provisions/{made.get_json()['id']}/text",
        json={"text": "原文", "source": "公报第 2 期"},
        headers={"X-CSRFToken": token, "If-Match": made.headers["ETag"]},
    )
    assert changed.get_json()["text"] == "原文" and len(changed.get_json()["moved_to"]) == 2
