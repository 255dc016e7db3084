"""The API of the bureau's own data: departments and officers."""

from __future__ import annotations

from admin.api.keyset import Order
from admin.api.resource import Resource, Shown, with_id
from admin.api.shapes import Fields, Key, Text
from modules.organisation import services
from modules.organisation.certificates import PERMISSION as MAINTAIN
from modules.organisation.certificates import enter_officer, set_period
from modules.organisation.models import Department, Officer

DEPARTMENTS = Resource(
    "/departments",
    "organisation",
    model=Department,
    parameter="department_id",
    permission="organisation.manage",
    shown=Shown(
        with_id(
            {"name": Text()},
            name="Department",
        )
    ),
)
DEPARTMENTS.lists("Departments, by id.", order=Order(), filters={"name": Text(100)})
DEPARTMENTS.reads("One department; its posts are accounts.")
DEPARTMENTS.makes(
    "Register a department.",
    lambda call: services.set_up_department(call.act, name=call.sent["name"].strip()),
    permission="organisation.manage",
    takes=Fields({"name": Text(60, shortest=1)}),
)
DEPARTMENTS.acts(
    "name",
    "Give a department another name.",
    lambda call: services.set_up_department(call.act, key=call.found.id, name=call.sent["name"].strip()),
    permission="organisation.manage",
    method="PUT",
    takes=Fields({"name": Text(60, shortest=1)}),
)

OFFICERS = Resource(
    "/officers",
    "organisation",
    model=Officer,
    parameter="officer_id",
    permission="officers.view",
    shown=Shown(
        with_id(
            {
                "name": Text(),
                "certificate": Text(),
                "department": Text(),
                "valid_from": Text(),
                "valid_until": Text(),
            },
            name="Officer",
        )
    ),
)
OFFICERS.lists(
    "Officers, by id.", order=Order(), filters={"certificate": Text(40), "name": Text(), "department": Key()}
)
OFFICERS.reads("One officer.")
OFFICERS.makes(
    "Register an officer with the certificate; whoever keeps the periods says from when to when it is valid.",
    lambda call: enter_officer(
        call.act,
        **{key: value.strip() for key, value in call.sent.items()},
        department=call.act.actor.department,
    ),
    permission="officers.register",
    takes=Fields(
        {"name": Text(60, shortest=1), "certificate": Text(40, shortest=1)},
        {"valid_from": Text(10), "valid_until": Text(10)},
    ),
)
OFFICERS.acts(
    "period",
    "Say from when to when the certificate is valid, both days included.",
    lambda call: set_period(call.act, officer_id=call.found.id, **call.sent),
    permission=MAINTAIN,
    method="PUT",
    takes=Fields({"valid_from": Text(10), "valid_until": Text(10)}),
)
