"""What was set aside goes."""

from docstore.registry.openupgrade import openupgrade


@openupgrade.migrate()
def migrate(env, version):
    legacy = openupgrade.get_legacy_name("kind")
    openupgrade.logged_query(
        env.cr, {"table": "exhibits", "where": {legacy: {"$exists": True}}, "update": {"$unset": {legacy: ""}}}
    )
