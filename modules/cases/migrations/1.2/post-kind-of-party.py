"""A case also says whether its party is a unit or a person; of a unit, what was not asked before is not known."""

from docstore.registry.openupgrade import openupgrade

NOT_ASKED = ("registered_address", "postal_code")


def of_a_unit(case):
    return {"party_facts": {"kind": "organisation", **case["party_facts"], **dict.fromkeys(NOT_ASKED, "")}}


@openupgrade.migrate()
def migrate(env, version):
    openupgrade.change_documents(env, "cases", {"party_facts.kind": {"$exists": False}}, of_a_unit)
