"""法规库: laws with their editions and provisions; what a paper cites is held against them."""

from __future__ import annotations

from docstore.registry.registry import Contributor

# Whoever writes papers, decides on them, files them or looks at them.
READERS = (
    *("officer", "handler", "keeper", "deputy_keeper", "department_head", "deputy_leader", "bureau_head"),
    *("legal_reviewer", "archivist", "supervisor", "administrator"),
)


def contribute(c: Contributor) -> None:
    from modules.law.library import known_words
    from modules.law.models import Edition, Law, Provision
    from modules.law.resources import EDITIONS, LAWS, PROVISIONS
    from modules.law.services import KEEP, VIEW
    from modules.law.views import VIEWS

    for model in (Law, Edition, Provision):
        c.model(model)
    c.permission(VIEW, "查看法规库")
    c.permission(KEEP, "维护法规库")
    c.grant(VIEW, *READERS)
    c.grant(KEEP, "legal_reviewer", "administrator")
    c.event_type("law_entered", "登记或者改正了法规", "book")
    c.event_type("law_edition_entered", "登记或者改正了法规的版本", "book")
    c.event_type("law_provision_entered", "登记或者改正了法规的条文", "book")
    c.add("known_words", "law", known_words)
    c.add("type_ahead", "law", "law.citations")
    for name, resource in (("laws", LAWS), ("law_editions", EDITIONS), ("law_provisions", PROVISIONS)):
        c.add("api_resource", name, resource)
    c.add("views", "law", VIEWS)
