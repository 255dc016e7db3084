"""Several drafts at once, and a PDF that is asked for again, by the API."""

from __future__ import annotations

from tests.api.asking import Asker
from tests.security.world import INPUTS, opened, served
from tests.site import TestSite


def test_drafts_are_begun_and_generated_together(site: TestSite, ask: Asker) -> None:
    at = f"/cases/{opened(site).id}/drafts"
    begun = ask("handler", "POST", at, {"forms": ["N02", "N05"]})
    assert begun.status_code == 200 and list(begun.get_json()["refused"]) == ["N05"]
    (row,) = ask("handler", "GET", at).get_json()["items"]
    assert row["form"] == "N02" and row["faults"] and not row["is_rendered"]
    wanted = {"documents": [row["id"]]}
    assert ask("handler", "POST", f"{at}/generate", wanted).get_json() == {"generated": 0, "lacking": 1}
    inputs = {"inputs": INPUTS["N02"]}
    assert ask("handler", "PUT", f"/documents/{row['id']}/inputs", inputs, version=0).status_code == 200
    assert ask("handler", "POST", f"{at}/generate", wanted).get_json() == {"generated": 1, "lacking": 0}
    assert ask("handler", "GET", at).get_json()["items"][0]["is_rendered"]
    assert ask("handler2", "POST", at, {"forms": ["N02"]}).status_code == 404
    assert ask("handler", "POST", at, {"forms": []}).status_code == 422


def test_a_pdf_is_asked_for_again_only_when_it_was_tried_in_vain(site: TestSite, ask: Asker) -> None:
    paper = served(site, opened(site))["N03"]
    again = ask("handler", "POST", f"/documents/{paper.id}/versions/{paper.current_version}/pdf")
    assert again.status_code == 409 and "不用重试" in again.get_json(force=True)["detail"]
    assert ask("officer", "POST", f"/documents/{paper.id}/versions/1/pdf").status_code == 403
