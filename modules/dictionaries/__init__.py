"""词表: the reference tables that forms choose from."""

from __future__ import annotations

from docstore.registry.registry import Contributor

# Whoever writes papers, decides on them, or looks at them.
READERS = (
    *("officer", "handler", "keeper", "deputy_keeper", "department_head", "deputy_leader", "bureau_head"),
    *("legal_reviewer", "archivist", "supervisor", "administrator"),
)


def contribute(c: Contributor) -> None:
    from admin.imports.resources import import_resource
    from modules.dictionaries.imports import TERMS as TERM_LIST
    from modules.dictionaries.models import Dictionary, Term
    from modules.dictionaries.resources import DICTIONARIES, TERMS
    from modules.dictionaries.services import KEEP, VIEW, known_words
    from modules.dictionaries.views import VIEWS

    c.model(Dictionary)
    c.model(Term)
    c.permission(VIEW, "查看词表")
    c.permission(KEEP, "维护词表")
    c.grant(VIEW, *READERS)
    c.grant(KEEP, "legal_reviewer", "administrator")
    c.event_type("dictionary_set_up", "登记或者改动了词表", "list")
    c.event_type("dictionary_term_set", "登记或者改动了词", "list")
    c.add("known_words", "dictionaries", known_words)
    c.add("api_resource", "dictionaries", DICTIONARIES)
    c.add("api_resource", "dictionary_terms", TERMS)
    c.add("api_resource", "imports_terms", import_resource(TERM_LIST, permission=KEEP))
    c.add("views", "dictionaries", VIEWS)
