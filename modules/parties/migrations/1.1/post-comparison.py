"""Parties are found by how their names and codes are compared; those of before get these."""

import unicodedata

from docstore.registry.openupgrade import openupgrade

TAKEN_FOR = str.maketrans("oilzs", "01125")


def key_of(text):
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


def compared(party):
    return {"name_key": key_of(party["name"]), "code_key": key_of(party.get("credit_code", "")).translate(TAKEN_FOR)}


@openupgrade.migrate()
def migrate(env, version):
    openupgrade.change_documents(env, "parties", {"name_key": {"$exists": False}}, compared)
