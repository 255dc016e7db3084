"""A page with one form that is read whole: kept, or shown again as it was typed with every fault beside its field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from flask import flash, redirect, render_template, request

from admin.signin import current_act
from docstore.errors import InvalidInputError
from docstore.store.act import Act

Made = TypeVar("Made")
Faults = Mapping[str, Any]


def kept_form(
    template: str,
    *,
    write: Callable[[Act, dict[str, str]], Made],
    form: Callable[[Act, dict[str, str], Faults], dict[str, Any]],
    onwards: Callable[[Act, Made], str],
    said: str,
) -> Any:
    """Answer to GET and POST. `form` makes what `template` shows, from what was typed and its faults;
    `onwards` is the address of what `write` has kept, where `said` is told.
    """
    act, typed = current_act(), request.form.to_dict()
    faults: Faults = {}
    if request.method == "POST":
        try:
            made = write(act, typed)
        except InvalidInputError as error:
            faults = error.fields
        else:
            flash(said)
            return redirect(onwards(act, made))
    return render_template(template, **form(act, typed, faults)), (422 if faults else 200)


def form_page(
    title: str,
    breadcrumb: list[str],
    fields: Iterable[Mapping[str, Any]],
    *,
    shown: Mapping[str, str],
    typed: Mapping[str, str],
    faults: Faults,
) -> dict[str, Any]:
    """What the page shows: `fields` (key, label, kind …) with what was typed in them, else what is `shown` of old."""
    rows = [
        {
            "hint": "",
            **one,
            "value": typed.get(one["key"], shown.get(one["key"], "")),
            "fault": faults.get(one["key"], ""),
        }
        for one in fields
    ]
    return {
        "breadcrumb": breadcrumb,
        "title": title,
        "fields": rows,
        "faults": [
            {"label": one["label"], "text": one["fault"], "anchor": f"f-{one['key']}"} for one in rows if one["fault"]
        ],
    }
