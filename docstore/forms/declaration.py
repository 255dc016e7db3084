"""Form declarations: what a written form asks, from where it is filled, who signs it, what it rests on.

One YAML file declares one form. The engine knows no law: names, articles and labels are data.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from docstore.errors import DeclarationError
from docstore.forms.field import Field, read_field

STAGES = ("initiation", "investigation", "decision", "service", "archiving")
ALL_TYPES = "all"
UNNUMBERED = "—"
_TYPE = re.compile(r"[a-z][a-z0-9_]*")
_ID = re.compile(r"[A-Z]\d{2}|[a-z][a-z0-9_]*")
_TEXT_WORDS = ("seal", "requires", "recording_duty", "legal_basis", "note", "made_with", "fields_of")
_LIST_WORDS = ("aliases", "source")
_NEEDED = ("id", "name", "abbreviation", "types", "stage", "audience", "copies", "signatures", "fields")


@dataclass(frozen=True)
class FormDeclaration:
    """A form. `abbreviation` is the word inside its document number, empty when it bears none."""

    id: str
    name: str
    aliases: tuple[str, ...]
    abbreviation: str
    is_abbreviation_proposed: bool
    types: tuple[str, ...]
    stage: str
    audience: str
    copies: str
    signatures: str
    seal: str
    requires: str
    recording_duty: str
    legal_basis: str
    source: tuple[str, ...]
    note: str
    made_with: str
    fields_of: str
    fields: tuple[Field, ...]

    @property
    def is_internal(self) -> bool:
        """Seen inside the bureau only: never copied to a party."""
        return self.audience.startswith("内")

    @property
    def is_numbered(self) -> bool:
        return bool(self.abbreviation)

    def field(self, key: str) -> Field:
        """The field with this key; KeyError when the form has none."""
        for one in self.fields:
            if one.key == key:
                return one
        raise KeyError(key)


def parse(path: Path) -> FormDeclaration:
    """The form declared in the YAML file `path`.

    Raises DeclarationError with every mistake at once, each as file, key path and what to write.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DeclarationError("{file}：读不出来（{reason}）", file=str(path), reason=str(error)) from error
    mistakes: list[str] = []

    def note(place: str, sentence: str) -> None:
        mistakes.append(f"{path}：{place}：{sentence}")

    form = None
    if isinstance(raw, Mapping):
        form = _read(raw, note)
    else:
        note("（整个文件）", "写成映射")
    if mistakes or form is None:
        raise DeclarationError("{mistakes}", mistakes="\n".join(mistakes))
    return form


def parse_folder(folder: Path) -> dict[str, FormDeclaration]:
    """Every form declared in `folder`, by its id. Raises DeclarationError with the mistakes of all files."""
    forms: dict[str, FormDeclaration] = {}
    mistakes: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            form = parse(path)
        except DeclarationError as error:
            mistakes.append(error.message)
            continue
        if form.id != path.stem:
            mistakes.append(f"{path}：id：与文件名不同（{form.id}）")
        forms[form.id] = form
    if mistakes:
        raise DeclarationError("{mistakes}", mistakes="\n".join(mistakes))
    return forms


def _read(raw: Mapping[str, Any], note: Any) -> FormDeclaration | None:
    _check_form_words(raw, note)
    listed = raw.get("fields")
    entries = listed if isinstance(listed, list) else []
    fields = [read_field(one, f"fields.{number}", note) for number, one in enumerate(entries)]
    known = tuple(field for field in fields if field is not None)
    _check_fields(known, note)
    if any(word not in raw for word in _NEEDED) or len(known) != len(fields):
        return None
    abbreviation = str(raw["abbreviation"])
    return FormDeclaration(
        id=str(raw["id"]), name=str(raw["name"]), aliases=_texts(raw, "aliases"),
        abbreviation="" if abbreviation == UNNUMBERED else abbreviation.removesuffix("*"),
        is_abbreviation_proposed=abbreviation.endswith("*"), types=_texts(raw, "types"), stage=str(raw["stage"]),
        audience=str(raw["audience"]), copies=str(raw["copies"]), signatures=str(raw["signatures"]),
        seal=str(raw.get("seal", "")), requires=str(raw.get("requires", "")),
        recording_duty=str(raw.get("recording_duty", "")), legal_basis=str(raw.get("legal_basis", "")),
        source=_texts(raw, "source"), note=str(raw.get("note", "")), made_with=str(raw.get("made_with", "")),
        fields_of=str(raw.get("fields_of", "")), fields=known,
    )


def _texts(raw: Mapping[str, Any], word: str) -> tuple[str, ...]:
    value = raw.get(word, [])
    return tuple(str(one) for one in value) if isinstance(value, list) else ()


def _check_form_words(raw: Mapping[str, Any], note: Any) -> None:
    for word in raw:
        if word not in (*_NEEDED, *_TEXT_WORDS, *_LIST_WORDS):
            note(str(word), "不认识的词")
    for word in _NEEDED:
        if word not in raw:
            note(word, "必须写")
    for word in ("name", "abbreviation", "audience", "copies", "signatures", *_TEXT_WORDS):
        if word in raw and not isinstance(raw[word], str):
            note(word, "写成文字（数字加引号）")
    for word in ("types", "fields", *_LIST_WORDS):
        if word in raw and not isinstance(raw[word], list):
            note(word, "写成列表")
    if "id" in raw and not _ID.fullmatch(str(raw["id"])):
        note("id", "写成 N02 这样的编号，或者小写英文名")
    if "stage" in raw and raw["stage"] not in STAGES:
        note("stage", f"只能是 {'、'.join(STAGES)}")
    for one in _texts(raw, "types"):
        if not _TYPE.fullmatch(one):
            note("types", f"“{one}”不是执法种类：写程序的 type_key，或者 {ALL_TYPES}")


def _check_fields(fields: tuple[Field, ...], note: Any) -> None:
    keys = [field.key for field in fields]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        note(f"fields.{key}", "这个键写了两次")
    tables = {field.key for field in fields if field.type == "list"}
    for field in fields:
        if field.type == "row_set" and field.of not in tables:
            note(f"fields.{field.key}.of", f"本表单没有清单“{field.of}”")
