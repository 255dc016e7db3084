"""The page 模块: every module found, its state, and what an administrator can have done with it."""

from __future__ import annotations

from typing import Any

from flask import current_app, jsonify, redirect, render_template, request, url_for

from admin import boot, display, fingerprints, module_acts, module_wishes
from admin.language import _
from admin.module_wishes import Wish
from admin.signin import current_act
from admin.views import NavItem, Views
from docstore.errors import ConflictError, NotFoundError
from docstore.registry.installed import ModuleState
from docstore.registry.manifest import KERNEL
from docstore.sentence import Sentence
from docstore.store.datadir import DataDirectory

VIEWS = Views("modules")
VIEWS.nav.append(NavItem("模块", "box-multiple", "modules.index", "管理", "modules.manage", 88, below=("modules.",)))

_STATES = {
    "installed": ("已装", "ok"),
    "available": ("可装", "neutral"),
    "to upgrade": ("待升级", "warn"),
    "broken": ("不能用", "bad"),
}
_OFFERED = {"available": ("install",), "installed": ("uninstall",), "to upgrade": ("try", "upgrade")}
_ACTS = {"install": "装", "upgrade": "升级", "try": "试升级", "uninstall": "卸"}
_KINDS = {
    "model": "集合",
    "form": "表单",
    "procedure": "程序",
    "permission": "权限",
    "role": "岗位",
    "event_type": "事件",
    "job": "后台任务",
    "template": "Word 模板",
}


@VIEWS.page("/manage/modules", permission="modules.manage")
def index() -> str:
    """All modules; while something is being done, the page waits for it."""
    rows = module_acts.states(current_act().store.database)
    return render_template(
        "qc/modules.html",
        rows=[_row(row) for row in rows],
        can_act=_supervised() is not None,
        wish=_wish(),
        outcome=_outcome(),
    )


@VIEWS.page("/manage/modules/state", permission="modules.manage")
def state() -> Any:
    """For the script that waits: whether a wish is still to be done. Asking says that the script is at work."""
    wish, data = _wish(), _supervised()
    if wish and data:
        module_wishes.note_awaited(data)
    return jsonify(waits=wish is not None)


@VIEWS.page("/manage/modules/<name>", permission="modules.manage")
def show(name: str) -> str:
    """One module: what it adds, and what changed since the version that the store has."""
    act = current_act()
    row = _known(name)
    given = act.store.registry.contributed_by(name)
    return render_template(
        "qc/module.html",
        module=_row(row),
        can_act=_supervised() is not None,
        given=[{"kind": _(_KINDS[kind]), "names": given[kind]} for kind in _KINDS if kind in given],
        changes=_changes(row),
        together=_("、").join(f"{_(one.title)} {one.version}" for one in _waiting()),
    )


@VIEWS.page("/manage/modules/<name>/<act>", permission="modules.manage", methods=("POST",), fresh=True)
def ask(name: str, act: str) -> Any:
    """Leave the wish for the supervisor. Raises NotFoundError, ConflictError."""
    row = _known(name)
    data = _supervised()
    if act not in module_wishes.ACTS:
        raise NotFoundError("没有这样的办法。")
    if data is None:
        raise ConflictError(
            "这里的网页不由 serve 看管。",
            next_step=Sentence("停下服务，运行 ./quancheng module {act} {name}。", act=act, name=name),
        )
    if act not in _offered(row):
        raise ConflictError("模块 {name} 现在{state}。", name=name, state=_STATES[row.state][0])
    if act in ("install", "uninstall") and _waiting():
        raise ConflictError("还有模块待升级。", next_step="先升级，再装卸别的。")
    if module_wishes.waiting(data):
        raise ConflictError("上一件还没有做完。", next_step="等它做完再来。")
    if request.form.get("understood") != "yes":
        raise ConflictError("先看清后果，再勾选。")
    module_wishes.leave(data, Wish(act, name, current_act().actor.id))
    return redirect(url_for("modules.index"))


def _known(name: str) -> ModuleState:
    for row in module_acts.states(current_act().store.database):
        if row.name == name:
            return row
    raise NotFoundError("没有找到模块 {name}。", name=name)


def _offered(row: ModuleState) -> tuple[str, ...]:
    """What can be done with it now; nobody takes the kernel out."""
    return () if row.name == KERNEL and row.state == "installed" else _OFFERED.get(row.state, ())


def _waiting() -> list[ModuleState]:
    """The modules whose upgrade waits: upgrades take all of them."""
    return [row for row in module_acts.states(current_act().store.database) if row.state == "to upgrade"]


def _supervised() -> DataDirectory | None:
    """The data directory, when the supervisor of `serve` or `demo` tends this web server."""
    data: DataDirectory | None = current_app.extensions["quancheng"].data
    server = data.server() if data is not None else None
    return data if server is not None and server.url else None


def _wish() -> dict[str, str] | None:
    data = _supervised()
    wish = module_wishes.waiting(data) if data else None
    return {"act": _(_ACTS[wish.act]), "module": wish.module} if wish else None


def _outcome() -> dict[str, Any] | None:
    data = _supervised()
    last = module_wishes.outcome(data) if data else None
    if last is None:
        return None
    outcome = "做完了" if last.done else "没有做成"
    return {
        "title": _("{act} {module}：{outcome}", act=_ACTS[last.act], module=last.module, outcome=outcome),
        "text": last.text,
        "at": display.moment(last.at),
        "done": last.done,
    }


def _row(row: ModuleState) -> dict[str, Any]:
    title, kind = _STATES[row.state]
    offered = _offered(row)
    return {
        "name": row.name,
        "title": _(row.title),
        "version": row.version,
        "installed": row.installed_version or "",
        "state": _(title),
        "kind": kind,
        "why": _(row.why),
        "depends": _("、").join(_(_title_of(name)) for name in row.depends),
        "href": url_for("modules.show", name=row.name),
        "acts": [
            {"act": act, "word": _(_ACTS[act]), "action": url_for("modules.ask", name=row.name, act=act)}
            for act in offered
        ],
    }


def _title_of(name: str) -> str:
    """Of a module that another one needs; its name when it is not there."""
    found = boot.found().manifests.get(name)
    return found.name if found else name


def _changes(row: ModuleState) -> list[dict[str, str]]:
    """What differs from the installed version, where fingerprints were kept."""
    found = boot.found().manifests.get(row.name)
    if found is None or not row.installed_version or row.installed_version not in fingerprints.versions(found):
        return []
    after = fingerprints.take(boot.registry_of(frozenset(boot.found().names)), row.name)
    return list(fingerprints.changes(fingerprints.read(found, row.installed_version), after))
