"""Pages on what is law in the data: forms, procedures, checks, retention, workflows."""

from __future__ import annotations

from collections.abc import Iterable

from admin.reference.markdown import code, codes, head, summary, table
from docstore.forms.declaration import FormDeclaration
from docstore.forms.field import Field
from docstore.procedure.checks import KIND as CASE_CHECK
from docstore.procedure.checks import RUN as CASE_CHECK_RUN
from docstore.procedure.declaration import Deadline, Obligation, Procedure
from docstore.procedure.retention import KIND as RETENTION
from docstore.registry.registry import Registry
from docstore.workflow.definition import KIND as WORKFLOW

_UNITS = {"h": "hours", "wd": "working days", "cd": "calendar days"}


def forms(registry: Registry) -> Iterable[str]:
    yield from head("Forms", "Declared in `modules/<name>/forms/*.yaml`; printed by the Word files in `templates/`.")
    for form in registry.of("form").values():
        yield from _form(form)


def _form(form: FormDeclaration) -> Iterable[str]:
    facts = {
        "Other names": "、".join(form.aliases),
        "Word in the number": form.abbreviation or "not numbered",
        "Stage": form.stage,
        "Volume": "副卷 (internal)" if form.is_internal else "正卷 (served)",
        "Copies": form.copies,
        "Signatures": form.signatures,
        "Seal": form.seal,
        "After": form.requires,
        "Rests on": form.legal_basis,
    }
    yield from ("", f"## {form.id} {form.name}", "")
    yield from (f"- {title}: {text}" for title, text in facts.items() if text)
    yield ""
    rows: list[tuple[str, ...]] = []
    for field in form.fields:
        rows.append(_field(field))
        rows += [_field(column, f"{field.key}.") for column in field.columns]
    yield from table(("Field", "Label", "Type", "Required", "Comes from"), rows)


def _field(field: Field, before: str = "") -> tuple[str, ...]:
    origin = field.origin
    source = ""
    if origin is not None:
        source = f"{'/'.join(origin.forms)} {code(origin.fact)}" if origin.forms else origin.label or origin.kind
    return (code(f"{before}{field.key}"), field.label, code(field.type), field.required, source)


def procedures(registry: Registry) -> Iterable[str]:
    yield from head(
        "Procedures",
        "What a case must leave behind, and the article that asks for it (of 焦应急〔2021〕35号 where none is named).",
    )
    for one in registry.of("procedure").values():
        yield from _procedure(one)


def _procedure(one: Procedure) -> Iterable[str]:
    yield from ("", f"## {one.title} · `{one.type_key}`", "")
    if not one.is_ready:
        yield f"A foundation: no case is opened by it yet. Archive codes bear “{one.category}”."
        yield f"Stages: {codes(one.stages)}."
        return
    yield f"Case numbers bear “{one.case_word}”, archive codes “{one.category}”. Filed {_deadline(one.filing)}."
    yield ""
    rows = [
        (code(item.key), item.title, item.level, item.kind, item.stage, _conditions(item), item.article)
        for item in one.obligations
    ]
    yield from table(("Key", "Obligation", "Level", "Kind", "Stage", "Conditions", "Article"), rows)
    yield from ("", "Not checked yet; listed at closing, blocking nothing:", "")
    waiting = [(code(item.key), item.title, item.stage, code(item.needs), item.article) for item in one.not_checkable]
    yield from table(("Key", "Duty", "Stage", "Needs", "Article"), waiting)


def checks(registry: Registry) -> Iterable[str]:
    yield from head(
        "Case checks",
        "What a case file is looked at for. A failed `veto` keeps the case from being filed, `deduct` costs points, "
        "`warn` is only shown.",
    )
    rows = [
        (
            code(name),
            one.rule,
            one.severity,
            str(one.points or ""),
            codes(one.applies) or "every type",
            one.source,
            code(registry.origins[CASE_CHECK, name]),
            summary(registry.of(CASE_CHECK_RUN)[name]),
        )
        for name, one in sorted(registry.of(CASE_CHECK).items())
    ]
    titles = ("Id", "Rule", "Severity", "Points", "Types", "Source", "Module", "What is computed")
    yield from table(titles, rows)


def retention(registry: Registry) -> Iterable[str]:
    yield from head(
        "Retention rules",
        "How long the file of a case is kept, counted from 1 January of the year after it was formed. Proposals: the "
        "bureau's own schedule (`modules/filing/data/filing.yaml`) goes before them, and is approved before use. A "
        "rule that asks for a document goes before one that does not.",
    )
    rows = [
        (
            code(name),
            code(one.type_key),
            code(one.when_document),
            f"{one.years} years" if one.years else "for ever",
            one.title,
            one.source,
            code(registry.origins[RETENTION, name]),
        )
        for name, one in sorted(registry.of(RETENTION).items())
    ]
    yield from table(("Id", "Type", "With an issued", "Kept", "Title", "Source", "Module"), rows)


def _conditions(item: Obligation) -> str:
    found = [f"after {code(item.after)}"] if item.after else []
    found += [f"when {code(item.when)} is filled"] if item.when else []
    found += [_deadline(item.deadline)] if item.deadline else []
    return ", ".join(found)


def _deadline(one: Deadline) -> str:
    return f"within {one.amount} {_UNITS[one.unit]} after {one.since} ({one.article})"


def workflows(registry: Registry) -> Iterable[str]:
    yield from head(
        "Workflows",
        "States, and who may move a thing from one to the next, with what other modules add. A guard must pass too.",
    )
    for flow in registry.of(WORKFLOW).values():
        states = "、".join(f"{code(key)} {title}" for key, title in flow.states.items())
        yield from ("", f"## `{flow.name}`", "", f"States: {states}. It begins in {code(flow.initial)}.", "")
        rows = [
            (
                code(one.name),
                one.title,
                codes(one.sources),
                code(one.target),
                code(one.permission),
                "<br>".join(f"{summary(guard)} ({code(guard.__module__)})" for guard in one.guards),
                one.authority,
            )
            for one in flow.transitions.values()
        ]
        yield from table(("Transition", "Title", "From", "To", "Permission", "Guards", "Article"), rows)
