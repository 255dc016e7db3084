"""The catalogues: complete, current, with the same places, and in the language that they claim."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from admin import boot
from admin.language import _
from admin.translations import catalogue, files, sources
from docstore.errors import DeclarationError
from docstore.sentence import Sentence, listed

OWNERS = files.owners(boot.found().manifests)
_PLACE = re.compile(r"%\((\w+)\)s|\{(\w*)[^}]*\}")
# Chinese that stays: numbers of documents, and what is to be typed in Chinese.
_NAMES = re.compile(
    r"焦应急〔2021〕35号|国办发〔20(?:18〕118|24〕54)号"
    r"|豫H-0001|豫焦|（豫焦）应急责改〔2026〕1号|应急复申|转|Quancheng 全程"
)
# Written to the store, on paper or as a file's name, not on a page.
_WRITTEN = (
    "admin/display.py",
    "modules/access_register/export.py",
    "modules/copies/package.py",
    "modules/documents/printing/generation.py",
)
REPAIR = "run `python -m admin.translations`, translate what it lists, and commit the .po files"


@pytest.mark.parametrize("owner", OWNERS, ids=lambda owner: owner.name)
def test_what_the_sources_say_stands_in_the_catalogue(owner: Path) -> None:
    path = catalogue.path_in(owner, "en")
    known = files.translations_in(path)
    assert path.read_text(encoding="utf-8") == files.written(path, "en", OWNERS[owner], known), REPAIR


@pytest.mark.parametrize("owner", OWNERS, ids=lambda owner: owner.name)
def test_everything_is_translated_with_its_places(owner: Path) -> None:
    path = catalogue.path_in(owner, "en")
    said = files.translations_in(path)
    assert [text for text, english in said.items() if not english] == [], REPAIR
    assert set(catalogue.read(path).words) == set(said)  # nothing is marked fuzzy
    wrong = [text for text, english in said.items() if sorted(_PLACE.findall(text)) != sorted(_PLACE.findall(english))]
    assert wrong == []
    assert [english for english in said.values() if english and sources.CHINESE.search(_NAMES.sub("", english))] == []


def test_no_page_shows_an_f_string_with_chinese_in_it() -> None:
    shown = [path for root in ("admin", "modules") for path in sources.files_in(catalogue.ROOT / root, ".py")]
    shown = [path for path in shown if path.relative_to(catalogue.ROOT).as_posix() not in _WRITTEN]
    found = [f"{path}:{line}: {text}" for path in shown for line, text in sources.f_strings_in(path)]
    assert found == [], "write _() or Sentence() with {places}: an f-string cannot be translated"


def test_the_first_owner_of_a_word_keeps_it() -> None:
    first = catalogue.Catalogue("en", {"案件": "Case"}, frozenset())
    second = catalogue.Catalogue("en", {"案件": "Matter", "岗位": "Post"}, frozenset({"岗位"}))
    both = catalogue.merged([first, second])["en"]
    assert both.words == {"案件": "Case", "岗位": "Post"} and both.in_scripts == {"岗位"}


def test_what_is_no_catalogue_is_refused_by_name(tmp_path: Path) -> None:
    path = catalogue.path_in(tmp_path, "en")
    path.parent.mkdir(parents=True)
    path.write_text("no catalogue\n", encoding="utf-8")
    with pytest.raises(DeclarationError) as refused:
        catalogue.read(path)
    assert str(path) in refused.value.message


def test_a_sentence_is_its_chinese_text_until_a_reader_wants_another() -> None:
    one = Sentence("缺 {n} 项", n=3)
    assert one == "缺 3 项" and listed([one, "没有发现问题"]) == "缺 3 项；没有发现问题" and listed([]) == ""
    assert _(one) == "缺 3 项"  # outside a request everything is Chinese
    assert _("{a}", a="{b}") == "{b}"  # what people typed is no template
