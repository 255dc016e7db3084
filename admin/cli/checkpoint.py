"""`checkpoint`: a signed checkpoint to print and mail out, or the proof that joins an old one with a newer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from admin.cli.options import checkpoint_option, data_option, emit, json_option

if TYPE_CHECKING:
    from docstore.custody.note import Checkpoint
    from docstore.store.store import Store

COMMANDS = {
    "checkpoint": {
        "group": "proof",
        "help": "取出存证账本的检查点，或者两个检查点之间的证明 A signed checkpoint, or the proof between two",
        "function": "checkpoint",
        "example": "./quancheng checkpoint --data /srv/quancheng > 检查点-2026-03.txt",
        "needs": ["mongod"],
    },
}


@click.command()
@click.option(
    "--size", metavar="N", type=click.IntRange(min=1), default=None, help="第几条时的，不给就是最近的 At which size"
)
@checkpoint_option
@click.option(
    "--to",
    "target",
    metavar="FILE",
    help="证明连到哪个检查点或者复制件的包，不给就是最近的 Checkpoint or package that the proof leads to",
)
@json_option
@data_option
def checkpoint(
    size: int | None, checkpoints: tuple[tuple[str, str], ...], target: str | None, as_json: bool, data: Path
) -> None:
    """不给 --checkpoint：打印签名的检查点，取走记入留痕。给了：打印连续性证明，交给 verify --proof。"""
    from admin import boot, running
    from docstore.access.actor import SYSTEM
    from docstore.custody.checkpoints import give_out
    from docstore.custody.note import Checkpoint
    from docstore.store.act import Act
    from docstore.store.datadir import DataDirectory

    if checkpoints and size:
        raise click.UsageError("--size 和 --checkpoint 只能给一个。")
    if target and not checkpoints:
        raise click.UsageError("--to 要和 --checkpoint 一起给。")
    wanted = _heads(Path(target)) if target else []
    with running.open_running(data) as site:
        store = boot.open_store(DataDirectory(data), site.address, hints=False)
        if checkpoints:
            click.echo(_proof(store, [text for _, text in checkpoints], wanted))
            return
        text = give_out(Act(store, SYSTEM), size=size or 0)
    if as_json:
        head = Checkpoint.within(text)
        emit({"origin": head.origin, "size": head.size, "root": head.root.hex(), "time": head.sealed_at, "note": text})
    else:
        click.echo(text, nl=False)


def _heads(path: Path) -> list[Checkpoint]:
    """The checkpoints in a package, or the one that the file is. Its signature is for whoever verifies."""
    from docstore.custody.archive import Archive, BrokenArchiveError, UnreadableEntryError
    from docstore.custody.note import Checkpoint
    from docstore.custody.paper import read_kept_checkpoint
    from docstore.errors import CustodyChainError, InvalidInputError

    try:
        with path.open("rb") as file:
            archive = Archive(file)
            entries = [
                one for name, one in archive.entries.items() if name.startswith("checkpoint") and "/" not in name
            ]
            return [
                Checkpoint.within(archive.read(one, 64 * 1024).decode()) for one in entries if one.name.endswith(".txt")
            ]
    except (BrokenArchiveError, UnreadableEntryError, UnicodeDecodeError):
        pass
    except OSError as fault:
        raise click.BadParameter(f"{path} 打不开。", param_hint="'--to'") from fault
    try:
        return [Checkpoint.within(read_kept_checkpoint(path))]
    except (InvalidInputError, CustodyChainError) as fault:
        raise click.BadParameter(fault.message, param_hint="'--to'") from fault


def _proof(store: Store, kept: list[str], wanted: list[Checkpoint]) -> str:
    """Raises CustodyChainError when there is none: the log was rewritten, or the checkpoint is of another."""
    from docstore.custody.checkpoints import checkpoint_row, evidence, place_of
    from docstore.custody.continuity import relation
    from docstore.custody.keyring import read_keys
    from docstore.custody.note import Checkpoint, open_checkpoint
    from docstore.errors import CustodyChainError

    keys = [one.verifier for one in read_keys(store)]
    old = [open_checkpoint(text, keys) for text in kept]
    new = wanted or [Checkpoint.within(checkpoint_row(store)["note"])]
    made = evidence(store, [place_of(store, head) for head in old], [place_of(store, head) for head in new])
    for head in old:
        if (found := relation(head, new, made)) not in ("same", "continues"):
            raise CustodyChainError(
                "账本与给出的检查点（{origin}，第 {size} 条）接不上。",
                origin=head.origin,
                size=head.size,
                next_step="用 ./quancheng audit --checkpoint 查明。" if found == "contradicts" else "核对给的文件。",
            )
    return made.as_bytes().decode()
