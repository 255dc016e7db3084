"""What an upgrade has done so far: scripts that ended, and of the one at work each step with the last document changed.

The journal is one document (`module_runs`, key `current`) written in the transaction of every batch, so that after
`kill -9` the next run continues with the batch that was lost. It is also the lock: whoever holds its lease upgrades.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from docstore import clock
from docstore.errors import ConflictError
from docstore.identifiers import new_id
from docstore.store.store import Store

CURRENT = "current"
LEASE = timedelta(seconds=60)


@dataclass
class Step:
    """One call of a helper in a script. `digest` tells whether the script still asks for the same."""

    label: str
    digest: str
    last: Any = None
    documents: int = 0
    done: bool = False

    def stored(self) -> dict[str, Any]:
        return dict(vars(self))


@dataclass
class Journal:
    """Of one run. `steps` belong to the script at work; `counts` are documents changed, by script."""

    store: Store
    owner: str
    is_resumed: bool = False
    finished: list[str] = field(default_factory=list)
    script: str = ""
    steps: list[Step] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @classmethod
    def take(cls, store: Store) -> Journal:
        """Begin a run, or take over one whose process is gone. Raises ConflictError while another is at work."""
        runs: Any = store.database.module_runs
        owner, now = new_id(), clock.now()
        lease = {"owner": owner, "lease_until": now + LEASE}
        try:
            taken = runs.find_one_and_update(
                {"_id": CURRENT, "lease_until": {"$lt": now}}, {"$set": lease}, return_document=ReturnDocument.AFTER
            )
            if taken is None:
                runs.insert_one({"_id": CURRENT, "started_at": now, "finished": [], "steps": [], **lease})
        except DuplicateKeyError:
            raise ConflictError(
                "另一个命令正在安装或者升级模块。", next_step="等它做完；它的进程已经没了的，一分钟后再运行。"
            )
        if taken is None:
            return cls(store, owner)
        return cls(
            store,
            owner,
            is_resumed=True,
            finished=list(taken["finished"]),
            script=taken.get("script", ""),
            steps=[Step(**step) for step in taken["steps"]],
            counts=dict(taken.get("counts", [])),
        )

    def begin(self, script: str) -> None:
        """The script at work; what is known of its steps stays when it is the one that was interrupted."""
        if script != self.script:
            self.script, self.steps = script, []
            self.keep()

    def end(self) -> None:
        self.finished.append(self.script)
        self.counts[self.script] = sum(step.documents for step in self.steps)
        self.script, self.steps = "", []
        self.keep()

    def step(self, number: int, label: str, digest: str) -> Step:
        """Step `number` of the script; one that asks for something else than before begins anew, with all after it."""
        if number < len(self.steps) and self.steps[number].digest == digest:
            return self.steps[number]
        del self.steps[number:]
        self.steps.append(Step(label, digest))
        return self.steps[number]

    def keep(self, session: Any = None) -> None:
        """Write the journal and renew the lease. Raises ConflictError when another process has taken over."""
        kept = self.store.database.module_runs.update_one(
            {"_id": CURRENT, "owner": self.owner},
            {
                "$set": {
                    "finished": self.finished,
                    "script": self.script,
                    "steps": [step.stored() for step in self.steps],
                    "counts": list(self.counts.items()),
                    "lease_until": clock.now() + LEASE,
                }
            },
            session=session,
        )
        if kept.matched_count != 1:
            raise ConflictError("另一个命令接过了这次升级。", next_step="看它的结果；这里不再继续。")

    def release(self) -> None:
        """Let the next command go on at once; what was done stays."""
        self.store.database.module_runs.update_one(
            {"_id": CURRENT, "owner": self.owner}, {"$set": {"lease_until": clock.now()}}
        )

    def close(self, session: Any) -> None:
        """The run is over: the event tells of it, the journal goes."""
        self.store.database.module_runs.delete_one({"_id": CURRENT, "owner": self.owner}, session=session)


def is_unfinished(store: Store) -> bool:
    """Whether an upgrade was interrupted, or is at work."""
    return store.read(lambda: store.database.module_runs.find_one({"_id": CURRENT})) is not None
