"""Make Word templates from the layouts under tools/layouts.

    .venv/bin/python -m tools.build_templates            all templates
    .venv/bin/python -m tools.build_templates N05 N06    only these
    .venv/bin/python -m tools.build_templates --compared none: only compare the files that are there with the forms

A template that the bureau has changed in Word is overwritten: build only what is not in use.
"""

from __future__ import annotations

import sys

from docstore.forms.template_check import check_template, write_compared
from tools.template_builder.document import build
from tools.template_builder.layouts import ROOT, SET, all_clauses, all_layouts, form_of, page_rules, template_of


def main(wanted: list[str]) -> None:
    page, clauses, layouts = page_rules(), all_clauses(), all_layouts()
    only_compare = wanted == ["--compared"]
    for unknown in set(wanted) - set(layouts) if not only_compare else ():
        raise SystemExit(f"{unknown}: no such layout")
    for name in () if only_compare else wanted or layouts:
        layout = layouts[name]
        form = form_of(layout)
        target = template_of(layout)
        target.write_bytes(build(form, layout, page, clauses))
        check_template(form, target)
        print(target.relative_to(ROOT))
    write_compared({name: form_of(one) for name, one in layouts.items() if "kept_in" not in one}, ROOT / SET)


if __name__ == "__main__":
    main(sys.argv[1:])
