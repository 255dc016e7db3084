"""A paper through the service, with record, version, events and job, beside docxtpl that renders the same template."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.measure import medians, timed
from bench.place import Place
from bench.row import Row
from bench.run import Run
from bench.suites.forms.peers import bare_docxtpl
from bench.suites.store.captured import acting, new_case
from docstore.forms.context import display_context
from docstore.forms.declaration import FormDeclaration
from docstore.forms.filling import validate
from docstore.model.case_file import CaseFile
from docstore.rendering.docx import make_environment
from modules.documents.by_command import generate_at_once
from modules.documents.facts import form_facts
from modules.documents.printing.sampling import sample_of
from modules.documents.printing.shelf import of_store

FORM = "N02"
COUNT = 40
PERSON = "handler"


def rows(run: Run, here: Place) -> Iterator[Row]:
    shelf = of_store(here.act)
    form = shelf.form(FORM)
    template = shelf.require_template(form)
    count = run.size(COUNT)
    run.say(f"生成文书：{run.rounds} 轮，每轮 {count} 份")
    found = medians(
        run.rounds, ours=partial(_service, here, form, count), bare=partial(_bare, here, form, template, count)
    )
    name = "papers through the service (record, version, events), beside bare docxtpl rendering of the same template"
    yield Row(name, "papers/s", "higher", found["ours"], found["bare"], goal=0.6)
    here.database.outbox.delete_many({})


def _service(here: Place, form: FormDeclaration, count: int) -> float:
    act, inputs = acting(here, PERSON), sample_of(form, "sample").inputs
    cases = [new_case(here) for _ in range(count)]
    with timed() as clock:
        for case in cases:
            generate_at_once(act, case_id=case, form_id=form.id, inputs=inputs)
    return count / clock.seconds


def _bare(here: Place, form: FormDeclaration, template: Path, count: int) -> float:
    """The context is made beforehand: rendering alone counts."""
    case = here.act.get(CaseFile, new_case(here))
    facts = form_facts(here.act, case)
    values = validate(form, sample_of(form, "sample").inputs, facts=facts, phase="review")
    context = {**display_context(form, values, bureau=facts["bureau"], digest="0" * 64), "qr": ""}
    with timed() as clock:
        for _ in range(count):
            bare_docxtpl.render(template, context, make_environment())
    return count / clock.seconds
