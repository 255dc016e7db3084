"""What rendering does with a template that depends on the template alone, done once: cleaned XML, compiled code, names.

The bytes that come out are the same: what is kept is keyed by the text it was made of.
"""

from __future__ import annotations

import hashlib
import io
import re
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any, cast

from docx.opc.constants import CONTENT_TYPE
from docx.opc.package import Unmarshaller
from docx.opc.packuri import PackURI
from docx.opc.part import Part, PartFactory
from docx.opc.pkgreader import PackageReader
from docx.opc.pkgwriter import PackageWriter
from docx.package import Package
from docxtpl import DocxTemplate
from jinja2.sandbox import ImmutableSandboxedEnvironment

# A form has a body, headers and footers for three kinds of pages, and five properties; of each form in use some.
_TEXTS = 2048
_TEMPLATES = 512
_UNTOUCHED = {CONTENT_TYPE.WML_STYLES, CONTENT_TYPE.WML_SETTINGS, CONTENT_TYPE.WML_NUMBERING}
# What docxtpl's last pass over the finished XML looks for; where there is none of it, it changes nothing.
_LISTING = re.compile("[\t\n\a\f]")


class CompiledEnvironment(ImmutableSandboxedEnvironment):
    """Compiles a source once for all environments: they differ only in what their filters reach when they run."""

    def compile(self, source: Any, *args: Any, **kwargs: Any) -> Any:
        if args or kwargs or not isinstance(source, str):
            return super().compile(source, *args, **kwargs)
        found = _codes.get(source)
        if found is None:
            found = super().compile(source)
            if len(_codes) >= _TEXTS:
                _codes.clear()
            _codes[source] = found
        return found


_codes: dict[str, CodeType] = {}


class CompiledTemplate(DocxTemplate):
    """docxtpl's template over bytes that were read once."""

    docx: Any
    is_rendered: bool

    def __init__(self, path: Path) -> None:
        self._content = path.read_bytes()
        self.digest = hashlib.sha256(self._content).hexdigest()
        super().__init__(io.BytesIO(self._content))

    def init_docx(self, reload: bool = True) -> None:
        """As docxtpl's, but unzipped once, and without parsing what no rendering looks into.

        Raises BadZipFile, KeyError, SyntaxError or ValueError for what is no Word file.
        """
        if self.docx is not None and not (self.is_rendered and reload):
            return
        package = Package()
        cast(Any, Unmarshaller).unmarshal(self._unzipped(), package, _part)
        main = package.main_document_part
        if main.content_type != CONTENT_TYPE.WML_DOCUMENT_MAIN:
            raise ValueError(main.content_type)
        self.docx, self.is_rendered = main.document, False

    def _unzipped(self) -> Any:
        found = _packages.get(self.digest)
        if found is None:
            found = cast(Any, PackageReader).from_file(io.BytesIO(self._content))
            if len(_packages) >= _TEMPLATES:
                _packages.clear()
            _packages[self.digest] = found
        return found

    def patch_xml(self, src_xml: str) -> str:
        return _patched(src_xml)

    def resolve_listing(self, xml: str) -> str:
        return super().resolve_listing(xml) if _LISTING.search(xml) else xml

    def members(self) -> dict[str, bytes]:
        """The finished package, by member. python-docx writes to a zip only: all would be compressed twice."""
        package, kept, writer = self.docx.part.package, _Members(), cast(Any, PackageWriter)
        for part in package.parts:
            part.before_marshal()
        writer._write_content_types_stream(kept, package.parts)
        writer._write_pkg_rels(kept, package.rels)
        writer._write_parts(kept, package.parts)
        return kept.parts

    def names(self, environment: ImmutableSandboxedEnvironment) -> frozenset[str]:
        """Every name that body, headers and footers ask for."""
        found = _names.get(self.digest)
        if found is None:
            found = frozenset(self.get_undeclared_template_variables(environment))
            if len(_names) >= _TEMPLATES:
                _names.clear()
            _names[self.digest] = found
        return found


_names: dict[str, frozenset[str]] = {}
_packages: dict[str, Any] = {}


def _part(name: PackURI, content_type: str, reltype: str, content: bytes, package: Any) -> Part:
    """A part as python-docx knows it; one that nobody looks into stays the bytes that it is."""
    if content_type in _UNTOUCHED:
        return Part.load(name, content_type, content, package)
    return cast(Part, PartFactory(name, content_type, reltype, content, package))


class _Members:
    """Stands for the zip that python-docx writes to."""

    def __init__(self) -> None:
        self.parts: dict[str, bytes] = {}

    def write(self, name: Any, content: bytes) -> None:
        self.parts[name.membername] = content


@lru_cache(maxsize=_TEXTS)
def _patched(source: str) -> str:
    return str(DocxTemplate.patch_xml(None, source))
