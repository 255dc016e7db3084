"""等确认: every account with posts that wait for the second person, to be confirmed together, all or none."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask import make_response, render_template, request, url_for

from admin.language import _
from admin.signin import current_act
from admin.views import NavItem, Views
from docstore.access.account import Account
from docstore.access.confirming import MOST_AT_ONCE, PERMISSION, confirm_accounts
from docstore.access.posts import today
from docstore.access.same_person import did_one_of
from docstore.errors import InvalidInputError
from docstore.store.act import Act
from modules.organisation.models import Department
from modules.organisation.posts_page import post_row, waiting, waiting_accounts

VIEWS = Views("confirming")
VIEWS.nav.append(NavItem("等确认", "user-check", "confirming.index", "管理", PERMISSION, 86, count=waiting_accounts))
_POSTS = "posts-"


@VIEWS.page("/manage/confirming", permission=PERMISSION)
def index() -> Any:
    """Who waits, with what and from whom; those first who wait longest."""
    return _page(current_act(), {}, ())


@VIEWS.page("/manage/confirming", permission=PERMISSION, methods=("POST",), fresh=True)
def confirm() -> Any:
    """Those chosen, or all that are shown. First passwords of new accounts stand on the answer, and nowhere else."""
    act, typed = current_act(), request.form
    shown = {key.removeprefix(_POSTS): value.split(",") for key, value in typed.items() if key.startswith(_POSTS)}
    chosen = shown if typed.get("which") == "all" else {key: shown.get(key, []) for key in typed.getlist("account")}
    try:
        confirmed = confirm_accounts(act, accounts=chosen)
    except InvalidInputError as error:
        return _page(act, error.fields, chosen), 422
    answer = make_response(
        render_template(
            "qc/confirmed.html",
            breadcrumb=[_("等确认"), _("已确认")],
            crumb_links=[url_for("confirming.index")],
            rows=[vars(one) for one in confirmed],
        )
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(act: Act, faults: Mapping[str, str], chosen: Collection[str]) -> str:
    found = act.find(Account, waiting(), sort="_id", limit=MOST_AT_ONCE + 1)
    departments = {one.id: one.name for one in act.find(Department, {})}
    proposers = {post.proposed_by for one in found for post in one.posts}
    names = {one.id: one.name for one in act.find(Account, {"_id": {"$in": sorted(proposers)}})}
    return render_template(
        "qc/confirming.html",
        breadcrumb=[_("等确认")],
        rows=[
            _row(act, one, departments, names) | {"fault": faults.get(one.id, ""), "is_chosen": one.id in chosen}
            for one in found[:MOST_AT_ONCE]
        ],
        fault=faults.get("accounts", ""),
        is_refused=bool(faults),
        is_more=len(found) > MOST_AT_ONCE,
    )


def _row(act: Act, account: Account, departments: dict[str, str], names: Mapping[str, str]) -> dict[str, Any]:
    day = today()
    posts = [post for post in account.posts if post.waits(day)]
    is_own = account.id in act.actor.persons or did_one_of(act, [(post.proposed_by, None) for post in posts])
    return {
        "id": account.id,
        "name": account.name,
        "username": account.username,
        "href": url_for("posts.show", account_id=account.id),
        "is_new": not account.is_active and not account.confirmed_posts(),
        "posts": [
            {**post_row(act, post, departments, day), "by": names.get(post.proposed_by, _("系统"))} for post in posts
        ],
        "post_ids": "" if is_own else ",".join(post.id for post in posts),
    }
