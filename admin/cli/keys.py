"""`keys`: the keys that sign the log, and handing over to a new one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from admin.cli.options import data_option, emit, json_option, tell

if TYPE_CHECKING:
    from docstore.store.datadir import DataDirectory
    from docstore.store.store import Store

COMMANDS = {
    "keys": {
        "group": "proof",
        "help": "列出签名钥匙；rotate 换一把新的 List the signing keys; rotate makes a new one",
        "function": "keys",
        "example": "./quancheng keys rotate --data /srv/quancheng",
        "needs": ["mongod"],
    },
}


@click.command()
@click.argument("action", metavar="[rotate]", type=click.Choice(["list", "rotate"]), default="list")
@json_option
@data_option
def keys(action: str, as_json: bool, data: Path) -> None:
    """换钥匙：新旧两把共同签名的交接记入存证账本，以前发出的都还能核验。旧钥匙的文件不删，由人收走。"""
    from admin import boot, running
    from docstore.custody.keyring import read_keys
    from docstore.store.datadir import DataDirectory

    directory = DataDirectory(data)
    with running.open_running(data) as site:
        store = boot.open_store(directory, site.address, signing=True, hints=False)
        if action == "rotate":
            _rotate(store, directory)
        periods = read_keys(store)
    rows = [{"fingerprint": one.verifier.fingerprint, "since": one.since, "vkey": str(one.verifier)} for one in periods]
    if as_json:
        emit({"keys": rows})
        return
    for row in rows:
        click.echo(f"{row['since']} 起  {row['fingerprint']}{'  现在用的' if row is rows[-1] else ''}")


def _rotate(store: Store, directory: DataDirectory) -> None:
    """The file first, then the event, then the seal under both: a crash leaves at worst a file that nothing names."""
    from admin import boot
    from docstore.access.actor import SYSTEM
    from docstore.custody.handover import handover_note
    from docstore.custody.keyring import hand_over
    from docstore.custody.keys import create_next_key, later_path
    from docstore.store.act import Act

    sealer = store.equipment.sealer
    assert sealer is not None
    sealer.seal()
    first, old = boot.first_key_path(directory), sealer.signer
    new = create_next_key(first, old.name)
    hand_over(Act(store, SYSTEM), handover=handover_note(old, new))
    sealer.seal()
    used = later_path(first, old.verifier)
    tell(f"换好了。新钥匙：{later_path(first, new.verifier)}，马上备份。")
    tell(f"旧钥匙不再签名：{used if used.exists() else first}，移到别处封存或者销毁；它留在这里，被偷的机会就多一分。")
    tell("把新指纹印上答复函用纸和公告；网页 /key 已经是新的。")
