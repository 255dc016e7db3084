"""岗位: the posts of one account, those to come and those that are over, with what gives and ends them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from admin import display
from admin.language import _
from admin.signin import current_act
from admin.views import Views
from docstore.access.account import Account
from docstore.access.confirming import PERMISSION as CONFIRM
from docstore.access.confirming import confirm_posts, decline_posts
from docstore.access.posting import NOT_FOR_PEOPLE, PERMISSION, end_post, give_post, let_act_for
from docstore.access.posts import Post, today
from docstore.access.securing import PERMISSION as SECURE
from docstore.errors import InvalidInputError
from docstore.store.act import Act
from modules.organisation.models import Department

VIEWS = Views("posts")


@VIEWS.page("/manage/accounts/<account_id>/posts", permission="accounts.view")
def show(account_id: str) -> Any:
    """What the account is, was and will be."""
    return _page(current_act(), account_id)


@VIEWS.page("/manage/accounts/<account_id>/posts", permission=PERMISSION, methods=("POST",), fresh=True)
def give(account_id: str) -> Any:
    """A further post."""
    act, typed = current_act(), request.form
    try:
        give_post(
            act,
            account_id=account_id,
            role=typed.get("role", ""),
            department=typed.get("department", ""),
            departments_in_charge=typed.getlist("departments_in_charge"),
            begins_on=typed.get("begins_on", ""),
            ends_on=typed.get("ends_on", ""),
        )
    except InvalidInputError as error:
        return _page(act, account_id, "give", error.fields), 422
    flash(_("岗位已提出，等安全管理员确认。"))
    return redirect(url_for("posts.show", account_id=account_id))


@VIEWS.page("/manage/accounts/<account_id>/posts/acting", permission=PERMISSION, methods=("POST",), fresh=True)
def act_for(account_id: str) -> Any:
    """代理 of another person's post."""
    act, typed = current_act(), request.form
    for_account, _colon, for_post = typed.get("post", "").partition(":")
    try:
        let_act_for(
            act,
            account_id=account_id,
            for_account=for_account,
            for_post=for_post,
            begins_on=typed.get("begins_on", ""),
            ends_on=typed.get("ends_on", ""),
            reason=typed.get("reason", ""),
        )
    except InvalidInputError as error:
        return _page(act, account_id, "acting", error.fields), 422
    flash(_("代理已提出，等安全管理员确认；到期自动结束。"))
    return redirect(url_for("posts.show", account_id=account_id))


@VIEWS.page("/manage/accounts/<account_id>/posts/<post_id>/end", permission=PERMISSION, methods=("POST",), fresh=True)
def end(account_id: str, post_id: str) -> Any:
    """The last day of a post."""
    act = current_act()
    try:
        end_post(
            act,
            account_id=account_id,
            post_id=post_id,
            **{key: request.form.get(key, "") for key in ("last_day", "reason")},
        )
    except InvalidInputError as error:
        return _page(act, account_id, post_id, error.fields), 422
    flash(_("岗位的最后一天已写下。"))
    return redirect(url_for("posts.show", account_id=account_id))


@VIEWS.page("/manage/accounts/<account_id>/posts/confirm", permission=CONFIRM, methods=("POST",), fresh=True)
def confirm(account_id: str) -> Any:
    """The second person says yes, with a first password where the account is new; or no, with a reason."""
    act, typed = current_act(), request.form
    asked = typed.getlist("post")
    try:
        if typed.get("answer") == "no":
            decline_posts(act, account_id=account_id, posts=asked, reason=typed.get("reason", ""))
        else:
            confirm_posts(act, account_id=account_id, posts=asked, password=typed.get("password", ""))
    except InvalidInputError as error:
        return _page(act, account_id, "confirm", error.fields), 422
    flash(_("岗位没有给，理由已留痕。") if typed.get("answer") == "no" else _("岗位已确认。"))
    return redirect(url_for("posts.show", account_id=account_id))


def waiting() -> dict[str, Any]:
    """The filter for accounts with posts that wait for the second person."""
    post = {"confirmed_by": "", "ends_on": {"$not": {"$gt": "", "$lt": today()}}}
    return {"posts": {"$elemMatch": post}}


def waiting_accounts(act: Act) -> int:
    """How many accounts have posts that this person may let begin; nothing for others."""
    return act.count(Account, waiting()) if act.allows(CONFIRM) else 0


def post_words(act: Act, post: Post) -> str:
    """The post's title; of one that is held in another's stead, also whose."""
    roles = act.store.registry.roles
    title = _(roles[post.role].title) if post.role in roles else str(post.role)
    return _("{title}（代理{name}）", title=title, name=post.acting_for_name) if post.acting_for else title


def period(post: Post) -> str:
    begins = display.day(post.begins_on) or _("一直")
    return _("{begins} 到 {ends}", begins=begins, ends=display.day(post.ends_on) or _("没有期限"))


def _page(act: Act, account_id: str, at: str = "", faults: dict[str, str] | None = None) -> str:
    """`at`: the form that has `faults`: `give`, `acting`, or the post whose end was asked."""
    account = act.get(Account, account_id)
    departments = {one.id: one.name for one in act.find(Department, {}, sort="name")}
    people = {name: role for name, role in act.store.registry.roles.items() if name not in NOT_FOR_PEOPLE}
    day = today()
    return render_template(
        "qc/posts.html",
        breadcrumb=[_("账号"), account.name, _("岗位")],
        crumb_links=[url_for("accounts.index_view")],
        account={"id": account.id, "name": account.name, "username": account.username},
        security_href=url_for("securing.show", account_id=account.id) if act.allows(SECURE) else "",
        is_own=account.id in act.actor.persons,
        manages=act.allows(PERMISSION),
        confirms=act.allows(CONFIRM),
        is_new=not account.is_active and not account.confirmed_posts(),
        shortest=act.store.equipment.sign_in.shortest_password,
        posts=[post_row(act, post, departments, day) for post in reversed(account.posts)],
        roles=[(name, _(role.title)) for name, role in people.items()],
        departments=list(departments.items()),
        others=_posts_of_others(act, account, departments, day),
        typed=request.form,
        charged=request.form.getlist("departments_in_charge"),
        at=at,
        faults=faults or {},
        today=day,
    )


def post_row(act: Act, post: Post, departments: dict[str, str], day: str) -> dict[str, Any]:
    where = [post.department] if post.department else list(post.departments_in_charge)
    is_over = post.is_over(day)
    state, kind = _state(post, day)
    return {
        "id": post.id,
        "title": post_words(act, post),
        "where": "、".join(departments.get(key, key) for key in where),
        "period": period(post),
        "reason": post.reason,
        "state": state,
        "kind": kind,
        "waits": post.waits(day),
        "ends": not is_over,
        "ends_on": post.ends_on or day,
    }


def _state(post: Post, day: str) -> tuple[str, str]:
    """In a word, with the kind of its badge."""
    if post.is_over(day):
        return (_("已结束"), "neutral") if post.confirmed_by else (_("没有给"), "neutral")
    if post.waits(day):
        return _("等安全管理员确认"), "warn"
    return (_("在任"), "ok") if post.is_in_force(day) else (_("还没开始"), "warn")


def _posts_of_others(act: Act, account: Account, departments: dict[str, str], day: str) -> list[tuple[str, str]]:
    """What this person could hold in another's stead."""
    return [
        (
            f"{other.id}:{post.id}",
            f"{other.name} {post_words(act, post)} {departments.get(post.department, post.department)}".strip(),
        )
        for other in act.find(Account, {"_id": {"$ne": account.id}, "is_active": True}, sort="name")
        for post in other.posts
        if post.confirmed_by and not post.acting_for and not post.is_over(day)
    ]
