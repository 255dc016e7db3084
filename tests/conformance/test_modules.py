"""What every module keeps to: its manifest, its README, its directions, and names that are declared before use."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from admin import boot, fingerprints
from admin.cli import catalogue
from admin.contributions import KINDS
from docstore import kernel
from docstore.forms.declaration import ALL_TYPES, FormDeclaration
from docstore.forms.template_check import check_template
from docstore.procedure.checks import CaseCheck
from docstore.procedure.declaration import Procedure
from docstore.procedure.retention import RetentionRule
from docstore.registry.manifest import Manifest
from docstore.registry.migration import scripts
from docstore.rendering.template_set import find_template, load_template_set
from modules.documents.chain import conditional_opinions, opinion_keys, permission_for
from modules.filing.retention import derive
from tests.conformance.modules import FOUND, each_module, sources, within_reach
from tests.sources import calls, imported

REGISTRY = boot.registry()
CHINESE = re.compile("[\u4e00-\u9fff]")
SETS = boot.ROOT / "templates"
SHIPPED_SET = "national-2016"
SHIPPED = load_template_set(SETS / SHIPPED_SET)

# Calls whose first argument is a name of this kind.
NAMING = {
    "require": "permission",
    "allows": "permission",
    "find_allowed": "permission",
    "record": "event_type",
    "enqueue": "job",
}
# Only the unit of work writes, and only the door destroys.
WRITING = {
    *("insert_one", "insert_many", "update_one", "update_many", "replace_one", "bulk_write"),
    *("delete_one", "delete_many", "find_one_and_update", "find_one_and_replace", "find_one_and_delete"),
    *("drop", "drop_collection", "drop_database"),
}
FACE = ("views.py", "page.py", "portal.py")


def test_every_module_that_is_found_is_sound() -> None:
    assert FOUND.broken == {}


@each_module
def test_the_readme_says_what_for_for_whom_what_is_added_and_what_is_lacking(module: Manifest) -> None:
    text = (module.folder / "README.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {module.name} · {module.module}\n")
    for part in ("**What for.**", "**For whom.**", "**Contributes**", "**Known limits.**"):
        assert text.partition(part)[2].split("**")[0].strip(), part


@pytest.mark.parametrize("module", [kernel.MANIFEST, *FOUND.manifests.values()], ids=lambda one: one.module)
def test_a_change_of_shape_has_its_version_and_its_migration(module: Manifest) -> None:
    """`./quancheng module analyse NAME --write` keeps the shape of a new version."""
    scripts.find(module)
    kept = fingerprints.versions(module)
    if not module.folder.is_relative_to(boot.ROOT) and not kept:
        return  # a module from elsewhere may do without
    assert fingerprints.take(REGISTRY, module.module) == fingerprints.read(module, module.version)
    for before, after in pairwise(kept):
        rows = fingerprints.changes(fingerprints.read(module, before), fingerprints.read(module, after))
        if any(fingerprints.needs_migration(row) for row in rows):
            assert (module.folder / "migrations" / after).is_dir(), f"{before} → {after}"


@each_module
def test_titles_are_chinese(module: Manifest) -> None:
    assert CHINESE.search(module.name) and CHINESE.search(module.summary)
    given = REGISTRY.contributed_by(module.module)
    titles = {name: REGISTRY.permissions[name].title for name in given.get("permission", [])}
    titles |= {name: REGISTRY.roles[name].title for name in given.get("role", [])}
    titles |= {name: REGISTRY.scopes[name].title for name in given.get("scope", [])}
    titles |= {name: REGISTRY.event_types[name].sentence for name in given.get("event_type", [])}
    assert [name for name, title in titles.items() if not CHINESE.search(title)] == []


@each_module
def test_what_is_contributed_is_of_a_kind_that_somebody_reads(module: Manifest) -> None:
    assert set(REGISTRY.contributed_by(module.module)) - set(KINDS) == set()


@each_module
def test_another_module_is_used_by_its_api_and_only_when_it_is_depended_on(module: Manifest) -> None:
    faults = []
    for path, package in sources(module):
        for name in imported(path, package):
            parts = name.split(".")
            if parts[0] in ("tests", "tools", "bench"):
                faults.append(f"{path}: {name}")
            if parts[0] != "modules" or len(parts) < 3 or parts[1] == module.module:
                continue
            if parts[1] not in module.depends or parts[2] != "api":
                faults.append(f"{path}: {name}")
    assert faults == []


@each_module
def test_names_are_declared_by_the_module_or_by_what_it_depends_on(module: Manifest) -> None:
    reach = within_reach(module) | {"docstore"}
    faults = [
        f"{path.name}: {function}({name!r})"
        for path, _ in sources(module)
        for function, name in calls(path)
        if function in NAMING and name and REGISTRY.origins.get((NAMING[function], name)) not in reach
    ]
    assert faults == []


@each_module
def test_what_it_hooks_into_and_extends_lies_within_its_reach(module: Manifest) -> None:
    reach = within_reach(module) | {"docstore"}
    asked = {("permission", one.permission) for one in REGISTRY.vetoes.values() if one.module == module.module}
    asked |= {
        ("event_type", name)
        for one in REGISTRY.reactions.values()
        if one.module == module.module
        for name in (one.event_type, *one.records)
    }
    given = REGISTRY.contributed_by(module.module)
    asked |= {("job", REGISTRY.schedules[name].job) for name in given.get("schedule", ())}
    assert [one for one in sorted(asked) if REGISTRY.origins.get(one) not in reach] == []


@each_module
def test_nothing_is_written_past_the_unit_of_work_and_nothing_by_a_page(module: Manifest) -> None:
    faults = [f"{path}: {name}" for path, _ in sources(module) for name, _ in calls(path) if name in WRITING]
    faults += [
        f"{path}: {name}"
        for path, package in sources(module)
        if path.name in FACE
        for name in imported(path, package)
        if name.startswith("docstore.store.unit_of_work")
    ]
    assert faults == []


@each_module
def test_pages_ask_for_permissions_that_exist(module: Manifest) -> None:
    views = [REGISTRY.of("views")[name] for name in REGISTRY.contributed_by(module.module).get("views", [])]
    asked = {route.permission for one in views for route in one.routes} | {n.permission for v in views for n in v.nav}
    assert asked - set(REGISTRY.permissions) - {""} == set()


def test_workflows_ask_for_permissions_and_write_events_that_exist() -> None:
    moves = [one for flow in REGISTRY.of("workflow").values() for one in flow.transitions.values()]
    assert {one.permission for one in moves} <= set(REGISTRY.permissions)
    assert {one.event_type for one in moves} <= set(REGISTRY.event_types)
    assert {flow.model for flow in REGISTRY.of("workflow").values()} <= set(REGISTRY.models)


@each_module
def test_every_form_can_be_printed_and_signed(module: Manifest) -> None:
    for name in REGISTRY.contributed_by(module.module).get("form", []):
        form: FormDeclaration = REGISTRY.of("form")[name]
        assert CHINESE.search(form.name)
        assert set(form.types) <= {*REGISTRY.of("procedure"), ALL_TYPES}, form.types
        template = find_template(SHIPPED, REGISTRY.of("template"), name)
        assert template is not None, f"{name} has no Word file, neither in {SHIPPED_SET} nor in the module"
        check_template(form, template.path)
        opinions = [*opinion_keys(form), *conditional_opinions(form)]
        assert all(permission_for(key) in REGISTRY.permissions for key in opinions)


@each_module
def test_a_word_file_of_a_module_prints_a_form_of_it(module: Manifest) -> None:
    given = REGISTRY.contributed_by(module.module)
    assert set(given.get("template", [])) <= set(given.get("form", []))


@each_module
def test_a_procedure_asks_for_what_the_module_can_write(module: Manifest) -> None:
    given = REGISTRY.contributed_by(module.module).get("procedure", [])
    assert set(given) <= {module.module}
    for procedure in (REGISTRY.of("procedure")[name] for name in given):
        assert procedure.is_ready == (module.status == "stable")
        for item in procedure.obligations:
            forms = [item.form] if item.form else []
            forms += [item.when.partition(".")[0]] if item.when else []
            assert all(REGISTRY.origins.get(("form", form)) in within_reach(module) for form in forms), item.key
            if item.when:
                form, _, key = item.when.partition(".")
                assert REGISTRY.of("form")[form].field(key)
        if procedure.is_ready:
            rules = REGISTRY.of("retention_rule").values()
            assert derive(procedure, rules, set(), "2026-03-02").period  # a closed case can be filed


@each_module
def test_a_retention_rule_is_for_a_type_and_a_form_that_exist(module: Manifest) -> None:
    for name in REGISTRY.contributed_by(module.module).get("retention_rule", []):
        rule: RetentionRule = REGISTRY.of("retention_rule")[name]
        assert REGISTRY.origins.get(("procedure", rule.type_key)) in within_reach(module), name
        assert not rule.when_document or REGISTRY.origins.get(("form", rule.when_document)) in within_reach(module), (
            name
        )
        assert CHINESE.search(rule.title) and CHINESE.search(rule.source), name


@each_module
def test_commands_are_declared_as_they_are_read(module: Manifest) -> None:
    """Each in a file of its own folder, under a name that no other takes."""
    outside = {one.parent for one in (found.folder for found in FOUND.manifests.values())} - {boot.ROOT / "modules"}
    declared = catalogue.find_commands(further=sorted(outside)).values()
    for command in (one for one in declared if one.path.parent == module.folder):
        assert command.function in command.path.read_text(encoding="utf-8")
        assert CHINESE.search(command.help)


@each_module
def test_a_case_check_says_what_it_rests_on_and_for_whom_it_is(module: Manifest) -> None:
    for name in REGISTRY.contributed_by(module.module).get("case_check", []):
        check: CaseCheck = REGISTRY.of("case_check")[name]
        assert CHINESE.search(check.rule) and CHINESE.search(check.source), name
        assert set(check.applies) <= set(REGISTRY.of("procedure")), name


def test_no_two_types_share_a_name_or_a_word_in_numbers() -> None:
    procedures: list[Procedure] = list(REGISTRY.of("procedure").values())
    for words in (
        [one.title for one in procedures],
        [one.category for one in procedures],
        [one.case_word for one in procedures if one.is_ready],
    ):
        assert len(words) == len(set(words)), words
