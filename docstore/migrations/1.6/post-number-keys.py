"""Records that bear a number are found by it however it was typed."""

from docstore.forms.numbering import number_keys
from docstore.registry.openupgrade import openupgrade


@openupgrade.migrate()
def migrate(env, version):
    numbered = {"number": {"$type": "string"}, "number_keys": {"$exists": False}}
    openupgrade.change_documents(env, "records", numbered, _keys)


def _keys(record):
    return {"number_keys": number_keys(record["number"])}
