"""The rules of signing in that a bureau sets: how often one may err, how long a session lives, what passwords need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class SignInRules:
    """`tries` wrong passwords for one name, or `address_tries` from one address, and it rests for `rest`.

    A session ends `idle` after the last request and `lifetime` after signing in; who proved within `fresh` who he is
    is not asked again before a dangerous act. `password_days`: a password must be changed after so many days; 0: never.
    `second_step_roles`: posts whose people must have the second step (TOTP).
    """

    tries: int = 5
    address_tries: int = 100
    rest: timedelta = timedelta(minutes=15)
    idle: timedelta = timedelta(minutes=60)
    lifetime: timedelta = timedelta(minutes=480)
    fresh: timedelta = timedelta(minutes=15)
    shortest_password: int = 10
    remembered_passwords: int = 5
    password_days: int = 0
    second_step_roles: frozenset[str] = frozenset()
