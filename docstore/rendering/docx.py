"""Word files from templates: with `compiled`, the only place that knows docxtpl.

- Template code runs in an immutable sandbox; a name that nobody provides is an error that names it.
- What is printed equals the data character for character: markup characters, runs of blanks, tabs, line breaks,
  characters outside the basic plane.
- The same template and context give the same bytes: no time and no random name gets into the file.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import segno
from docx.shared import Mm
from docxtpl import InlineImage
from jinja2 import StrictUndefined, TemplateError, UndefinedError, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from docstore.errors import TemplateContextError, TemplateDefinitionError
from docstore.rendering.compiled import CompiledEnvironment, CompiledTemplate
from docstore.rendering.marks import add_marks
from docstore.rendering.package import packed
from docstore.rendering.pictures import Picture

QR_MILLIMETRES = 18
# Given by the renderer itself, so that no declaration has to provide them.
OWN_NAMES = ("qr",)
STRIKE = "／"
MASK = "＊＊＊"
# A full-width blank and a place where the line may end: blanks alone hang out of the line, with their underline.
BLANK = "　\u200b"

_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_TAB = '</w:t><w:tab/><w:t xml:space="preserve">'
_NOT_XML = re.compile(r"[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What code of a template can raise when it runs; SyntaxError where the result is no XML.
_OF_TEMPLATE_CODE = (
    TemplateError, ArithmeticError, AttributeError, LookupError, RecursionError, SyntaxError, TypeError, ValueError,
)


def render(
    template: Path,
    context: Mapping[str, Any],
    *,
    qr: str = "",
    marks: Sequence[str] = (),
    is_draft: bool = False,
) -> bytes:
    """The document that `template` makes of `context`, as the bytes of a .docx.

    `qr` is the text of the code at the foot (none: the place stays empty); `marks` are words that every page
    bears at its head (演示); a draft bears 草稿 across every page.
    Raises TemplateContextError naming every missing value, TemplateDefinitionError for a template that cannot be
    read or does what it may not.
    """
    document = _open(template)
    environment = make_environment(document)
    full = {**context, "qr": _qr_image(document, qr)}
    try:
        missing = document.names(environment) - full.keys()
        if missing:
            raise _missing(template, sorted(missing))
        document.render(full, environment)
    except UndefinedError as error:
        name = re.search(r"attribute '([^']+)'|'([^']+)' is undefined", str(error))
        raise _missing(template, [next(filter(None, name.groups())) if name else str(error)]) from error
    except _OF_TEMPLATE_CODE as error:
        raise TemplateDefinitionError("模板 {name} 不能用：{reason}", name=template.name, reason=str(error)) from error
    parts = document.members()
    add_marks(parts, marks, "草稿" if is_draft else "")
    return packed(parts)


def marked(document: bytes, watermark: str) -> bytes:
    """A .docx made by `render`, with `watermark` across every page. Raises TemplateDefinitionError."""
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    add_marks(parts, (), watermark)
    return packed(parts)


def make_environment(document: CompiledTemplate | None = None) -> ImmutableSandboxedEnvironment:
    """The Jinja environment of all templates: sandboxed, autoescaped, strict, with the few filters they may use.

    Pictures are printed into `document`; without one (for the lint) there are none.
    """

    def framed(picture: Any, width_mm: float, height_mm: float) -> Any:
        """A picture as large as its frame allows, its shape kept."""
        if document is None or not isinstance(picture, Picture):
            return ""
        width = picture.width * min(width_mm / picture.width, height_mm / picture.height)
        return InlineImage(document, io.BytesIO(picture.content), width=Mm(width))

    def printed(value: Any) -> Any:
        return framed(value, value.width, value.height) if isinstance(value, Picture) else _as_word_text(value)

    environment = CompiledEnvironment(autoescape=True, undefined=StrictUndefined, finalize=printed)
    environment.globals.clear()
    environment.filters = {
        "lines": _lines, "tick": _tick, "blank": _blank, "struck": _struck, "masked": _masked,
        "framed": framed,
        "length": len, "join": lambda parts, with_="": with_.join(parts),
    }
    return environment


def template_source(template: Path) -> str:
    """The Jinja source of all parts of `template`, as it is parsed: for the lint."""
    document = _open(template)
    document.init_docx()
    parts = [document.get_xml()]
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        parts += [document.get_part_xml(part) for _, part in document.get_headers_footers(uri)]
    # Word's own title and subject may hold marks too; docxtpl renders them.
    properties = document.docx.core_properties
    parts += [properties.title, properties.subject, properties.comments, properties.author, properties.identifier]
    return "\n".join(document.patch_xml(part) for part in parts)


def _open(template: Path) -> CompiledTemplate:
    if not template.is_file():
        raise TemplateDefinitionError("没有模板文件 {name}", name=str(template))
    try:
        document = CompiledTemplate(template)
        document.init_docx()
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:  # SyntaxError: broken XML inside
        raise TemplateDefinitionError("模板 {name} 不是 Word 文件", name=str(template)) from error
    return document


def _missing(template: Path, names: list[str]) -> TemplateContextError:
    fields = {name: f"模板 {template.name} 要印“{name}”，但没有这个值。" for name in names}
    return TemplateContextError("模板 {name} 缺 {count} 个值：{names}", fields=fields, name=template.name,
                                names="、".join(names))


def _as_word_text(value: Any) -> Any:
    """What a printed value becomes inside a run of text."""
    if isinstance(value, InlineImage | Markup | StrictUndefined):
        return value
    if value is None:
        raise TemplateContextError(fields={"None": "模板里有一处的值是空的，不能印。"})
    if not isinstance(value, str | int) or isinstance(value, bool):
        # A table, a signature, a method: what Python writes for it stands on no paper.
        raise TemplateDefinitionError("模板里有一处印的不是文字（{kind}）", kind=type(value).__name__)
    text = str(value)
    bad = _NOT_XML.search(text)
    if bad:
        fields = {"text": f"有 Word 文件里不能有的字符 U+{ord(bad.group()):04X}。"}
        raise TemplateContextError(fields=fields)
    # docxtpl turns `{_{` of its output into `{{`: as a character reference the underline is safe from it.
    written = str(escape(text)).replace("_", "&#95;")
    return Markup(written.replace("\n", _BREAK).replace("\t", _TAB))


def _lines(text: str) -> list[str]:
    """The lines of a text, so that each may stand in a paragraph of its own."""
    return str(text).split("\n")


def _tick(value: str) -> str:
    return "☑" if value == "是" else "□"


def _blank(value: str, width: int) -> str:
    """`value`, or on an unfilled sheet `width` full-width blanks to write on."""
    return value or BLANK * width


@pass_context
def _struck(context: Context, value: str, blank: int | str = "") -> str:
    """`value`; empty, on an issued paper a stroke, so that nothing can be added, before that `blank` to write on.

    `blank`: so many full-width blanks, or what is printed there, such as 年 月 日.
    """
    unfilled = BLANK * blank if isinstance(blank, int) else blank
    return value or (STRIKE if context["is_issued"] else unfilled)


@pass_context
def _masked(context: Context, value: str) -> str:
    """A value that the paper must not show (安全生产法 article 73, who reported): that there is one, not which."""
    return MASK if value else _struck(context, value)


def _qr_image(document: CompiledTemplate, text: str) -> Any:
    if not text:
        return ""
    stream = io.BytesIO()
    segno.make(text, error="m", micro=False).save(stream, kind="png", scale=6, border=1)
    stream.seek(0)
    return InlineImage(document, stream, width=Mm(QR_MILLIMETRES), height=Mm(QR_MILLIMETRES))
