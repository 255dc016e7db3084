"""A case of every type, from opening to the archive: `tests/*.yaml` of its module, played with the fictional bureau.

documents:                  # in the order in which they are written
- form: N02
  inputs: {…}               # what a person types, by field
excuses: {recording: …}     # what is not met on purpose, with the reason that the head signs
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from docstore.errors import ObligationsUnmetError
from docstore.model.case_file import CaseFile
from docstore.model.record import Record, Version
from modules.cases.api import close_case, excuse_obligation, open_case
from modules.documents.api import form_of, generate, give_opinion, issue, save_draft, start_document, submit
from modules.filing.api import file_case, submit_case
from tests.conformance.modules import FOUND
from tests.rendering.made import body
from tests.security.world import VISIT, party
from tests.site import TestSite, whole_site

PLAYED = [
    pytest.param(name, path, id=f"{name}-{path.stem}")
    for name, manifest in FOUND.manifests.items()
    for path in sorted(manifest.folder.glob("tests/*.yaml"))
]


@pytest.fixture(scope="module")
def site(running_mongo: Any, tmp_path_factory: Any) -> Iterator[TestSite]:
    folder: Path = tmp_path_factory.mktemp("cases")
    with whole_site(running_mongo, folder) as made:
        yield made
    running_mongo.give_back_all()


def test_every_procedure_is_played(site: TestSite) -> None:
    ready = {name for name, one in site.store.registry.of("procedure").items() if one.is_ready}
    assert ready == {param.values[0] for param in PLAYED}


@pytest.mark.parametrize(("type_key", "path"), PLAYED)
def test_a_case_goes_from_opening_to_the_archive(site: TestSite, type_key: str, path: Path) -> None:
    told = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # all is text, as on a page
    procedure = site.store.registry.of("procedure")[type_key]
    case = open_case(
        site.act("handler"),
        type_key=type_key,
        party=party(),
        officers=[{"name": "李四", "certificate": "豫H-0001"}, {"name": "王五", "certificate": "豫H-0002"}],
        facet={"place": "二车间", "explosion_risk": False, "visit": VISIT},
    )
    if any(item.level == "must" for item in procedure.obligations):
        with pytest.raises(ObligationsUnmetError):
            close_case(site.act("head"), case_id=case.id)
    for document in told["documents"]:
        paper = write(site, case, document["form"], document["inputs"])
        assert case.party_name in paper
        assert "草稿" not in paper
    for obligation, reason in told.get("excuses", {}).items():
        excuse_obligation(site.act("head"), case_id=case.id, obligation=obligation, reason=reason)
    close_case(site.act("head"), case_id=case.id)
    submit_case(site.act("keeper"), case_id=case.id)
    filed = file_case(site.act("archivist"), case_id=case.id)
    assert f"·{procedure.category}·" in (filed.archive_number or "")


def write(site: TestSite, case: CaseFile, form_id: str, inputs: dict[str, Any]) -> str:
    """Write a document, have it signed where it asks for that, issue it; returns the text on the paper."""
    handler = site.act("handler")
    record = start_document(handler, case_id=case.id, form_id=form_id)
    save_draft(handler, record_id=record.id, inputs=inputs)
    generate(handler, record_id=record.id)
    opinions = [field for field in form_of(handler, form_id).fields if field.type == "opinion"]
    if opinions:
        submit(handler, record_id=record.id)
        for _, signer in zip(opinions, ("head", "leader"), strict=False):
            give_opinion(site.act(signer), record_id=record.id, text="同意", is_agreed=True)
    version: Version = issue(handler, record_id=record.id)
    assert site.system.get(Record, record.id).is_declared
    return "".join(body(site.store.blobs.open(version.blob, version.family).read()))
