"""调阅登记: who read what, when, from where and why."""

from __future__ import annotations

from docstore.access.conditions import ActorFact
from docstore.registry.registry import Contributor


def contribute(c: Contributor) -> None:
    from modules.access_register.export import EXPORTED
    from modules.access_register.register import PERMISSION
    from modules.access_register.resources import REGISTER
    from modules.access_register.views import VIEWS

    c.scope("read_of_own_department", "本科室的记录", {"detail.department": ActorFact("department")})
    c.permission(PERMISSION, "查看和导出调阅登记", "reading")
    c.grant(PERMISSION, "archivist", "audit_administrator")
    c.grant(PERMISSION, "keeper", "deputy_keeper", scope="read_of_own_department")
    c.event_type(EXPORTED, "导出了调阅登记", "table-export")
    c.add("api_resource", "register", REGISTER)
    c.add("views", "access_register", VIEWS)
