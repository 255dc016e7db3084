"""What waits to be sealed is told by the heads of chains; it was told by a note of each event."""

from docstore.registry.openupgrade import openupgrade


@openupgrade.migrate()
def migrate(env, version):
    first = {}
    for note in env["unsealed"].search({}):
        first[note["chain"]] = min(note["sequence"], first.get(note["chain"], note["sequence"]))
    heads = {"_id": {"$in": sorted(first)}}
    openupgrade.change_documents(env, "chains", heads, lambda head: {"unsealed_from": first[head["_id"]]})
