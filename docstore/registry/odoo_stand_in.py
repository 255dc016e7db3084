"""What openupgradelib wants when it is imported: packages `odoo` and `psycopg2` with just the names it reads.

The library is made for Odoo on PostgreSQL. Its decorators, its log and its tools for fragments need neither; they need
only that the names exist. The stand-ins are in `sys.modules` while it is imported and gone afterwards, so that nothing
else in the process takes this for an Odoo.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

# The OCA rules that scripts are written by. From 15 on an environment needs no `manage()`.
VERSION_INFO = (18, 0, 0, "final", 0, "")


class UserError(Exception):
    """As Odoo's: something that a person has to put right."""


class SqlIsNotHereError(Exception):
    """Stands where the library expects errors of PostgreSQL; nothing here raises it."""


@contextmanager
def in_place(environment: type) -> Iterator[None]:
    """Within the block odoo and psycopg2 are the stand-ins; `environment` is the class that scripts are given."""
    made = _modules(environment)
    before = {name: sys.modules.get(name) for name in made}
    sys.modules.update(made)
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


def _modules(environment: type) -> dict[str, ModuleType]:
    exceptions = _module("odoo.exceptions", UserError=UserError, ValidationError=UserError)
    migration = _module("odoo.modules.migration", VALID_MIGRATE_PARAMS=[])
    registry = _module("odoo.modules.registry")
    odoo = _module(
        "odoo",
        SUPERUSER_ID=1,
        api=_module("odoo.api", Environment=environment),
        exceptions=exceptions,
        fields=_module("odoo.fields", Many2many=object, One2many=object),
        modules=_module("odoo.modules", registry=registry, migration=migration),
        release=_module("odoo.release", version_info=VERSION_INFO),
        tools=_module("odoo.tools", mail=_module("odoo.tools.mail", plaintext2html=str), config={}),
    )
    sql_errors = {"IntegrityError": SqlIsNotHereError, "ProgrammingError": SqlIsNotHereError}
    sql = _module("psycopg2.sql")
    psycopg2 = _module("psycopg2", errorcodes=_module("psycopg2.errorcodes"), sql=sql, **sql_errors)
    extensions = _module("psycopg2.extensions", AsIs=str)
    return {
        module.__name__: module
        for module in (odoo, odoo.api, exceptions, odoo.modules, registry, migration, psycopg2, sql, extensions)
    }


def _module(name: str, **content: Any) -> ModuleType:
    module = ModuleType(name)
    module.__path__ = []  # a package, so that its submodules are looked for in sys.modules
    module.__dict__.update(content)
    return module
