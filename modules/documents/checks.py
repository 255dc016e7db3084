"""案卷检查 across the issued documents of a case."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from docstore import clock
from docstore.model.case_file import CaseFile
from docstore.procedure.evaluation import CaseFacts, DocumentFact
from docstore.sentence import Sentence


def two_officers(act: Any, case: CaseFile, facts: CaseFacts) -> list[str] | None:
    """Every document that names its officers names at least two, and the case itself does."""
    named = [(one, one.values["officers"]) for one in facts.documents if one.values.get("officers")]
    few = [_name(one) for one, officers in named if len({officer["certificate"] for officer in officers}) < 2]
    faults = [Sentence("{names} 只写了一名执法人员", names="、".join(few))] if few else []
    return faults + (["案件登记的执法人员不足两名"] if len(set(case.officers)) < 2 else [])


def same_party(act: Any, case: CaseFile, facts: CaseFacts) -> list[str] | None:
    """Every document bears the party's name as the case does; one that was corrected since stands as it was issued."""
    named = [(one, one.values["party"]["name"]) for one in facts.documents if one.values.get("party")]
    if not named:
        return None
    return [
        Sentence("{name} 写的是“{name2}”", name=_name(one), name2=name)
        for one, name in named
        if name != case.party_name
    ]


def dates_in_order(act: Any, case: CaseFile, facts: CaseFacts) -> list[str] | None:
    """Opinions were signed in the order of the form, and no document is dated before the last of them."""
    if not facts.documents:
        return None
    return [_name(one) for one in facts.documents if any(later < earlier for earlier, later in pairwise(_days(one)))]


def _days(document: DocumentFact) -> Iterator[str]:
    """The day of every opinion, in the order of the form, then the day that the document bears."""
    for value in document.values.values():
        if isinstance(value, list) and value and isinstance(value[0], dict) and "text" in value[0]:
            yield from (clock.local_day_of(one["signed_at"]) for one in value if one.get("signed_at"))
    if document.values.get("document_date"):
        yield str(document.values["document_date"])


def _name(document: DocumentFact) -> str:
    return document.number or document.form
