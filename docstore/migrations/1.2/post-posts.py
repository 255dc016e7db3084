"""What an account was, it is by posts that are in force without a beginning; each can now end by itself."""

from docstore.registry.openupgrade import openupgrade


@openupgrade.migrate()
def migrate(env, version):
    openupgrade.change_documents(env, "accounts", {"posts": None}, _posts)


def _posts(account):
    posts = [
        {
            "id": f"{account['_id']}-{role}",
            "role": role,
            "department": account.get("department", ""),
            "departments_in_charge": account.get("departments_in_charge", []),
            "begins_on": "",
            "ends_on": "",
        }
        for role in sorted(account.get("roles", ()))
    ]
    return {"posts": posts, "roles": None, "department": None, "departments_in_charge": None}
