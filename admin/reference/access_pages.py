"""Pages on who may: permissions with scopes and restrictions, roles."""

from __future__ import annotations

from collections.abc import Iterable

from admin.reference.markdown import code, codes, head, table
from docstore.access.conditions import in_words
from docstore.access.policy import Grant
from docstore.registry.registry import Registry


def permissions(registry: Registry) -> Iterable[str]:
    yield from head(
        "Permissions",
        "Without a grant the answer is no. A grant names a role, a scope and, where given, the states in which it "
        "holds.",
    )
    rows = []
    for name, permission in sorted(registry.permissions.items()):
        grants = [_grant(registry, one) for one in registry.grants if one.permission == name]
        rows.append((code(name), permission.title, code(permission.kind), "<br>".join(grants) or "nobody"))
    yield from table(("Permission", "Title", "Asked of", "Granted to"), rows)
    yield from ("", "## Scopes", "")
    scopes = [(code(name), one.title, in_words(one.where)) for name, one in registry.scopes.items()]
    yield from table(("Scope", "Title", "Where"), scopes)
    yield from ("", "## Restrictions", "", "Whatever is granted, an object of the kind must meet one of these.", "")
    restrictions = [
        (code(name), one.title, code(one.kind), " or ".join(map(in_words, one.alternatives)), codes(one.exempt))
        for name, one in registry.restrictions.items()
    ]
    yield from table(("Restriction", "Title", "Of", "Unless", "Not for"), restrictions)


def _grant(registry: Registry, one: Grant) -> str:
    scope = "" if one.scope == "any" else f", {registry.scopes[one.scope].title}"
    states = f", while {codes(one.states)}" if one.states else ""
    return f"{registry.roles[one.role].title} {code(one.role)}{scope}{states}"


def roles(registry: Registry) -> Iterable[str]:
    yield from head("Roles", "A person holds one or more. `party` comes in by an access code, `system` is the worker.")
    rows = []
    for name, role in registry.roles.items():
        held = sorted({one.permission for one in registry.grants if one.role == name})
        rows.append((code(name), role.title, "<br>".join(f"{code(p)} {registry.permissions[p].title}" for p in held)))
    yield from table(("Role", "Title", "May"), rows)
