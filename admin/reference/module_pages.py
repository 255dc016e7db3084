"""Pages on what modules add: contributions, events, jobs, hooks, settings, uploads, API, models."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import mongoengine as me

from admin.api import core
from admin.api.resource import ROOT
from admin.cli import catalogue
from admin.contributions import KINDS
from admin.reference.markdown import code, codes, head, paragraph, summary, table
from docstore.model.base import StoredDocument
from docstore.registry.registry import Registry

_FIELD_TYPES: tuple[tuple[type[Any], str], ...] = (
    (me.ListField, "list"),
    (me.DictField, "mapping"),
    (me.BooleanField, "yes or no"),
    (me.DateTimeField, "time, UTC"),
    (me.LongField, "whole number"),
    (me.IntField, "whole number"),
    (me.StringField, "text"),
)


def modules(registry: Registry) -> Iterable[str]:
    yield from head(
        "Modules",
        "In load order: each after those it depends on. A `foundation` is a beginning: its README says what it lacks.",
    )
    rows = [
        (code(name), one.name, one.summary, one.version, one.status, codes(one.depends), one.license)
        for name, one in registry.manifests.items()
    ]
    yield from table(("Module", "Title", "Summary", "Version", "Status", "Depends on", "Licence"), rows)


def contributions(registry: Registry) -> Iterable[str]:
    yield from head(
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
        rows.append((code(name), code(kind.how), kind.what, codes(modules)))
    yield from table(("Kind", "How", "What it is", "Contributed by"), rows)


def events(registry: Registry) -> Iterable[str]:
    yield from head("Event types", "What the ledger can say. The sentence stands after the name of who acted.")
    rows = [(code(name), one.sentence) for name, one in sorted(registry.event_types.items())]
    yield from table(("Event type", "Sentence"), rows)


def jobs(registry: Registry) -> Iterable[str]:
    yield from head("Jobs", "Done by the worker after the act that promised them is committed; each may run again.")
    rounds = registry.schedules
    rows = [
        (
            code(name),
            summary(one.run),
            rounds[name].in_words() if name in rounds else "",
            str(one.tries or ""),
            code(one.run.__module__),
        )
        for name, one in sorted(registry.jobs.items())
    ]
    yield from table(("Job", "What it does", "Comes round", "Given up after", "Where"), rows)


def hooks(registry: Registry) -> Iterable[str]:
    yield from head(
        "Vetoes and reactions",
        "A veto is asked before every act for which the permission is required; an exception in it is a no. A reaction "
        "runs in the unit of work that records the event, in the order of the events, then of this table.",
    )
    vetoes = [(code(one.permission), code(one.module), summary(one.ask)) for one in registry.vetoes.values()]
    yield from table(("Permission", "Veto of", "Says no when"), vetoes)
    yield ""
    reactions = [
        (code(one.event_type), code(one.module), summary(one.run), codes(one.records))
        for one in registry.reactions.values()
    ]
    yield from table(("Event type", "Reaction of", "What it does", "May record"), reactions)


def bureau_settings(registry: Registry) -> Iterable[str]:
    yield from head(
        "Settings of the bureau",
        "Kept in the store, edited on the page 本局设置; each change is an event with before and after. What "
        "belongs to the machine is in [settings.md](settings.md).",
    )
    rows = [
        (
            code(name),
            one.title,
            one.type,
            one.written(one.default) or ("to be filled in" if one.is_required else ""),
            "yes" if one.is_secret else "",
            "；".join(filter(None, (one.help, one.source))),
            code(registry.origins["bureau_setting", name]),
        )
        for name, one in registry.of("bureau_setting").items()
    ]
    yield from table(("Key", "Title", "Type", "Default", "Secret", "What for", "Declared by"), rows)


def uploads(registry: Registry) -> Iterable[str]:
    yield from head("Upload purposes", "What bytes may be brought in for, through `/uploads` (tus 1.0).")
    rows = [
        (code(name), code(one.permission), code(one.family), f"{one.max_length / 2**30:g} GiB")
        for name, one in registry.of("upload_purpose").items()
    ]
    yield from table(("Purpose", "Permission", "Kept in", "At most"), rows)


def api(registry: Registry) -> Iterable[str]:
    yield from head(
        "API",
        f"Operations below `{ROOT}`, as `{ROOT}/openapi.json` describes them in full. How to call them: "
        "[The API](../develop/api.md).",
    )
    resources = [*core.RESOURCES, *registry.of("api_resource").values()]
    for title in dict.fromkeys(one.title for one in resources):
        yield from ("", f"## {title}", "")
        operations = [operation for one in resources if one.title == title for operation in one.operations]
        rows = [
            (code(f"{one.method} {one.path}"), one.summary, code(one.permission) or "open to all") for one in operations
        ]
        yield from table(("Operation", "What it does", "Permission"), rows)


def models(registry: Registry) -> Iterable[str]:
    yield from head("Models", "Collections of facts in MongoDB. Every document also has `id` and `revision`.")
    for name, model in registry.models.items():
        yield from ("", f"## {model.__name__} · `{name}`", "", paragraph(model), "")
        own = [field for key, field in model._fields.items() if key not in ("id", "revision")]
        rows = [(code(one.name), _kind(one), "yes" if one.required else "", _limits(one)) for one in own]
        yield from table(("Field", "Type", "Required", "Limits"), rows)
        yield from _unique(model)
        for facet in (one for one in registry.facets.values() if one.model == name):
            yield from ("", f"### `facets.{facet.module}`", "", paragraph(facet.fields), "")
            declared = [(code(key), _kind(one), _limits(one)) for key, one in facet.fields._fields.items()]
            yield from table(("Field", "Type", "Limits"), declared)


def _kind(field: Any) -> str:
    return next((word for kind, word in _FIELD_TYPES if isinstance(field, kind)), type(field).__name__)


def _limits(field: Any) -> str:
    limits = [f"one of {codes(map(str, field.choices))}"] if field.choices else []
    longest = getattr(field, "max_length", None)
    return ", ".join([*limits, f"at most {longest} characters"] if longest else limits)


def _unique(model: type[StoredDocument]) -> Iterable[str]:
    for spec in model._meta.get("index_specs", []):
        if spec.get("unique"):
            yield from ("", f"Unique: {codes(key for key, _ in spec['fields'])}.")
