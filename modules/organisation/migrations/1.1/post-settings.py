"""The bureau's settings stand by key in one mapping, beside those that other modules declare."""

from docstore.registry.openupgrade import openupgrade

KEYS = (
    "name",
    "region_word",
    "address",
    "postal_code",
    "review_body",
    "court",
    "fonds_number",
    "fonds_name",
    "template_set",
)


def gathered(bureau):
    return {"values": {key: bureau[key] for key in KEYS if bureau.get(key)}, **dict.fromkeys(KEYS)}


@openupgrade.migrate()
def migrate(env, version):
    openupgrade.change_documents(env, "bureau", {"values": {"$exists": False}}, gathered)
