"""Maker becomes family and given name; note and remark become one text; kinds get their new words."""

from docstore.registry.openupgrade import openupgrade

KINDS = [("pot", "陶"), ("coin", "币"), (False, False)]


def split(exhibit):
    family, _, given = exhibit["maker"].partition(" ")
    return {"family": family, "given": given or None, "maker": None}


@openupgrade.logging()
def merge_notes(env):
    parts = [{"$ifNull": ["$note", ""]}, {"$ifNull": ["$remark", ""]}]
    has_both = {"$and": [{"$gt": [parts[0], ""]}, {"$gt": [parts[1], ""]}]}
    text = {"$concat": [parts[0], {"$cond": [has_both, "；", ""]}, parts[1]]}
    openupgrade.logged_query(
        env.cr,
        {
            "table": "exhibits",
            "where": {"$or": [{"note": {"$exists": True}}, {"remark": {"$exists": True}}]},
            "update": [{"$set": {"text": text}}, {"$unset": ["note", "remark"]}],
        },
    )


@openupgrade.migrate()
def migrate(env, version):
    openupgrade.change_documents(env, "exhibits", {"maker": {"$exists": True}}, split)
    merge_notes(env)
    legacy = openupgrade.get_legacy_name("kind")
    openupgrade.map_values(env.cr, legacy, "category", KINDS, table="exhibits")
    openupgrade.set_defaults(env.cr, env, {"exhibits": [("category", None)]})
    openupgrade.message(env.cr, "museum", "exhibits", "category", "kinds have new words")
