"""Catalogues: what an owner's .po file says in one language, and all owners together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docstore.errors import DeclarationError

PLACE = "translations/*/LC_MESSAGES/messages.po"
ROOT = Path(__file__).resolve().parent.parent.parent
# Of those who are no modules: they come first, so a module cannot change their words.
# As gettext writes a text with its context in one string: `event`, after the name of who acted.
CONTEXT_END = "\x04"
HOUSE = (ROOT / "docstore", ROOT / "admin")


@dataclass(frozen=True)
class Catalogue:
    """`words`: Chinese → translation. `in_scripts`: those of the Chinese that scripts say in the browser."""

    language: str
    words: Mapping[str, str]
    in_scripts: frozenset[str]


def key_of(message: Any) -> str:
    """The Chinese text of a message, after its context where it has one."""
    return f"{message.context}{CONTEXT_END}{message.id}" if message.context else str(message.id)


def path_in(owner: Path, language: str) -> Path:
    return owner / PLACE.replace("*", language)


def read(path: Path) -> Catalogue:
    """The catalogue at its place in an owner's folder; what is not translated, or marked fuzzy, is not in it.

    Raises DeclarationError for a file that is no catalogue.
    """
    from babel.messages.pofile import PoFileError, read_po  # only where there is a catalogue

    try:
        with path.open("rb") as file:
            found = [one for one in read_po(file, abort_invalid=True) if one.id and one.string and not one.fuzzy]
    except (OSError, UnicodeDecodeError, PoFileError, ValueError) as error:
        raise DeclarationError("{file}：读不出来（{reason}）", file=str(path), reason=str(error)) from error
    return Catalogue(
        language=path.parents[1].name,
        words={key_of(one): str(one.string) for one in found},
        in_scripts=frozenset(str(one.id) for one in found if any(file.endswith(".js") for file, _ in one.locations)),
    )


def house_catalogues() -> list[Catalogue]:
    """The kernel's and the face's own, in every language they are there in."""
    return [read(path) for owner in HOUSE for path in sorted(owner.glob(PLACE))]


def merged(catalogues: Iterable[Catalogue]) -> dict[str, Catalogue]:
    """All words by language. Of two owners that translate the same words, the first one's holds."""
    found: dict[str, Catalogue] = {}
    for one in catalogues:
        before = found.get(one.language, Catalogue(one.language, {}, frozenset()))
        found[one.language] = Catalogue(one.language, {**one.words, **before.words}, before.in_scripts | one.in_scripts)
    return found
