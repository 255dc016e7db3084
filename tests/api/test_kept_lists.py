"""What the bureau keeps beside its cases, changed by the API: laws, reference tables."""

from __future__ import annotations

from tests.api.asking import Asker
from tests.api.test_changes import changed
from tests.site import TestSite


def test_a_law_is_corrected_and_what_is_not_sent_stays(ask: Asker) -> None:
    law = ask("legal", "POST", "/laws", {"title": "某条例", "kind": "local", "source": "公报"}).get_json()
    at = f"/laws/{law['id']}"
    short = changed(ask, "legal", "POST", f"{at}/change", {"short_names": ["某条"], "note": "核对过"}, law["revision"])
    assert (short["short_names"], short["title"], short["source"]) == (["某条"], "某条例", "公报")
    assert ask("legal", "POST", f"{at}/change", {"title": "《某》"}, version=short["revision"]).status_code == 422
    edition = ask("legal", "POST", f"{at}/law_editions", {"label": "2020", "source": "公报"}).get_json()
    days = {"effective_from": "2020-05-01", "effective_to": ""}
    at = f"/law-editions/{edition['id']}"
    dated = changed(ask, "legal", "POST", f"{at}/change", days, edition["revision"])
    assert (dated["effective_from"], dated["label"]) == ("2020-05-01", "2020")
    sent = {"article": 3, "text": "条文", "source": "公报"}
    one = ask("legal", "POST", f"{at}/law_provisions", sent).get_json()
    moved = {"subject": "职责", "paragraph": 2, "moved_to": "55"}
    one = changed(ask, "legal", "POST", f"/law-provisions/{one['id']}/change", moved, one["revision"])
    assert (one["article"], one["paragraph"], one["text"], one["subject"]) == (3, 2, "条文", "职责")
    assert one["moved_to"] == [{"article": 55, "paragraph": 0, "item": 0}]


def test_a_table_is_set_up_and_its_terms_change(site: TestSite, ask: Asker) -> None:
    keeper = "legal"
    table = ask(keeper, "POST", "/dictionaries", {"name": "检查形式", "is_closed": True}).get_json()
    assert table["is_closed"] and not table["is_example"]
    at = f"/dictionaries/{table['id']}"
    table = changed(ask, keeper, "POST", f"{at}/change", {"note": "本局的"}, table["revision"])
    assert (table["name"], table["is_closed"], table["note"]) == ("检查形式", True, "本局的")
    term = ask(keeper, "POST", f"{at}/dictionary_terms", {"text": "计划执法", "active_to": "2030-01-01"}).get_json()
    path = f"/dictionary-terms/{term['id']}/change"
    renamed = changed(ask, keeper, "POST", path, {"text": "计划检查", "active_to": ""}, term["revision"])
    assert (renamed["former"], renamed["active_to"], renamed["order"]) == (["计划执法"], "", term["order"])
    assert ask("handler", "POST", path, {"text": "别的"}, version=renamed["revision"]).status_code == 403
