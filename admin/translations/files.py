"""The .po files: whose they are, what stands in each, and writing them so that nothing but words ever changes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from admin.translations import catalogue, sources
from docstore.registry.manifest import Manifest

Said = dict[str, list[str]]
# No dates, no names of programs: a file that says the same is the same file.
_HEADER = """# {owner}: Chinese to {language}. Kept by `python -m admin.translations`.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def owners(manifests: Mapping[str, Manifest]) -> dict[Path, Said]:
    """Folder of an owner → what its catalogue holds: what it says, without what those say that it rests on.

    The face rests on the kernel, a module on both and on the modules it depends on, `manifests` being in that order.
    """
    kernel, face = catalogue.HOUSE
    known = {kernel: sources.found_in(kernel), face: sources.found_in(face)}
    given: dict[Path, Said] = {kernel: known[kernel], face: _without(known[face], known[kernel])}
    house = known[kernel] | known[face]
    rests_on: dict[str, Said] = {}
    for name, manifest in manifests.items():
        if manifest.folder in catalogue.HOUSE:
            rests_on[name] = house
            continue
        said = sources.found_in(manifest.folder)
        below = house
        for needed in manifest.depends:
            below = below | rests_on[needed]
        given[manifest.folder] = _without(said, below)
        rests_on[name] = below | said
    return {owner: said for owner, said in given.items() if said}


def _without(said: Said, below: Said) -> Said:
    return {text: places for text, places in said.items() if text not in below}


def translations_in(path: Path) -> dict[str, str]:
    """What the file says now; empty for what it leaves open, and when there is no file."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {catalogue.key_of(one): str(one.string) for one in read_po(file, abort_invalid=True) if one.id}


def missing_in(path: Path) -> list[str]:
    return [text for text, translation in translations_in(path).items() if not translation]


def write(path: Path, language: str, said: Said, translations: Mapping[str, str]) -> None:
    """The catalogue of `said` with those of `translations` that are still wanted."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written(path, language, said, translations), encoding="utf-8")


def written(path: Path, language: str, said: Said, translations: Mapping[str, str]) -> str:
    """The text of the file."""
    made = Catalog(locale=language, fuzzy=False)
    for key, places in said.items():
        context, _, text = key.rpartition(catalogue.CONTEXT_END)
        where = [(place, 0) for place in places]
        made.add(text, translations.get(key, ""), locations=where, context=context or None)
    body = io.BytesIO()
    write_po(body, made, width=0, omit_header=True, include_lineno=False)
    return _HEADER.format(owner=path.parents[3].name, language=language) + body.getvalue().decode()
