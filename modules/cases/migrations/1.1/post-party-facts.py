"""A case keeps the facts of its party. Cases from before take them from the register, under the name that they bear."""

from docstore.registry.openupgrade import openupgrade

FACTS = (
    "credit_code",
    "address",
    "legal_representative",
    "legal_representative_position",
    "contact_person",
    "phone",
    "industry",
)


@openupgrade.migrate()
def migrate(env, version):
    def facts(case):
        party = next(iter(env["parties"].search({"_id": case["party"]})), {})
        return {"party_facts": {"name": case["party_name"], **{key: party.get(key, "") for key in FACTS}}}

    openupgrade.change_documents(env, "cases", {"party_facts": None}, facts)
