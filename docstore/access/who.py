"""Who may do something with one object, and why: the policy asked for every account instead of for one."""

from __future__ import annotations

from dataclasses import dataclass

from docstore.access.account import Account
from docstore.access.policy import Reason, Verdict
from docstore.errors import NotFoundError
from docstore.model.base import StoredDocument
from docstore.store.act import Act


@dataclass(frozen=True)
class Answer:
    """`decisive`: of a yes, the grants that give it; of a no, what comes nearest to it."""

    account: Account
    verdict: Verdict

    @property
    def decisive(self) -> list[str]:
        stops = [one.restriction.title for one in self.verdict.hindrances if one.stops]
        if stops:
            return stops
        if self.verdict.allowed:
            return [reason.sentence for reason in self.verdict.reasons if reason.helps]
        held = self.account.as_actor().roles
        near = [reason for reason in self.verdict.reasons if reason.grant.role in held]
        return [reason.sentence for reason in near] or ["没有能做这件事的岗位"]


def answer(act: Act, account: Account, permission: str, target: StoredDocument | None = None) -> Answer:
    """Why this person may or may not. Raises KeyError for a permission that is not registered."""
    stored = None if target is None else dict(target.to_mongo())
    return Answer(account, act.store.policy.explain(account.as_actor(), permission, stored))


def answers(act: Act, permission: str, target: StoredDocument) -> list[Answer]:
    """Of everybody who may sign in, those who may first; by name."""
    people = act.find(Account, {"is_active": True}, sort="name")
    found = [answer(act, one, permission, target) for one in people]
    return sorted(found, key=lambda one: not one.verdict.allowed)


def account_named(act: Act, username: str) -> Account:
    """Raises NotFoundError."""
    found = act.first(Account, {"username": username})
    if found is None:
        raise NotFoundError("没有登录名为 {name} 的账号。", name=username)
    return found


def grants_in_words(reasons: tuple[Reason, ...]) -> list[dict[str, object]]:
    """Every grant that was looked at, for machines."""
    return [
        {
            "permission": one.grant.permission,
            "role": one.grant.role,
            "scope": one.grant.scope,
            "states": list(one.grant.states),
            "helps": one.helps,
            "sentence": one.sentence,
        }
        for one in reasons
    ]
