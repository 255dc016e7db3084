"""科室专人 (Article 12): who keeps the records of a department, computed from the posts in force.

A department's people stand nowhere but in their posts, so a keeper whose post is over is none, without anybody doing
anything.
"""

from __future__ import annotations

from dataclasses import dataclass

from docstore.access.account import Account
from docstore.access.posts import Post, today
from docstore.errors import ConflictError
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork
from modules.organisation.models import Department


@dataclass(frozen=True)
class Holder:
    """A person with the post that is in force."""

    account: Account
    post: Post


def holders_in(act: Act | UnitOfWork, role: str, department: str) -> list[Holder]:
    """Who holds `role` in `department`, or has charge of it, today; by name."""
    found = act.find(Account, {"posts.role": role, "is_active": True}, sort="name")
    return [
        Holder(account, post)
        for account in found
        for post in account.posts_in_force()
        if post.role == role and department in (post.department, *post.departments_in_charge)
    ]


def lacking_keeper(act: Act) -> list[Department]:
    """Of the departments this person heads or has charge of: those without a keeper in force."""
    own = {
        key
        for post in act.actor.posts
        for key in (post.department, *post.departments_in_charge)
        if key and post.role in ("department_head", "deputy_leader")
    }
    found = act.find(Department, {"_id": {"$in": sorted(own)}}, sort="name") if own else []
    return [one for one in found if not holders_in(act, "keeper", one.id)]


def require_keeper(uow: UnitOfWork, department: str) -> None:
    """Raises ConflictError while `department` has no keeper in force; its deputy alone is not enough."""
    if holders_in(uow, "keeper", department):
        return
    known = uow.first(Department, {"_id": department})
    raise ConflictError(
        "{name}今天（{day}）没有在任的专人，不能移交归档。",
        name=known.name if known else department,
        day=today(),
        next_step="请分管领导确定专人，由系统管理员在账号的岗位页给他科室专人岗位（第十二条），再移交。",
    )
