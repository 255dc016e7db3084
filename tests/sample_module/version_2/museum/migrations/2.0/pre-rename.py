"""The title is a name like any other; the word for a kind is set aside, to be mapped once the new field is there."""

from docstore.registry.openupgrade import openupgrade


@openupgrade.migrate()
def migrate(env, version):
    openupgrade.rename_fields(env, [("exhibits", "exhibits", "title", "name")])
    openupgrade.rename_columns(env.cr, {"exhibits": [("kind", None)]})
