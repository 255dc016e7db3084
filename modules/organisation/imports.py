"""Departments, officers and accounts as spreadsheets: what each column is, and what is wrong with a row.

Accounts are only proposed, as on the page: each begins when the security administrator confirms it and sets a password.
"""

from __future__ import annotations

from collections.abc import Sequence

from admin.imports.sheet import Column, Faults, Sheet, Values
from docstore.access.account import Account
from docstore.access.accounts import create_account
from docstore.access.posting import NOT_FOR_PEOPLE, period_faults
from docstore.access.posts import ADMINISTRATORS
from docstore.sentence import Sentence
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork
from modules.organisation.certificates import certificate_faults, enter_officer
from modules.organisation.models import Department, Officer
from modules.organisation.services import set_up_department

_SEPARATORS = str.maketrans("，,；;/", "、、、、、")


def _departments(act: Act | UnitOfWork, rows: Sequence[Values]) -> list[Faults]:
    known = {one.name for one in act.find(Department, {})}
    return [{"name": "已经有这个科室。"} if row["name"] in known else {} for row in rows]


def _write_departments(uow: UnitOfWork, rows: Sequence[Values]) -> None:
    for row in rows:
        set_up_department(uow, name=row["name"])


def _officers(act: Act | UnitOfWork, rows: Sequence[Values]) -> list[Faults]:
    departments = _by_name(act)
    known = {one.certificate: one.name for one in act.find(Officer, {})}
    found = []
    for row in rows:
        faults = certificate_faults(row["valid_from"], row["valid_until"])
        faults |= _department_fault(departments, row["department"])
        if row["certificate"] in known:
            faults["certificate"] = Sentence("这个证号登记的是“{name}”。", name=known[row["certificate"]])
        found.append(faults)
    return found


def _write_officers(uow: UnitOfWork, rows: Sequence[Values]) -> None:
    departments = _by_name(uow)
    for row in rows:
        department = departments.get(row["department"], "")
        enter_officer(uow, **(dict(row) | {"department": department}))


def _accounts(act: Act | UnitOfWork, rows: Sequence[Values]) -> list[Faults]:
    departments, roles = _by_name(act), _roles(act)
    taken = {one.username.casefold() for one in act.find(Account, {})}
    found = []
    for row in rows:
        faults = period_faults(row["begins_on"], row["ends_on"]) | _department_fault(departments, row["department"])
        if row["username"].casefold() in taken:
            faults["username"] = "这个登录名已经有了。"
        wanted = _listed(row["roles"])
        unknown = [title for title in wanted if title not in roles]
        if unknown:
            faults["roles"] = Sentence("没有这些岗位：{names}。", names="、".join(unknown))
        elif len({roles[title] for title in wanted} & ADMINISTRATORS) > 1:
            faults["roles"] = "系统管理员、安全管理员、审计管理员不能是同一个人。"
        missing = [name for name in _listed(row["departments_in_charge"]) if name not in departments]
        if missing:
            faults["departments_in_charge"] = Sentence("没有这些科室：{names}。", names="、".join(missing))
        found.append(faults)
    return found


def _write_accounts(uow: UnitOfWork, rows: Sequence[Values]) -> None:
    departments, roles = _by_name(uow), _roles(uow)
    for row in rows:
        create_account(
            uow,
            username=row["username"],
            name=row["name"],
            roles=[roles[title] for title in _listed(row["roles"])],
            department=departments.get(row["department"], ""),
            departments_in_charge=[departments[name] for name in _listed(row["departments_in_charge"])],
            certificate=row["certificate"],
            begins_on=row["begins_on"],
            ends_on=row["ends_on"],
        )


def _by_name(act: Act | UnitOfWork) -> dict[str, str]:
    return {one.name: one.id for one in act.find(Department, {})}


def _roles(act: Act | UnitOfWork) -> dict[str, str]:
    """Title → name, of the posts that a person may hold."""
    return {role.title: name for name, role in act.store.registry.roles.items() if name not in NOT_FOR_PEOPLE}


def _listed(cell: str) -> list[str]:
    return [part for part in (one.strip() for one in cell.translate(_SEPARATORS).split("、")) if part]


def _department_fault(departments: dict[str, str], name: str) -> Faults:
    return {"department": "没有这个科室，先登记科室。"} if name and name not in departments else {}


_DAY = "写成 2026-03-02 的样子"
DEPARTMENTS = Sheet(
    "departments",
    "科室",
    (Column("name", "名称", longest=60, compared=str.casefold),),
    _departments,
    _write_departments,
    outcome="写入以后就是科室，可以给岗位。",
)
OFFICERS = Sheet(
    "officers",
    "执法人员",
    (
        Column("name", "姓名", longest=60),
        Column("certificate", "执法证号", longest=40, compared=str.casefold),
        Column("department", "科室", "科室的名称", is_required=False),
        Column("valid_from", "有效期从", _DAY, longest=10),
        Column("valid_until", "有效期到", _DAY, longest=10),
    ),
    _officers,
    _write_officers,
    outcome="写入以后，有效期内的可以立案、写进文书。",
)
ACCOUNTS = Sheet(
    "accounts",
    "账号",
    (
        Column("username", "登录名", longest=64, compared=str.casefold),
        Column("name", "姓名", longest=64),
        Column("roles", "岗位", "岗位的名称，几个的用顿号隔开，例如“执法人员、承办人”"),
        Column("department", "科室", "科室的名称；分管领导和管理员不写", is_required=False),
        Column(
            "departments_in_charge", "分管的科室", "只有分管领导写，几个的用顿号隔开", is_required=False, longest=500
        ),
        Column("certificate", "执法证号", is_required=False, longest=40),
        Column("begins_on", "第一天", "写成 2026-03-02 的样子；不写就马上开始", is_required=False, longest=10),
        Column("ends_on", "最后一天", "写成 2026-03-02 的样子；不写就没有期限", is_required=False, longest=10),
    ),
    _accounts,
    _write_accounts,
    outcome="写入以后是提出，安全管理员确认、给第一个密码，才能登录。",
)
# Each list with who may bring it.
PERMISSIONS = (
    (DEPARTMENTS, "organisation.manage"),
    (OFFICERS, "organisation.manage"),
    (ACCOUNTS, "accounts.manage"),
)
