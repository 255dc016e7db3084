"""A department's people are those with posts in it; that a department named them as well is gone."""

from docstore.registry.openupgrade import openupgrade

GONE = ("head", "keeper", "deputy_keeper", "leader_in_charge")


@openupgrade.migrate()
def migrate(env, version):
    openupgrade.change_documents(
        env, "departments", {"keeper": {"$exists": True}}, lambda department: dict.fromkeys(GONE)
    )
