"""`openupgrade` for migration scripts: openupgradelib's own decorators and tools, and its helpers made for MongoDB.

    from docstore.registry.openupgrade import openupgrade

    @openupgrade.migrate()
    def migrate(env, version):
        openupgrade.rename_fields(env, [("exhibits", "exhibits", "title", "name")])

The only file that imports openupgradelib. What the library does in SQL is never reached: it is replaced by a helper of
the same name and arguments, or is not here.
"""

from __future__ import annotations

from types import SimpleNamespace

from docstore.registry import odoo_stand_in
from docstore.registry.migration import external_ids, fields, records
from docstore.registry.migration.environment import Environment

with odoo_stand_in.in_place(Environment):
    from openupgradelib import openupgrade as library
    from openupgradelib import openupgrade_tools as tools

# The library's own, as they are.
OWN = ("migrate", "logging", "message", "get_legacy_name")
FRAGMENT_TOOLS = (
    "convert_html_fragment",
    "convert_html_replacement_class_shortcut",
    "convert_xml_node",
    "replace_html_replacement_attr_shortcut",
    "replace_html_replacement_class_rp_by_inline_shortcut",
)
# Helpers under the library's names, by the file that holds them; `change_documents` is ours alone.
COUNTERPARTS = {
    fields: (
        "rename_fields",
        "rename_columns",
        "copy_fields",
        "copy_columns",
        "map_values",
        "add_fields",
        "set_defaults",
    ),
    records: (
        "logged_query",
        "change_documents",
        "chunked",
        "rename_models",
        "rename_tables",
        "merge_records",
    ),
    external_ids: (
        "load_data",
        "rename_xmlids",
        "add_xmlid",
        "set_xml_ids_noupdate_value",
        "delete_records_safely_by_xml_id",
    ),
}

openupgrade = SimpleNamespace(
    **{name: getattr(library, name) for name in OWN},
    **{name: getattr(tools, name) for name in FRAGMENT_TOOLS},
    **{name: getattr(module, name) for module, names in COUNTERPARTS.items() for name in names},
)
