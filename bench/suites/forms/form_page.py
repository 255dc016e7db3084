"""How long the server needs for the page of a form when its store holds very many cases, beside one with few.

Two stores at once, which take turns. In this process, without the network: what is measured is the server's own work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from flask.testing import FlaskClient

from admin.app import create_app
from bench import place
from bench.measure import medians, timed
from bench.place import Place
from bench.row import Row
from bench.run import Run
from bench.suites.access.lists import fill
from bench.suites.forms.generating import PERSON
from bench.suites.store.captured import acting, new_case
from docstore.identifiers import new_id
from docstore.model.case_file import CaseFile
from docstore.model.record import Record
from modules.documents.api import start_document

FORM = "N02"
FEW, MANY = 100, 100_000
TIMES = 20  # one page is too short to be timed
MILLISECONDS = 300.0
_BATCH = 5_000
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def rows(run: Run) -> Iterator[Row]:
    run.say(f"表单页：先放进 {run.size(MANY)} 个案件，各一份文书")
    with (
        place.database(replace(run, folder=run.folder / "many")) as many,
        place.database(replace(run, folder=run.folder / "few")) as few,
    ):
        _fill(many, run.size(MANY))
        _fill(few, FEW)
        pages = {"many": _page(many), "few": _page(few)}
        found = medians(run.rounds, **{name: partial(_milliseconds, *page) for name, page in pages.items()})
    name = f"page of a form among {run.size(MANY)} cases, beside {FEW}"
    yield Row(name, "ms", "lower", found["many"], found["few"], goal=1.2)
    yield Row(f"the same among {run.size(MANY)} cases alone", "ms", "lower", found["many"], goal=MILLISECONDS)


def _fill(here: Place, count: int) -> None:
    """Cases as in the suite of lists, and an issued paper of each."""
    fill(here, count)
    cases = here.database[CaseFile.collection_name()].find({"number": {"$regex": "^测速"}}, {"department": 1})
    batch = []
    for case in cases:
        batch.append(_paper(case["_id"], case["department"]))
        if len(batch) == _BATCH:
            here.database[Record.collection_name()].insert_many(batch, ordered=False)
            batch = []
    if batch:
        here.database[Record.collection_name()].insert_many(batch, ordered=False)


def _paper(case: str, department: str) -> dict[str, object]:
    made = Record(
        id=new_id(),
        type_key="document",
        title="现场检查方案",
        state="issued",
        case=case,
        department=department,
        audience="internal",
        form=FORM,
        is_declared=True,
        facets={"documents": {"inputs": {}, "opinions": []}},
    )
    return dict(made.for_store())


def _page(here: Place) -> tuple[FlaskClient, str]:
    """A browser that is signed in, and the address of a draft."""
    draft = start_document(acting(here, PERSON), case_id=new_case(here), form_id=FORM)
    client = create_app(here.store, secret_key=b"k" * 32, password_salt="salt").test_client()
    token = _TOKEN.search(client.get("/login").get_data(as_text=True))
    sent = {"username": PERSON, "password": here.password, "csrf_token": token.group(1) if token else ""}
    client.post("/login", data=sent)
    return client, f"/documents/{draft.id}/edit"


def _milliseconds(client: FlaskClient, address: str) -> float:
    """Of one of `TIMES`. Raises RuntimeError when the page is another one."""
    with timed() as clock:
        for _ in range(TIMES):
            answer = client.get(address)
            if answer.status_code != 200:
                raise RuntimeError(f"{address}: {answer.status_code}")
    return clock.seconds / TIMES * 1000
