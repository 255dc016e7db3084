"""A site with two departments, and the short ways to a case at each of its stages, by the services' own doors."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Iterator
from typing import Any

from flask.testing import FlaskClient

from docstore.access.accounts import create_account
from docstore.forms.types.identity import credit_code_check, id_number_check
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from modules.cases.api import close_case, open_case
from modules.copies.api import CHECKLIST, CopyRequest, hand_over_code, open_slip, request_copy, slip_in_force
from modules.dictionaries.services import write_dictionary, write_term
from modules.documents.api import generate, give_opinion, issue, save_draft, start_document, submit
from modules.filing.api import file_case, submit_case
from modules.law.services import write_edition, write_law, write_provision
from tests.site import PASSWORD, TestSite

_NUMBERS = itertools.count(1)
VISIT = {"from": "2026-03-02T01:10:00Z", "to": "2026-03-02T02:25:00Z"}
INPUTS: dict[str, dict[str, Any]] = {
    "N02": {
        "inspection_period": {"from": "2026-03-02", "to": "2026-03-02"},
        "inspection_form": "计划执法",
        "inspection_method": "现场检查",
        "inspection_content": [{"item": "配电箱"}],
    },
    "N03": {
        "inspection_place": "二车间",
        "inspection_start": "2026-03-02T09:10:00+08:00",
        "inspection_end": "2026-03-02T10:25:00+08:00",
        "certificate_shown": True,
        "inspection_findings": "发现 1 项问题。",
        "problems": [{"check_item": "二车间", "description": "配电箱未接地", "basis": "《安全生产法》"}],
    },
    "N05": {"rectification_items": ["1"], "rectification_due": "2030-03-20"},
    "N06": {"reinspection_opinion": "1. 配电箱：合格。"},
}


def add_department(site: TestSite) -> None:
    """A second department `mines`, whose people are the first one's names with a 2."""
    for name, roles in (
        ("officer2", ["officer"]),
        ("handler2", ["officer", "handler"]),
        ("keeper2", ["keeper"]),
        ("head2", ["department_head"]),
    ):
        create_account(site.system, username=name, name=name, password=PASSWORD, roles=roles, department="mines")
    create_account(
        site.system,
        username="leader2",
        name="leader2",
        password=PASSWORD,
        roles=["deputy_leader"],
        departments_in_charge=["mines"],
    )


def person(site: TestSite, username: str, *roles: str, department: str = "hazchem") -> None:
    """A person who holds several posts."""
    create_account(
        site.system, username=username, name=username, password=PASSWORD, roles=list(roles), department=department
    )


def credit_code(number: int) -> str:
    """A 统一社会信用代码 with its check character, another for each number."""
    body = f"91410800MA40{number:05d}"
    return body + credit_code_check(body)


def statutes(site: TestSite) -> dict[str, str]:
    """The ids of a law, of its edition and of an article; of a reference table and of a term."""
    act, source = site.act("legal"), {"source": "公报"}
    law = write_law(act, values={"title": "某法", "kind": "law", **source})
    edition = write_edition(act, law_id=law.id, values={"label": "2021", **source})
    article = write_provision(act, edition_id=edition.id, values={"article": "1", **source})
    table = write_dictionary(act, values={"name": "某表"})
    term = write_term(act, dictionary_id=table.id, values={"text": "某词"})
    ids = {"law_id": law.id, "edition_id": edition.id, "provision_id": article.id}
    return {**ids, "dictionary_id": table.id, "term_id": term.id}


def party(**changes: str) -> dict[str, str]:
    number = next(_NUMBERS)
    return {
        "kind": "organisation",
        "name": f"某化工有限公司{number}",
        "credit_code": credit_code(number),
        "address": "工业路 8 号",
        "legal_representative": "张三",
        "legal_representative_position": "负责人",
        "phone": "0391-1234567",
        "industry": "化工",
        **changes,
    }


def id_number(number: int) -> str:
    """A 公民身份号码 with its check character, another for each number."""
    body = f"41080219850312{number:03d}"
    return body + id_number_check(body)


def individual(**changes: str) -> dict[str, str]:
    number = next(_NUMBERS)
    return {
        "kind": "person",
        "name": f"沈知行{number}",
        "id_number": id_number(number),
        "home_address": "解放区人民路 1 号",
        "phone": "13800001234",
        **changes,
    }


def opened(site: TestSite, by: str = "handler", **changes: str) -> CaseFile:
    return open_case(
        site.act(by),
        type_key="inspection",
        party=party(**changes),
        officers=[{"name": "李四", "certificate": "豫H-0001"}, {"name": "王五", "certificate": "豫H-0002"}],
        facet={"place": "二车间", "explosion_risk": False, "visit": VISIT},
    )


def draft(site: TestSite, case: CaseFile, form: str, by: str = "handler", **inputs: Any) -> Record:
    act = site.act(by)
    record = start_document(act, case_id=case.id, form_id=form)
    save_draft(act, record_id=record.id, inputs={**INPUTS[form], **inputs})
    generate(act, record_id=record.id)
    return act.get(Record, record.id)


def approved_plan(site: TestSite, case: CaseFile) -> Record:
    record = draft(site, case, "N02")
    submit(site.act("handler"), record_id=record.id)
    give_opinion(site.act("head"), record_id=record.id, text="同意", is_agreed=True)
    give_opinion(site.act("leader"), record_id=record.id, text="同意", is_agreed=True)
    return site.system.get(Record, record.id)


def served(site: TestSite, case: CaseFile) -> dict[str, Record]:
    """All four papers of the case, issued."""
    made = {"N02": approved_plan(site, case)}
    issue(site.act("handler"), record_id=made["N02"].id)
    for form in ("N03", "N05", "N06"):
        made[form] = draft(site, case, form)
        issue(site.act("handler"), record_id=made[form].id)
    return {form: site.system.get(Record, record.id) for form, record in made.items()}


def submitted(site: TestSite) -> CaseFile:
    case = opened(site)
    served(site, case)
    close_case(site.act("head"), case_id=case.id)
    return submit_case(site.act("keeper"), case_id=case.id)


def filed(site: TestSite) -> CaseFile:
    return file_case(site.act("archivist"), case_id=submitted(site).id)


def asked(site: TestSite, case: CaseFile, *wishes: str) -> tuple[str, CopyRequest]:
    """The code of the party's slip, and a request made with it."""
    former = slip_in_force(site.system, case)
    code = hand_over_code(site.act("handler"), case_id=case.id, replaces=former.id if former else "")
    _, actor, _ = open_slip(site.system, code)
    act = site.system.by(actor)
    wish = {"wishes": list(wishes), "wish_text": "" if wishes else "全部", "applicant": "张三", "purpose": "核对"}
    return code, request_copy(act, case_id=case.id, **wish)


CLEAN = dict.fromkeys(CHECKLIST, "none")


def answers(site: TestSite, things: dict[str, list[Any]], username: str) -> Iterator[tuple[str, int, str]]:
    """Every page and answer of the API that can be asked for about `things` (arguments of addresses, with their
    values): path, status, all that is told.
    """
    client, urls = site.client(username), site.app.url_map.bind("localhost")
    for rule in site.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or not set(rule.arguments) <= set(things):
            continue
        for turn in range(max([len(things[name]) for name in rule.arguments], default=1)):
            path = urls.build(rule.endpoint, {name: things[name][turn % len(things[name])] for name in rule.arguments})
            answer = client.get(path)
            yield path, answer.status_code, answer.data.decode(errors="replace") + str(answer.headers)


def tus(metadata: dict[str, str], length: int, **more: str) -> dict[str, str]:
    encoded = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in metadata.items())
    return {"Tus-Resumable": "1.0.0", "Upload-Length": str(length), "Upload-Metadata": encoded, **more}


def upload(client: FlaskClient, case: CaseFile, content: bytes, filename: str = "a.mp4", **more: str) -> Any:
    """The answer to the last part."""
    metadata = {"purpose": "recording", "case": case.id, "filename": filename, **more}
    made = client.post("/uploads", headers=tus(metadata, len(content)))
    if made.status_code != 201:
        return made
    return client.patch(
        made.headers["Location"],
        data=content,
        headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"},
    )
