"""First page, narrowed page and a page far down, as the handler of one department of twenty sees them.

Beside each figure stands how much the server looked at: an index and a small multiple of what it gave, or the run ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from bench.measure import medians, timed
from bench.place import Place
from bench.row import Row
from bench.run import Run
from bench.suites.access.peers import bare_find
from bench.suites.store.captured import acting
from docstore.identifiers import new_id
from docstore.model.case_file import CaseFile
from docstore.store.act import Act
from docstore.store.reads import order

PERSON, DEPARTMENT = "handler", "hazchem"
DEPARTMENTS = 20
PAGE = 50
TIMES = 20  # a single list is too short to be timed
MOST_LOOKED_AT = 3.0  # documents and keys for each one given
NEWEST = ("-opened_on", "-_id")
_FIRST_DAY = date(2000, 1, 1)
_DAYS = 9_000
# Most cases of a bureau that has worked for years are filed.
_STATES = ("filed",) * 17 + ("open", "closed", "submitted")
_BATCH = 5_000


@dataclass(frozen=True)
class Question:
    name: str
    where: dict[str, Any]


def rows(run: Run, here: Place, cases: int) -> Iterator[Row]:
    run.say(f"先放进 {cases} 个案件")
    fill(here, cases)
    act = acting(here, PERSON)
    middle = {"opened_on": {"$lt": (_FIRST_DAY + timedelta(days=_DAYS // 2)).isoformat()}}
    for asked in (
        Question("first page", {}),
        Question("page of the open ones", {"state": "open"}),
        Question("page of one type", {"type_key": "penalty"}),
        Question("page half-way down", middle),
    ):
        looked_at = looked_at_for_each(act, asked.where)
        run.say(f"{asked.name}：每给一件看 {looked_at:.2f} 件")
        bare = {"department": DEPARTMENT, **asked.where}
        found = medians(
            run.rounds,
            whole=partial(_timed, partial(listed, act, asked.where)),
            asking=partial(_timed, partial(_fetched, act, asked.where)),
            bare=partial(_timed, partial(bare_find.page, _cases(act), bare, PAGE)),
        )
        name = f"{asked.name} of {cases} cases"
        yield Row(f"{name}, within the policy, beside find", "ms", "lower", found["asking"], found["bare"], goal=2.0)
        yield Row(f"{name}, as rows of the list, beside find", "ms", "lower", found["whole"], found["bare"], goal=2.0)
        yield Row(f"{asked.name}: looked at for each given", "documents", "lower", looked_at, goal=MOST_LOOKED_AT)


def listed(act: Act, where: dict[str, Any]) -> list[tuple[str, ...]]:
    """As the list of cases asks, and what it reads of each row."""
    found = act.rows_allowed("cases.view", CaseFile, where, sort=NEWEST, limit=PAGE)
    return [(one.id, one.title, one.number, one.type_key, one.state, one.opened_on) for one in found]


def allowed(act: Act, where: dict[str, Any]) -> Any:
    """What the list sends to the server, without making documents of what comes back."""
    both = [part for part in (act.store.policy.query(act.actor, "cases.view"), where) if part]
    return _cases(act).find({"$and": both}, sort=order(NEWEST), limit=PAGE)


def _fetched(act: Act, where: dict[str, Any]) -> list[Any]:
    return list(allowed(act, where))


def looked_at_for_each(act: Act, where: dict[str, Any]) -> float:
    """Documents or index keys, whichever is more, for each case given. Raises RuntimeError without an index."""
    told = allowed(act, where).explain()
    if "COLLSCAN" in str(told["queryPlanner"]["winningPlan"]):
        raise RuntimeError(f"no index for {where}")
    work = told["executionStats"]
    return float(max(work["totalDocsExamined"], work["totalKeysExamined"]) / max(1, work["nReturned"]))


def fill(here: Place, count: int) -> None:
    """Cases spread over departments, states, types and 25 years; put in with every right, past the services."""
    cases = here.database[CaseFile.collection_name()]
    for start in range(0, count, _BATCH):
        cases.insert_many([_case(number) for number in range(start, min(start + _BATCH, count))], ordered=False)


def _case(number: int) -> dict[str, Any]:
    made = CaseFile(
        id=new_id(),
        type_key="penalty" if number % 3 else "inspection",
        number=f"测速〔{number}〕号",
        title=f"第 {number} 件",
        state=_STATES[number // DEPARTMENTS % len(_STATES)],
        department=DEPARTMENT if number % DEPARTMENTS == 0 else f"department-{number % DEPARTMENTS}",
        handlers=[f"person-{number % 500}"],
        party=f"party-{number % 10_000}",
        party_name="某化工有限公司",
        party_facts={"name": "某化工有限公司", "address": "工业路 8 号"},
        opened_on=(_FIRST_DAY + timedelta(days=number * 7919 % _DAYS)).isoformat(),
    )
    return dict(made.for_store())


def _cases(act: Act) -> Any:
    return act.store.database[CaseFile.collection_name()]


def _timed(ask: Callable[[], object]) -> float:
    """Milliseconds of one of `TIMES`."""
    with timed() as clock:
        for _ in range(TIMES):
            ask()
    return clock.seconds / TIMES * 1000
