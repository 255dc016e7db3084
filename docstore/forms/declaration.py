"""Form declarations: what a written form asks, from where it is filled, who signs it, what it rests on.

One YAML file declares one form. The engine knows no law: names, articles and labels are data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from docstore.errors import DeclarationError
from docstore.forms.companion import companions
from docstore.forms.field import Field, read_field
from docstore.forms.origin import Origin

STAGES = ("initiation", "investigation", "decision", "service", "archiving")
ALL_TYPES = "all"
UNNUMBERED = "—"
_TYPE = re.compile(r"[a-z][a-z0-9_]*")
_ID = re.compile(r"[A-Z]\d{2}|[a-z][a-z0-9_]*")
_TEXT_WORDS = ("seal", "requires", "recording_duty", "legal_basis", "note", "made_with", "fields_of")
_LIST_WORDS = ("aliases", "source")
# Of all that a start reads, the declarations are by far the most: with libyaml they take a tenth of the time.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FLAGS = ("simplified", "automatic")
_NEEDED = ("id", "name", "abbreviation", "types", "stage", "audience", "copies", "signatures", "fields")


@dataclass(frozen=True)
class FormDeclaration:
    """A form. `abbreviation` is the word inside its document number, empty when it bears none.

    `made_with` is the form that is drawn up and issued together with this one; `fields_of` the form whose fields this
    one has, too, before its own; `is_simplified`: of the simplified procedure, on the spot; `is_automatic`: the program
    fills and prints it as another act needs it, nobody drafts it.
    """

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
    is_simplified: bool
    is_automatic: bool
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
        raw = yaml.load(path.read_text(encoding="utf-8"), _LOADER)  # both are safe loaders
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


def completed(form: FormDeclaration, forms: Mapping[str, FormDeclaration]) -> FormDeclaration:
    """`form` with the fields of the form that its `fields_of` names; the values are offered from that form's paper,
    while there is none from where that form has them.

    Raises DeclarationError when `forms` lack it, or both have a field of the same key.
    """
    if not form.fields_of:
        return form
    if form.fields_of not in forms:
        raise DeclarationError("表单 {form}：fields_of：没有表单 {name}", form=form.id, name=form.fields_of)
    given = tuple(_taken_over(field, form.fields_of) for field in forms[form.fields_of].fields)
    twice = {field.key for field in given} & {field.key for field in form.fields}
    if twice:
        raise DeclarationError("表单 {form}：fields：{names} 已经从 {name} 带入",
                               form=form.id, names="、".join(sorted(twice)), name=form.fields_of)
    return replace(form, fields=given + form.fields)


def _taken_over(field: Field, form_id: str) -> Field:
    return replace(field, origin=Origin("document", field.key, (form_id,), field.origin)) if field.is_typed else field


def _read(raw: Mapping[str, Any], note: Any) -> FormDeclaration | None:
    _check_form_words(raw, note)
    listed = raw.get("fields")
    entries = listed if isinstance(listed, list) else []
    fields = [read_field(one, f"fields.{number}", note) for number, one in enumerate(entries)]
    known = tuple(_with_companions(fields, entries))
    if not raw.get("fields_of"):
        _check_fields(known, note)
    if any(word not in raw for word in _NEEDED) or None in fields:
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
        fields_of=str(raw.get("fields_of", "")), is_simplified=bool(raw.get("simplified")),
        is_automatic=bool(raw.get("automatic")), fields=known,
    )


def _with_companions(fields: list[Field | None], entries: list[Any]) -> Iterator[Field]:
    for field, raw in zip(fields, entries, strict=True):
        if field is not None:
            yield field
            yield from companions(field, raw)


def _texts(raw: Mapping[str, Any], word: str) -> tuple[str, ...]:
    value = raw.get(word, [])
    return tuple(str(one) for one in value) if isinstance(value, list) else ()


def _check_form_words(raw: Mapping[str, Any], note: Any) -> None:
    for word in raw:
        if word not in (*_NEEDED, *_TEXT_WORDS, *_LIST_WORDS, *_FLAGS):
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
    amounts = {field.key for field in fields if field.type in ("money", "moneycn")}
    for field in fields:
        for word, names in (("sum_of", field.sum_of), ("key", (field.in_words_of,) if field.in_words_of else ())):
            for name in names:
                if name not in amounts:
                    note(f"fields.{field.key}.{word}", f"本表单没有金额“{name}”")
        if field.type == "row_set" and field.of not in tables:
            note(f"fields.{field.key}.of", f"本表单没有清单“{field.of}”")
