"""What the product itself cites, on papers and on screens: known in the library, with its source, and in force."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml

from admin.boot import ROOT
from docstore.forms.citation import find_citations
from tests.law.bases import cited
from tests.law.world import articles, editions_of, names

FORMS = sorted((ROOT / "modules").glob("*/forms/*.yaml"))
CLAUSES = sorted((ROOT / "modules").glob("*/data/clauses.yaml"))
TEMPLATES = sorted([*(ROOT / "templates").glob("*/*.docx"), *(ROOT / "modules").glob("*/templates/*.docx")])
# A module that shows how one is written cites what its bureau is told to check.
TO_BE_CHECKED = "引用待本局核对"
REPAIR = (
    "cite the edition in force (leave it out where no material names its year), "
    "or enter the article with its source in modules/law/data/statutes"
)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def fault(law: str, edition: str, article: int) -> str:
    """Why the library does not bear this citation, "" where it does: as on the last day that it knows of."""
    key = names().get(law)
    if key is None:
        return f"《{law}》: unknown"
    known = editions_of(key)
    newest, wanted = known[-1], [one for one in known if one[1]["label"] == edition] if edition else known[-1:]
    if not wanted:
        return f"《{law}》 {edition}: unknown edition"
    if wanted[0] != newest or newest[1].get("effective_to"):
        return f"《{law}》 {edition or newest[1]['label']}: no longer in force"
    return "" if not article or article in articles()[newest[0]] else f"《{law}》 {article}: unknown article"


@pytest.mark.parametrize("path", FORMS, ids=name)
def test_the_basis_of_a_form_is_in_force(path: Path) -> None:
    basis = yaml.safe_load(path.read_text(encoding="utf-8")).get("legal_basis", "")
    if TO_BE_CHECKED not in basis:
        assert [said for one in cited(basis) if (said := fault(*one))] == [], REPAIR


@pytest.mark.parametrize("path", CLAUSES, ids=name)
def test_what_a_fixed_clause_cites_is_in_force(path: Path) -> None:
    found = _cites(yaml.safe_load(path.read_text(encoding="utf-8")))
    assert [
        said for one in found if (said := fault(one["law"], str(one.get("edition", "")), one.get("article", 0)))
    ] == [], REPAIR


@pytest.mark.parametrize("path", CLAUSES, ids=name)
def test_the_words_of_a_fixed_clause_cite_what_is_in_force(path: Path) -> None:
    found = find_citations(path.read_text(encoding="utf-8"))
    assert [said for one in found if (said := fault(one.law, one.edition, one.article))] == [], REPAIR


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_what_a_template_prints_is_in_force(path: Path) -> None:
    found = find_citations(printed(path))
    wrong = {said for one in found if (said := fault(one.law, one.edition, one.article))}
    assert wrong <= {"《突发事件应对法》: unknown"} if "expropriation" in path.parts else not wrong, (wrong, REPAIR)


def test_an_old_citation_would_be_found() -> None:
    assert fault("行政处罚法", "", 37) == fault("处罚法", "2021", 37) == ""
    assert "no longer" in fault("行政处罚法", "2017", 37)
    assert "no longer" in fault("77号令", "", 32)
    assert "unknown" in fault("行政处罚法", "", 99)
    assert "unknown" in fault("某某法", "", 1)
    with pytest.raises(ValueError, match="某某法"):
        list(cited("处罚法54；某某法3"))
    assert list(cited("35号第七条(二)7、8,第十五条；民诉法87-89")) == [
        ("35号", "", 7), ("35号", "", 15), ("民诉法", "", 87), ("民诉法", "", 88), ("民诉法", "", 89),
    ]  # fmt: skip


def printed(path: Path) -> str:
    """The text of a Word file, head and foot too, a paragraph to a line."""
    with zipfile.ZipFile(path) as file:
        parts = [file.read(one).decode() for one in file.namelist() if re.fullmatch(r"word/[a-z]+[0-9]*\.xml", one)]
    paragraphs = re.split(r"</w:p>", "".join(parts))
    return "\n".join(unescape("".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", one))) for one in paragraphs)


def _cites(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        yield from data.get("cites", ())
        for value in data.values():
            yield from _cites(value)
    elif isinstance(data, list):
        for value in data:
            yield from _cites(value)
