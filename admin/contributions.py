"""Every kind of thing that a module may contribute, and what its users make of it.

For docs/reference and for conformance: a contribution of a kind that nobody reads is a mistake in its name.
"""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """`how` a module contributes it (a call of `contribute(c)`, or a place in its folder); `what` it then is."""

    how: str
    what: str


KINDS: dict[str, Kind] = {
    # The kernel's.
    "permission": Kind("c.permission(name, title, kind)", "A right to be granted; without a grant nobody has it."),
    "role": Kind("c.role(name, title)", "A post that accounts hold."),
    "scope": Kind("c.scope(name, title, where)", "A filter within which a grant holds."),
    "restriction": Kind(
        "c.restriction(name, title, kind, …)", "Keeps objects of a kind from whoever meets none of its filters."
    ),
    "model": Kind("c.model(class)", "A collection of facts."),
    "facet": Kind("c.facet(model, Fields)", "Fields of this module on another's documents, in its own namespace."),
    "event_type": Kind("c.event_type(name, sentence, icon)", "A word of the ledger, with its sentence in the stream."),
    "job": Kind("c.job(name, run)", "`run(act, **payload)` in the worker, after the commit; safe to repeat."),
    "schedule": Kind("c.schedule(job, every/at)", "When a job comes round by itself; once in each round."),
    "veto": Kind(
        "c.veto(permission, ask)",
        "`ask(act, target)` may refuse every act that asks for the permission; an exception is a no.",
    ),
    "reaction": Kind(
        "c.react(event_type, run)",
        "`run(uow, event)` in the unit of work that records such an event; what may fail by itself is a job.",
    ),
    # By their place in the module's folder.
    "form": Kind("forms/<id>.yaml", "A written form: fields, where they are filled from, who signs."),
    "procedure": Kind("procedure.yaml", "What a case of one type must leave behind."),
    "case_check": Kind("checks.yaml", "What a case file is looked at for: rule, severity, source."),
    "retention_rule": Kind("retention.yaml", "How long the file of a case of one type is kept, as a proposal."),
    "template": Kind("templates/<form>.docx", "The Word file of a form; the bureau's set goes before it."),
    "command": Kind("commands.py", "A command of `./quancheng`; declared in a literal, read without running it."),
    # Of the engine of workflows.
    "workflow": Kind("c.add('workflow', name, flow)", "States of a kind of document, and who moves it on."),
    "workflow_extension": Kind(
        "c.extend('workflow', name, Extension(…))",
        "Further states, transitions and guards of another module's workflow; never a wider way, nothing removed.",
    ),
    # Of the face.
    "translation": Kind(
        "translations/<language>/LC_MESSAGES/messages.po", "The words of the module's own sources in another language."
    ),
    "views": Kind("c.add('views', name, Views)", "Pages with their permissions, and their lines in the left column."),
    "api_resource": Kind("c.add(…, Resource)", "Operations of the API: route and description from one declaration."),
    "upload_purpose": Kind("c.add(…, UploadPurpose)", "What bytes may be uploaded for: permission, limit, check."),
    "exercise": Kind("c.add(…, load)", "`load(act, password)` fills an exercise store; returns its log-ins."),
    "bureau_setting": Kind("c.add(…, BureauSetting)", "A setting on the page 本局设置, read with `setting(act, key)`."),
    "bureau_name": Kind("c.add(…, name)", "`name(act)`: what stands at the head of every page."),
    # Of the case, for the modules that depend on `cases`.
    "case_facts": Kind("c.add(…, bring)", "`bring(act, case)`: parts of the facts that obligations are evaluated on."),
    "known_words": Kind(
        "c.add(…, bring)",
        "`bring(act, case)`: what inputs of a form are held against (`laws`, `conduct_on`, `tables`, `open_tables`).",
    ),
    "case_check_run": Kind(
        "c.add(…, id, run)", "`run(act, case, facts)`: what does not comply with the check; None: nothing to judge yet."
    ),
    "type_ahead": Kind(
        "c.add(…, type, endpoint)",
        "The page that is asked while a field of this type is typed: `q` → {offers: [{value, note}]}.",
    ),
    "case_picture": Kind("c.add(…, bring)", "`bring(act, case)`: record → title of the pictures that papers may show."),
    "case_search": Kind(
        "c.add(…, find)",
        "`find(act, typed)`: {case, title, number, href, state} of what bears the typed number; its cases are listed.",
    ),
    "case_filter": Kind("c.add(…, CaseFilter)", "A field by which the list of cases is narrowed, within the policy."),
    "case_part": Kind("c.add(…, part)", "`part(act, case)`: the view model of one part of the case's page."),
    "badge": Kind("c.add(…, badges)", "`badges(act, thing)`: {text, kind} beside the title of a case or a record."),
    "record_link": Kind("c.add(…, link)", "`link(act, record)`: {label, href, icon} at the head of its page, or None."),
    "paper_mark": Kind(
        "c.add(…, marks)", "`marks(act, record)`: words at the head of every page of a paper generated from now on."
    ),
    "case_notice": Kind(
        "c.add(…, bring)", "`bring(act, case)`: {kind, title, lines, href, label} at the head of every page of a case."
    ),
    "record_mark": Kind(
        "c.add(…, bring)",
        "`bring(act, record)`: {label, text, note, kind, icon, href, act} in the state bar of a record, or None.",
    ),
    "party_part": Kind(
        "c.add(…, part)",
        "`part(act, party_ids, address)`: the view model of one part of a party's page; the ids are those of all "
        "entries that stand for it, the one in force first, `address` is the query.",
    ),
    "home_part": Kind("c.add(…, part)", "`part(act)`: tasks and figures for the home page."),
    "deadline": Kind("c.add(…, bring)", "`bring(act, case)`: a running deadline with its derivation, or None."),
    "obligation_action": Kind("c.add(…, offer)", "By kind of obligation: what can be done about it on the page."),
    "record_page": Kind("c.add(…, endpoint)", "By type of record: the page that shows it."),
    "recording_begun": Kind("c.add(…, begun)", "`begun(act, case)`: recording was begun, so papers bear the notice."),
    # About further versions of a record.
    "version_endings": Kind("c.add(…, endings)", "By type of record: how the name of a further version may end."),
    "version_content": Kind(
        "c.add(…, look)",
        "By type of record: `look(head, filename)` says the media type by the content, or refuses.",
    ),
}
