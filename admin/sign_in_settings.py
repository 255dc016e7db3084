"""The rules of signing in, as the settings make them for one store."""

from __future__ import annotations

from datetime import timedelta

import settings
from docstore.access.sign_in_rules import SignInRules
from docstore.errors import SettingError
from docstore.store.store import Store


def sign_in_rules(store: Store) -> SignInRules:
    """Nobody needs a second step in an exercise store: who tries it has no telephone to set up.

    Raises SettingError for a post that no module of the store knows.
    """
    values = settings.current()
    posts = frozenset(part.strip() for part in values.second_step_roles.split(",") if part.strip())
    if unknown := sorted(posts - set(store.registry.roles)):
        raise SettingError("QUANCHENG_SECOND_STEP_ROLES 里没有这个岗位：{names}。", names="、".join(unknown))
    return SignInRules(
        tries=values.sign_in_tries,
        address_tries=values.address_tries,
        rest=timedelta(minutes=values.rest_minutes),
        idle=timedelta(minutes=values.idle_minutes),
        lifetime=timedelta(minutes=values.session_minutes),
        fresh=timedelta(minutes=values.fresh_minutes),
        shortest_password=values.shortest_password,
        password_days=values.password_days,
        second_step_roles=frozenset() if store.is_exercise else posts,
    )
