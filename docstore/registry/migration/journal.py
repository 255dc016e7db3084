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
    def take(cls, store: Store, command: str = "upgrade", *, is_alone: bool = False) -> Journal:
        """Begin a run, or take over one whose process is gone. Raises ConflictError while another is at work.

        `command`: the words with which it is resumed. `is_alone`: the caller knows that no other process is at work, so
        a lease that has not run out belonged to one that was killed.
        """
        runs: Any = store.database.module_runs
        owner, now = new_id(), clock.now()
        lease = {"owner": owner, "lease_until": now + LEASE, "command": command, "problem": ""}
        free = {} if is_alone else {"lease_until": {"$lt": now}}
        begun = unfinished(store)
        if begun and not _resumes(command, begun.command):
            raise ConflictError("模块还有一件没有做完。", next_step=f"先运行 ./quancheng module {begun.command}。")
        try:
            taken = runs.find_one_and_update(
                {"_id": CURRENT, **free}, {"$set": lease}, return_document=ReturnDocument.AFTER
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

    @property
    def has_changed(self) -> bool:
        """Whether this run, or one that it resumes, changed a document."""
        return any(self.counts.values()) or any(step.documents for step in self.steps)

    def release(self, problem: str) -> None:
        """Let the next command go on at once; what was done stays. `problem` is told to whoever finds it."""
        self.store.database.module_runs.update_one(
            {"_id": CURRENT, "owner": self.owner}, {"$set": {"lease_until": clock.now(), "problem": problem}}
        )

    def close(self, session: Any = None) -> None:
        """The run is over, or has changed nothing: the event tells of it, the journal goes."""
        self.store.database.module_runs.delete_one({"_id": CURRENT, "owner": self.owner}, session=session)


def _resumes(command: str, begun: str) -> bool:
    """Whether `command` does all that `begun` was to do: the journal goes when it ends."""
    return command == begun or (command == "upgrade" and begun.startswith("upgrade "))


@dataclass(frozen=True)
class Unfinished:
    """A run that was interrupted, or is at work: the script where it stands, why, and the words that resume it."""

    script: str
    problem: str
    command: str


def unfinished(store: Store) -> Unfinished | None:
    row = store.read(lambda: store.database.module_runs.find_one({"_id": CURRENT}))
    if row is None:
        return None
    return Unfinished(row.get("script", ""), row.get("problem", ""), row.get("command", "upgrade"))
