"""docs/reference says what the program is; whoever changes the one writes the other again."""

from __future__ import annotations

from admin import boot, reference

BY_HAND = {"proof-format.md"}
ELSEWHERE = {"settings.md"}


def test_the_committed_reference_is_what_the_registry_says():
    stale = [name for name, text in reference.pages().items() if _committed(name) != text]
    assert not stale, f"run `python -m admin.reference`, then commit: {', '.join(stale)}"


def test_no_page_is_left_from_something_that_is_gone():
    there = {path.name for path in reference.FOLDER.glob("*.md")}
    assert there - BY_HAND - ELSEWHERE == set(reference.pages())


def test_everything_registered_is_named():
    registry = boot.registry()
    said = reference.pages()
    for page, names in (
        ("permissions.md", registry.permissions),
        ("roles.md", registry.roles),
        ("events.md", registry.event_types),
        ("jobs.md", registry.jobs),
        ("models.md", registry.models),
        ("retention.md", registry.of("retention_rule")),
        ("checks.md", registry.of("case_check")),
        ("models.md", [f"facets.{one.module}" for one in registry.facets.values()]),
        ("hooks.md", [one.permission for one in registry.vetoes.values()]),
        ("hooks.md", [one.event_type for one in registry.reactions.values()]),
        ("uploads.md", registry.of("upload_purpose")),
        ("modules.md", registry.manifests),
    ):
        missing = [name for name in names if f"`{name}`" not in said[page]]
        assert not missing, (page, missing)
    for form in registry.of("form").values():
        assert all(f"`{field.key}`" in said["forms.md"] for field in form.fields), form.id
    grants = said["permissions.md"].count("<br>") + sum(
        1 for name in registry.permissions if any(one.permission == name for one in registry.grants)
    )
    assert grants == len(registry.grants)


def test_every_workflow_is_printed():
    flows = boot.registry().of("workflow")
    assert {"case", "document", "copy_request"} <= set(flows)
    said = reference.pages()["workflows.md"]
    for flow in flows.values():
        assert all(one.title in said for one in flow.transitions.values())


def _committed(name: str) -> str:
    path = reference.FOLDER / name
    return path.read_text(encoding="utf-8") if path.exists() else ""
