"""紧急查阅: what an opening grants, who may open, and the pages on which it is opened, watched and looked at."""

from __future__ import annotations

from datetime import timedelta

from docstore.access.conditions import ActorFact
from docstore.registry.registry import Contributor

# Whose work cannot wait. The three administrators are not among them, and the kernel refuses them besides.
OPENERS = ("handler", "keeper", "deputy_keeper", "department_head", "deputy_leader", "archivist")


def contribute(c: Contributor) -> None:
    from docstore.access import emergency
    from modules.emergency import jobs, page
    from modules.emergency.resources import EMERGENCIES, OF_ACCOUNTS
    from modules.emergency.settings import HOURS, SETTING
    from modules.emergency.views import VIEWS
    from modules.organisation.api import BUREAU_SETTING

    c.role(emergency.ROLE, "紧急查阅")
    c.scope("opened", "紧急查阅的那一件", {"_id": ActorFact("opened")})
    c.scope("of_opened_case", "紧急查阅的案件的记录", {"case": ActorFact("opened")})
    c.scope("brought_for_opened_case", "给紧急查阅的案件收到的记录", {"received_for": ActorFact("opened")})
    c.grant("cases.view", emergency.ROLE, scope="opened")
    for scope in ("opened", "of_opened_case", "brought_for_opened_case"):
        c.grant("records.view", emergency.ROLE, scope=scope)
    c.grant(emergency.OPEN, *OPENERS)
    c.add(BUREAU_SETTING, HOURS, SETTING)
    c.job("emergency.end_what_ran_out", jobs.end_what_ran_out)
    c.schedule("emergency.end_what_ran_out", every=timedelta(minutes=5))
    c.add("case_notice", "emergency", page.case_notice)
    c.add("home_part", "emergency", page.home_part)
    c.add("api_resource", "emergencies", EMERGENCIES)
    c.add("api_resource", "emergencies_of_accounts", OF_ACCOUNTS)
    c.add("views", "emergency", VIEWS)
