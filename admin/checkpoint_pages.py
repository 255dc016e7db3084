"""Pages for taking a checkpoint out of the house: printed, or as a text file. Each taking is an event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, render_template, url_for

from admin import display
from admin.signin import current_act
from admin.views import NavItem, Views
from docstore.custody import stamping, stamps
from docstore.custody.checkpoints import GIVEN_OUT, TAKE, checkpoint_row, give_out
from docstore.custody.keyring import read_keys
from docstore.custody.ledger import STORE_CHAIN
from docstore.custody.note import Checkpoint
from docstore.custody.sealer import latest_checkpoint
from docstore.store.act import Act
from docstore.store.store import Store

VIEWS = Views("checkpoints")
VIEWS.nav.append(NavItem("检查点", "file-certificate", "checkpoints.index", "管理", TAKE, 86))
SHOWN = 20


@VIEWS.page("/checkpoints", permission=TAKE)
def index() -> str:
    """The newest checkpoint, and who took which."""
    act = current_act()
    newest = act.store.read(lambda: latest_checkpoint(act.store))
    return render_template(
        "qc/checkpoints.html",
        newest=_facts(Checkpoint.within(newest["note"])) if newest else None,
        stamp=_stamp(act.store, newest, display.moment),
        trouble=_trouble(act.store),
        is_asked=act.store.equipment.authority is not None,
        taken=_taken(act),
    )


@VIEWS.page("/checkpoints/print", permission=TAKE, methods=("POST",))
def paper() -> str:
    act = current_act()
    text = give_out(act)
    head = Checkpoint.within(text)
    row = checkpoint_row(act.store, head.size)
    return render_template(
        "qc/checkpoint_paper.html",
        head=_facts(head) | {"made": display.moment_on_paper(head.sealed_at)},
        stamp=_stamp(act.store, row, display.moment_on_paper),
        lines=_typeable(text),
        fingerprint=read_keys(act.store)[-1].verifier.fingerprint,
        back=url_for("checkpoints.index"),
    )


@VIEWS.page("/checkpoints/file", permission=TAKE, methods=("POST",))
def file() -> Response:
    text = give_out(current_act())
    head = Checkpoint.within(text)
    name = f"checkpoint-{head.origin.rpartition('/')[2]}-{head.size}.txt"
    return Response(
        text,
        mimetype="text/plain",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _facts(head: Checkpoint) -> dict[str, Any]:
    return {"origin": head.origin, "size": head.size, "made": display.moment(head.sealed_at)}


def _stamp(store: Store, checkpoint: dict[str, Any] | None, say: Callable[[str], str]) -> dict[str, Any] | None:
    """The newest time stamp over `checkpoint` or one before it in its log."""
    found = store.read(lambda: stamps.newest(store, checkpoint)) if checkpoint else None
    if found is None:
        return None
    row, stamp = found
    return {"size": row["size"], "at": say(stamps.moment(stamp)), "authority": stamp.authority}


def _trouble(store: Store) -> dict[str, Any] | None:
    """Why the authority gives no stamps now, if it does not."""
    failing = stamping.failing(store) if store.equipment.authority else None
    return {"since": display.moment(failing["since"]), "reason": failing["reason"]} if failing else None


def _taken(act: Act) -> list[dict[str, Any]]:
    database: Any = act.store.database
    where = {"objects.id": act.store.id, "chain": STORE_CHAIN, "event_type": GIVEN_OUT}
    events = act.store.read(lambda: list(database.custody_events.find(where, sort=[("sequence", -1)], limit=SHOWN)))
    return [
        {
            "who": display.agent(event["agent"]),
            "at": display.moment(event["recorded_at"]),
            "origin": event["detail"]["origin"],
            "size": event["detail"]["size"],
        }
        for event in events
    ]


def _typeable(text: str) -> list[str]:
    """The note's lines with root and signatures in groups of four, for reading and typing; blanks do not count."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        words = line.split(" ")
        if at == 2 or words[0] == "—":
            lines[at] = " ".join([*words[:-1], display.groups(words[-1])])
    return lines
