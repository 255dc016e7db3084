"""docs/reference, written from what the registry, the workflows and the commands say of themselves.

`pages()` gives file name → text; `python -m admin.reference` writes them. Nothing here is typed twice: a module that
adds a permission, a form or a job finds it in the reference after the next run, and a test fails until then.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import click
import mongoengine as me

from admin import boot, permission_matrix
from admin.api import core
from admin.api.resource import ROOT
from admin.cli import catalogue
from admin.cli.frame import LazyCommands
from admin.contributions import KINDS
from docstore.access.conditions import in_words
from docstore.access.policy import Grant
from docstore.forms.declaration import FormDeclaration
from docstore.forms.field import Field
from docstore.model.base import StoredDocument
from docstore.procedure.checks import KIND as CASE_CHECK
from docstore.procedure.checks import RUN as CASE_CHECK_RUN
from docstore.procedure.declaration import Deadline, Obligation, Procedure
from docstore.procedure.retention import KIND as RETENTION
from docstore.registry.registry import Registry
from docstore.workflow.definition import KIND as WORKFLOW

FOLDER = boot.ROOT / "docs" / "reference"
_NOTE = "Written from the code by `python -m admin.reference`. Do not edit."
_UNITS = {"h": "hours", "wd": "working days", "cd": "calendar days"}
_FIELD_TYPES: tuple[tuple[type[Any], str], ...] = (
    (me.ListField, "list"),
    (me.DictField, "mapping"),
    (me.BooleanField, "yes or no"),
    (me.DateTimeField, "time, UTC"),
    (me.LongField, "whole number"),
    (me.IntField, "whole number"),
    (me.StringField, "text"),
)


def pages() -> dict[str, str]:
    """File name in docs/reference → its text."""
    registry = boot.registry()
    made: Mapping[str, Callable[[], Iterable[str]]] = {
        "modules.md": lambda: _modules(registry),
        "contributions.md": lambda: _contributions(registry),
        "permissions.md": lambda: _permissions(registry),
        "permission-matrix.md": lambda: permission_matrix.lines(registry),
        "roles.md": lambda: _roles(registry),
        "events.md": lambda: _events(registry),
        "jobs.md": lambda: _jobs(registry),
        "hooks.md": lambda: _hooks(registry),
        "bureau-settings.md": lambda: _bureau_settings(registry),
        "uploads.md": lambda: _uploads(registry),
        "api.md": lambda: _api(registry),
        "models.md": lambda: _models(registry),
        "forms.md": lambda: _forms(registry),
        "procedures.md": lambda: _procedures(registry),
        "retention.md": lambda: _retention(registry),
        "checks.md": lambda: _checks(registry),
        "workflows.md": lambda: _workflows(registry),
        "commands.md": _commands,
    }
    return {name: re.sub(r"\n{3,}", "\n\n", "\n".join(lines())).rstrip() + "\n" for name, lines in made.items()}


def _modules(registry: Registry) -> Iterable[str]:
    yield from _head(
        "Modules",
        "In load order: each after those it depends on. A `foundation` is a beginning: its README says what it lacks.",
    )
    rows = [
        (_code(name), one.name, one.summary, one.version, one.status, _codes(one.depends), one.license)
        for name, one in registry.manifests.items()
    ]
    yield from _table(("Module", "Title", "Summary", "Version", "Status", "Depends on", "Licence"), rows)


def _contributions(registry: Registry) -> Iterable[str]:
    yield from _head(
        "Contributions",
        "What a module may contribute, and nothing else: it adds, and cannot change what others added. A name is given "
        "once within its kind.",
    )
    files = (one.module.split(".") for one in catalogue.find_commands().values())
    by_place = {"command": {parts[1] for parts in files if parts[0] == "modules"}}
    rows = []
    for name, kind in KINDS.items():
        modules = sorted(
            {origin for (one, _), origin in registry.origins.items() if one == name} | by_place.get(name, set())
        )
        rows.append((_code(name), _code(kind.how), kind.what, _codes(modules)))
    yield from _table(("Kind", "How", "What it is", "Contributed by"), rows)


def _permissions(registry: Registry) -> Iterable[str]:
    yield from _head(
        "Permissions",
        "Without a grant the answer is no. A grant names a role, a scope and, where given, the states in which it "
        "holds.",
    )
    rows = []
    for name, permission in sorted(registry.permissions.items()):
        grants = [_grant(registry, one) for one in registry.grants if one.permission == name]
        rows.append((_code(name), permission.title, _code(permission.kind), "<br>".join(grants) or "nobody"))
    yield from _table(("Permission", "Title", "Asked of", "Granted to"), rows)
    yield from ("", "## Scopes", "")
    scopes = [(_code(name), one.title, in_words(one.where)) for name, one in registry.scopes.items()]
    yield from _table(("Scope", "Title", "Where"), scopes)
    yield from ("", "## Restrictions", "", "Whatever is granted, an object of the kind must meet one of these.", "")
    restrictions = [
        (_code(name), one.title, _code(one.kind), " or ".join(map(in_words, one.alternatives)), _codes(one.exempt))
        for name, one in registry.restrictions.items()
    ]
    yield from _table(("Restriction", "Title", "Of", "Unless", "Not for"), restrictions)


def _grant(registry: Registry, one: Grant) -> str:
    scope = "" if one.scope == "any" else f", {registry.scopes[one.scope].title}"
    states = f", while {_codes(one.states)}" if one.states else ""
    return f"{registry.roles[one.role].title} {_code(one.role)}{scope}{states}"


def _roles(registry: Registry) -> Iterable[str]:
    yield from _head("Roles", "A person holds one or more. `party` comes in by an access code, `system` is the worker.")
    rows = []
    for name, role in registry.roles.items():
        held = sorted({one.permission for one in registry.grants if one.role == name})
        rows.append((_code(name), role.title, "<br>".join(f"{_code(p)} {registry.permissions[p].title}" for p in held)))
    yield from _table(("Role", "Title", "May"), rows)


def _events(registry: Registry) -> Iterable[str]:
    yield from _head("Event types", "What the ledger can say. The sentence stands after the name of who acted.")
    rows = [(_code(name), one.sentence) for name, one in sorted(registry.event_types.items())]
    yield from _table(("Event type", "Sentence"), rows)


def _jobs(registry: Registry) -> Iterable[str]:
    yield from _head("Jobs", "Done by the worker after the act that promised them is committed; each may run again.")
    rounds = registry.schedules
    rows = [
        (_code(name), _summary(run), rounds[name].in_words() if name in rounds else "", _code(run.__module__))
        for name, run in sorted(registry.jobs.items())
    ]
    yield from _table(("Job", "What it does", "Comes round", "Where"), rows)


def _hooks(registry: Registry) -> Iterable[str]:
    yield from _head(
        "Vetoes and reactions",
        "A veto is asked before every act for which the permission is required; an exception in it is a no. A reaction "
        "runs in the unit of work that records the event, in the order of the events, then of this table.",
    )
    vetoes = [(_code(one.permission), _code(one.module), _summary(one.ask)) for one in registry.vetoes.values()]
    yield from _table(("Permission", "Veto of", "Says no when"), vetoes)
    yield ""
    reactions = [
        (_code(one.event_type), _code(one.module), _summary(one.run), _codes(one.records))
        for one in registry.reactions.values()
    ]
    yield from _table(("Event type", "Reaction of", "What it does", "May record"), reactions)


def _bureau_settings(registry: Registry) -> Iterable[str]:
    yield from _head(
        "Settings of the bureau",
        "Kept in the store, edited on the page 本局设置; each change is an event with before and after. What "
        "belongs to the machine is in [settings.md](settings.md).",
    )
    rows = [
        (
            _code(name),
            one.title,
            one.type,
            one.written(one.default) or ("to be filled in" if one.is_required else ""),
            "yes" if one.is_secret else "",
            "；".join(filter(None, (one.help, one.source))),
            _code(registry.origins["bureau_setting", name]),
        )
        for name, one in registry.of("bureau_setting").items()
    ]
    yield from _table(("Key", "Title", "Type", "Default", "Secret", "What for", "Declared by"), rows)


def _uploads(registry: Registry) -> Iterable[str]:
    yield from _head("Upload purposes", "What bytes may be brought in for, through `/uploads` (tus 1.0).")
    rows = [
        (_code(name), _code(one.permission), _code(one.family), f"{one.max_length / 2**30:g} GiB")
        for name, one in registry.of("upload_purpose").items()
    ]
    yield from _table(("Purpose", "Permission", "Kept in", "At most"), rows)


def _api(registry: Registry) -> Iterable[str]:
    yield from _head(
        "API",
        f"Operations below `{ROOT}`, as `{ROOT}/openapi.json` describes them in full. How to call them: "
        "[The API](../develop/api.md).",
    )
    resources = [*core.RESOURCES, *registry.of("api_resource").values()]
    for title in dict.fromkeys(one.title for one in resources):
        yield from ("", f"## {title}", "")
        operations = [operation for one in resources if one.title == title for operation in one.operations]
        rows = [
            (_code(f"{one.method} {one.path}"), one.summary, _code(one.permission) or "open to all")
            for one in operations
        ]
        yield from _table(("Operation", "What it does", "Permission"), rows)


def _models(registry: Registry) -> Iterable[str]:
    yield from _head("Models", "Collections of facts in MongoDB. Every document also has `id` and `revision`.")
    for name, model in registry.models.items():
        yield from ("", f"## {model.__name__} · `{name}`", "", _paragraph(model), "")
        own = [field for key, field in model._fields.items() if key not in ("id", "revision")]
        rows = [(_code(one.name), _kind(one), "yes" if one.required else "", _limits(one)) for one in own]
        yield from _table(("Field", "Type", "Required", "Limits"), rows)
        yield from _unique(model)
        for facet in (one for one in registry.facets.values() if one.model == name):
            yield from ("", f"### `facets.{facet.module}`", "", _paragraph(facet.fields), "")
            declared = [(_code(key), _kind(one), _limits(one)) for key, one in facet.fields._fields.items()]
            yield from _table(("Field", "Type", "Limits"), declared)


def _kind(field: Any) -> str:
    return next((word for kind, word in _FIELD_TYPES if isinstance(field, kind)), type(field).__name__)


def _limits(field: Any) -> str:
    limits = [f"one of {_codes(map(str, field.choices))}"] if field.choices else []
    longest = getattr(field, "max_length", None)
    return ", ".join([*limits, f"at most {longest} characters"] if longest else limits)


def _unique(model: type[StoredDocument]) -> Iterable[str]:
    for spec in model._meta.get("index_specs", []):
        if spec.get("unique"):
            yield from ("", f"Unique: {_codes(key for key, _ in spec['fields'])}.")


def _forms(registry: Registry) -> Iterable[str]:
    yield from _head("Forms", "Declared in `modules/<name>/forms/*.yaml`; printed by the Word files in `templates/`.")
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
    yield from _table(("Field", "Label", "Type", "Required", "Comes from"), rows)


def _field(field: Field, before: str = "") -> tuple[str, ...]:
    origin = field.origin
    source = ""
    if origin is not None:
        source = f"{'/'.join(origin.forms)} {_code(origin.fact)}" if origin.forms else origin.label or origin.kind
    return (_code(f"{before}{field.key}"), field.label, _code(field.type), field.required, source)


def _procedures(registry: Registry) -> Iterable[str]:
    yield from _head(
        "Procedures",
        "What a case must leave behind, and the article that asks for it (of 焦应急〔2021〕35号 where none is named).",
    )
    for one in registry.of("procedure").values():
        yield from _procedure(one)


def _procedure(one: Procedure) -> Iterable[str]:
    yield from ("", f"## {one.title} · `{one.type_key}`", "")
    if not one.is_ready:
        yield f"A foundation: no case is opened by it yet. Archive codes bear “{one.category}”."
        yield f"Stages: {_codes(one.stages)}."
        return
    yield f"Case numbers bear “{one.case_word}”, archive codes “{one.category}”. Filed {_deadline(one.filing)}."
    yield ""
    rows = [
        (_code(item.key), item.title, item.level, item.kind, item.stage, _conditions(item), item.article)
        for item in one.obligations
    ]
    yield from _table(("Key", "Obligation", "Level", "Kind", "Stage", "Conditions", "Article"), rows)
    yield from ("", "Not checked yet; listed at closing, blocking nothing:", "")
    waiting = [(_code(item.key), item.title, item.stage, _code(item.needs), item.article) for item in one.not_checkable]
    yield from _table(("Key", "Duty", "Stage", "Needs", "Article"), waiting)


def _checks(registry: Registry) -> Iterable[str]:
    yield from _head(
        "Case checks",
        "What a case file is looked at for. A failed `veto` keeps the case from being filed, `deduct` costs points, "
        "`warn` is only shown.",
    )
    rows = [
        (
            _code(name),
            one.rule,
            one.severity,
            str(one.points or ""),
            _codes(one.applies) or "every type",
            one.source,
            _code(registry.origins[CASE_CHECK, name]),
            _summary(registry.of(CASE_CHECK_RUN)[name]),
        )
        for name, one in sorted(registry.of(CASE_CHECK).items())
    ]
    titles = ("Id", "Rule", "Severity", "Points", "Types", "Source", "Module", "What is computed")
    yield from _table(titles, rows)


def _retention(registry: Registry) -> Iterable[str]:
    yield from _head(
        "Retention rules",
        "How long the file of a case is kept, counted from 1 January of the year after it was formed. Proposals: the "
        "bureau's own schedule (`modules/filing/data/filing.yaml`) goes before them, and is approved before use. A "
        "rule that asks for a document goes before one that does not.",
    )
    rows = [
        (
            _code(name),
            _code(one.type_key),
            _code(one.when_document),
            f"{one.years} years" if one.years else "for ever",
            one.title,
            one.source,
            _code(registry.origins[RETENTION, name]),
        )
        for name, one in sorted(registry.of(RETENTION).items())
    ]
    yield from _table(("Id", "Type", "With an issued", "Kept", "Title", "Source", "Module"), rows)


def _conditions(item: Obligation) -> str:
    found = [f"after {_code(item.after)}"] if item.after else []
    found += [f"when {_code(item.when)} is filled"] if item.when else []
    found += [_deadline(item.deadline)] if item.deadline else []
    return ", ".join(found)


def _deadline(one: Deadline) -> str:
    return f"within {one.amount} {_UNITS[one.unit]} after {one.since} ({one.article})"


def _workflows(registry: Registry) -> Iterable[str]:
    yield from _head(
        "Workflows",
        "States, and who may move a thing from one to the next, with what other modules add. A guard must pass too.",
    )
    for flow in registry.of(WORKFLOW).values():
        states = "、".join(f"{_code(key)} {title}" for key, title in flow.states.items())
        yield from ("", f"## `{flow.name}`", "", f"States: {states}. It begins in {_code(flow.initial)}.", "")
        rows = [
            (
                _code(one.name),
                one.title,
                _codes(one.sources),
                _code(one.target),
                _code(one.permission),
                "<br>".join(f"{_summary(guard)} ({_code(guard.__module__)})" for guard in one.guards),
                one.authority,
            )
            for one in flow.transitions.values()
        ]
        yield from _table(("Transition", "Title", "From", "To", "Permission", "Guards", "Article"), rows)


def _commands() -> Iterable[str]:
    declared = catalogue.find_commands()
    group = LazyCommands(declared)
    yield from _head("Commands", "`--no-install`, anywhere in the line, forbids installing system packages.")
    for key, title in catalogue.GROUPS.items():
        for one in (command for command in declared.values() if command.group == key):
            yield from ("", f"## `./quancheng {one.name}` · {title}", "", one.help, "")
            command = group.get_command(click.Context(group), one.name)
            assert command is not None
            yield from _options(command)
            for name, part in sorted(command.commands.items()) if isinstance(command, click.Group) else ():
                yield from (f"### `./quancheng {one.name} {name}`", "", part.get_short_help_str(200), "")
                yield from _options(part)
            yield f"Example: `{one.example}`"


def _options(command: click.Command) -> Iterable[str]:
    rows = [_option(parameter) for parameter in command.params]
    yield from (*_table(("Option", "Required", "What for"), rows), "") if rows else ()


def _option(one: click.Parameter) -> tuple[str, ...]:
    value = (
        ""
        if getattr(one, "is_flag", False)
        else one.make_metavar(click.Context(click.Command("quancheng"))).replace("INTEGER RANGE", "N")
    )
    words = [value] if isinstance(one, click.Argument) else [*one.opts, value]
    return (_code(" ".join(words).strip()), "yes" if one.required else "", getattr(one, "help", None) or "")


def _head(title: str, words: str) -> tuple[str, ...]:
    return (f"# {title}", "", words, "", _NOTE, "")


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[str]:
    yield f"| {' | '.join(titles)} |"
    yield f"|{' --- |' * len(titles)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _codes(texts: Iterable[str]) -> str:
    return ", ".join(_code(text) for text in texts)


def _summary(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").split("\n")[0]


def _paragraph(thing: Any) -> str:
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
