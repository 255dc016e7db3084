"""Posts of before stand as confirmed: whoever gave them could give them alone."""

from docstore.registry.openupgrade import openupgrade


@openupgrade.migrate()
def migrate(env, version):
    waiting = {"posts": {"$elemMatch": {"confirmed_by": {"$exists": False}}}}
    openupgrade.change_documents(env, "accounts", waiting, _confirmed)


def _confirmed(account):
    return {"posts": [{"proposed_by": "system", "confirmed_by": "system", **post} for post in account["posts"]]}
