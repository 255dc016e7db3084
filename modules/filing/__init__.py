"""归档: handing over, archive code, retention period, sealing."""

from __future__ import annotations

from datetime import time

from docstore.registry.registry import Contributor


def contribute(c: Contributor) -> None:
    from docstore.workflow.extension import Extension
    from modules.cases.api import CASE_FLOW
    from modules.filing import checks, jobs, page
    from modules.filing.resources import FILING
    from modules.filing.services import require_stranger
    from modules.filing.views import VIEWS

    c.extend("workflow", CASE_FLOW, Extension(guards={"file": (require_stranger, checks.require_sound)}))
    c.grant("notices.view", "archivist")
    c.add("deadline", "filing", page.filing_deadline)
    c.job("filing.tell_of_overdue", jobs.tell_of_overdue)
    c.schedule("filing.tell_of_overdue", at=time(6))
    c.add("case_check_run", "K407", checks.filed_in_time)
    c.add("home_part", "filing", page.home_part)
    c.add("api_resource", "filing", FILING)
    c.add("views", "filing", VIEWS)
    c.grant("checkpoints.take", "archivist", "keeper", "deputy_keeper")
