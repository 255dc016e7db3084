"""When a password was set is kept. Those from before count from the day of the upgrade."""

from docstore import clock
from docstore.registry.openupgrade import openupgrade


@openupgrade.migrate()
def migrate(env, version):
    now = clock.now()
    openupgrade.change_documents(env, "accounts", {"password_set_at": None}, lambda account: {"password_set_at": now})
