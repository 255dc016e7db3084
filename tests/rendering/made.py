"""Papers for the tests: rendered from the shipped templates, and read back without the renderer's help."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree import ElementTree

from docx import Document

from docstore.forms.context import display_context
from docstore.forms.filling import validate
from docstore.rendering import docx
from tests.forms.made import FACTS, INPUTS, OPINIONS, SET, SHIPPED

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
DIGEST = "0123456789abcdef" * 4


def context_of(name: str, *, is_issued: bool = True, is_recorded: bool = False, **changes: Any) -> dict[str, Any]:
    form = SHIPPED[name]
    signed = {one.key for one in form.fields if one.type == "opinion"}
    inputs = {**INPUTS[name], **changes}
    if name == "copy_letter":
        inputs.setdefault("recipient", "张三")
    chain = {key: value for key, value in OPINIONS.items() if key in signed}
    values = validate(form, inputs, facts=FACTS, phase="issue", chain=chain)
    return display_context(
        form,
        values,
        bureau=FACTS["bureau"],
        number="（豫焦）应急〔2026〕1号",
        digest=DIGEST,
        is_issued=is_issued,
        is_recorded=is_recorded,
    )


def paper(name: str, *, qr: str = "", marks: Any = (), is_draft: bool = False, **changes: Any) -> bytes:
    context = context_of(name, is_issued=not is_draft, **changes)
    return docx.render(SET / f"{name}.docx", context, qr=qr, marks=marks, is_draft=is_draft)


def blank_paper(name: str) -> bytes:
    context = display_context(SHIPPED[name], {}, bureau=FACTS["bureau"])
    return docx.render(SET / f"{name}.docx", context)


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def sound(content: bytes) -> None:
    """What Word would want to repair is not there: every part is XML, and every reference leads somewhere."""
    found = parts(content)
    assert len(found) == len(set(found))
    for name, part in found.items():
        if not name.endswith((".xml", ".rels")):
            continue
        tree = ElementTree.fromstring(part)
        folder, _, file = name.rpartition("/")
        rels = found.get(f"{folder}/_rels/{file}.rels")
        known = {one.get("Id") for one in ElementTree.fromstring(rels)} if rels else set()
        asked = {value for one in tree.iter() for key, value in one.attrib.items() if key.startswith(R)}
        assert asked <= known, (name, asked - known)
        if rels and not name.endswith(".rels"):
            targets = [one for one in ElementTree.fromstring(rels) if one.get("TargetMode") != "External"]
            places = [str(PurePosixPath(os.path.normpath(f"{folder}/{one.get('Target')}"))) for one in targets]
            assert all(place.lstrip("/") in found for place in places), (name, places)
    numbers = [one.get("id") for one in ElementTree.fromstring(found["word/document.xml"]).iter(f"{WP}docPr")]
    assert len(numbers) == len(set(numbers))
    assert Document(io.BytesIO(content)).sections


def paragraphs(part: bytes) -> list[str]:
    """The text of every paragraph of one XML part, with tabs and line breaks as characters."""
    found = []
    for paragraph in ElementTree.fromstring(part).iter(f"{W}p"):
        pieces = []
        for one in paragraph.iter():
            if one.tag == f"{W}t":
                text = one.text or ""
                if one.get("{http://www.w3.org/XML/1998/namespace}space") != "preserve":
                    text = text.strip(" \t\n")
                pieces.append(text)
            elif one.tag in (f"{W}br", f"{W}tab") and not one.get(f"{W}val"):
                pieces.append("\n" if one.tag == f"{W}br" else "\t")
        found.append("".join(pieces))
    return found


def body(content: bytes) -> list[str]:
    return paragraphs(parts(content)["word/document.xml"])


def template(folder: Path, *lines: str, change: Callable[[Any], None] | None = None, name: str = "N99") -> Path:
    """A Word file whose paragraphs are `lines`."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    if change is not None:
        change(document)
    path = folder / f"{name}.docx"
    document.save(str(path))
    return path


def add_header(document: Any) -> None:
    document.sections[0].header.paragraphs[0].text = "{{ document_number }}"


def headers(content: bytes) -> dict[str, bytes]:
    return {name: part for name, part in parts(content).items() if re.fullmatch(r"word/header\d+\.xml", name)}
