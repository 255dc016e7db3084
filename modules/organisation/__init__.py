"""组织机构: departments, officers, recorders, posts, and the bureau's own settings."""

from __future__ import annotations

from docstore.access.conditions import ActorFact
from docstore.registry.registry import Contributor

# Who works in a department, on its cases.
DEPARTMENT_ROLES = ("officer", "handler", "keeper", "deputy_keeper", "department_head")

# Who leads, or looks at what departments decide.
ABOVE = ("deputy_leader", "bureau_head", "legal_reviewer")


def contribute(c: Contributor) -> None:
    from admin.imports.resources import import_resource
    from modules.organisation import confirming_page, departments_page, imports, officer_page
    from modules.organisation.account_resources import CONFIRMATIONS, SECURED
    from modules.organisation.bureau_resources import SETTINGS
    from modules.organisation.models import Bureau, Department, Officer, Recorder
    from modules.organisation.post_resources import KEEPERS, POSTS
    from modules.organisation.posts_page import VIEWS as POST_VIEWS
    from modules.organisation.resources import DEPARTMENTS, OFFICERS
    from modules.organisation.settings import KIND, OWN, bureau_name
    from modules.organisation.views import VIEWS

    for model in (Bureau, Department, Officer, Recorder):
        c.model(model)
    for name, title in (
        ("officer", "执法人员"),
        ("handler", "承办人"),
        ("keeper", "科室专人"),
        ("deputy_keeper", "科室副专人"),
        ("department_head", "科室负责人"),
        ("legal_reviewer", "法制机构"),
        ("deputy_leader", "分管领导"),
        ("archivist", "档案员"),
        ("bureau_head", "主要负责人"),
        ("supervisor", "监督"),
    ):
        c.role(name, title)
    c.scope("own_department", "本科室", {"department": ActorFact("department")})
    c.scope("in_charge", "分管的科室", {"department": ActorFact("departments_in_charge")})
    c.permission("organisation.manage", "维护本局设置和科室")
    c.permission("departments.view", "查看科室和专人")
    c.permission("officers.register", "登记执法人员")
    c.permission("officers.view", "查看执法人员")
    c.permission("officers.maintain", "填写执法证有效期")
    c.permission("recorders.register", "登记执法记录仪")
    # The system sets up the fictional bureau of an exercise store.
    c.grant("organisation.manage", "administrator", "system")
    c.grant("officers.register", "administrator", "handler", "system")
    # Who works with a certificate does not say himself until when it is valid.
    c.grant("officers.maintain", "administrator", "legal_reviewer", "system")
    c.grant("departments.view", "administrator", *DEPARTMENT_ROLES, *ABOVE, "archivist")
    c.grant("officers.view", "administrator", *DEPARTMENT_ROLES, *ABOVE)
    c.grant("recorders.register", "administrator", "handler", "officer", "keeper", "deputy_keeper")
    c.event_type("bureau_changed", "改动了本局设置", "building")
    c.event_type("department_changed", "改动了科室", "building")
    c.event_type("officer_registered", "登记了执法人员", "id")
    c.event_type("officer_certificate_set", "填写了执法证有效期", "id")
    c.event_type("recorder_registered", "登记了执法记录仪", "device-camera-phone")
    for key, one in OWN.items():
        c.add(KIND, key, one)
    c.add("bureau_name", "organisation", bureau_name)
    c.add("api_resource", "departments", DEPARTMENTS)
    c.add("api_resource", "officers", OFFICERS)
    c.add("api_resource", "posts", POSTS)
    c.add("api_resource", "keepers", KEEPERS)
    c.add("api_resource", "confirmations", CONFIRMATIONS)
    c.add("api_resource", "secured_accounts", SECURED)
    c.add("api_resource", "bureau_settings", SETTINGS)
    for sheet, permission in imports.PERMISSIONS:
        c.add("api_resource", f"imports_{sheet.key}", import_resource(sheet, permission=permission))
    c.add("views", "organisation", VIEWS)
    c.add("views", "posts", POST_VIEWS)
    c.add("views", "confirming", confirming_page.VIEWS)
    c.add("views", "departments", departments_page.VIEWS)
    c.add("views", "officers", officer_page.VIEWS)
    c.add("home_part", "organisation", departments_page.home_part)
    c.add("home_part", "officers", officer_page.home_part)
