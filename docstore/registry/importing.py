"""Import a module's package from exactly the folder whose manifest was read, inside the tree or outside.

No search path is changed: a folder that lies elsewhere cannot stand in for a module, and what lies beside it is not
importable. Once imported, `modules.<name>.api` is found by everybody in the ordinary way.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType


def import_folder(name: str, folder: Path) -> ModuleType:
    """The package `name` (dotted) that lies in `folder`. Raises whatever its code raises, and forgets it then."""
    known = sys.modules.get(name)
    if known is not None:
        if [Path(path).resolve() for path in getattr(known, "__path__", ())] == [folder.resolve()]:
            return known
        _forget(name)  # of the same name, from another folder
    parent, _, own = name.rpartition(".")
    package = importlib.import_module(parent)
    spec = importlib.util.spec_from_file_location(
        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        _forget(name)
        raise
    setattr(package, own, module)
    return module


def _forget(name: str) -> None:
    for one in [one for one in sys.modules if one == name or one.startswith(f"{name}.")]:
        del sys.modules[one]
