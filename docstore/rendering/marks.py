"""Marks on every page that do not depend on the template: 演示 at the head, 草稿 across the page.

They are put into the headers after rendering, so that a template edited in Word cannot lose them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from docstore.errors import TemplateDefinitionError

_HEADER = re.compile(r"word/header\d*\.xml")
_NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
}
_DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())

_MARK = """<w:p {declared}><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>\
<w:jc w:val="right"/></w:pPr><w:r><w:rPr><w:rFonts w:ascii="黑体" w:hAnsi="黑体" w:eastAsia="黑体"/>\
<w:color w:val="595959"/><w:sz w:val="21"/></w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>{watermark}</w:p>"""

_WATERMARK = """<w:r {declared}><w:rPr><w:noProof/></w:rPr><w:pict>\
<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">\
<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>\
<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>\
<v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/>\
<v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>\
<v:path textpathok="t" o:connecttype="custom"/><v:textpath on="t" fitshape="t"/></v:shapetype>\
<v:shape id="QuanchengWatermark" o:spid="_x0000_s2049" type="#_x0000_t136" style="position:absolute;margin-left:0;\
margin-top:0;width:300pt;height:150pt;rotation:315;z-index:-251658752;mso-position-horizontal:center;\
mso-position-horizontal-relative:margin;mso-position-vertical:center;mso-position-vertical-relative:margin" \
fillcolor="#e8e8e8" stroked="f"><v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt" string={words}/>\
</v:shape></w:pict></w:r>"""


def add_marks(parts: dict[str, bytes], marks: Sequence[str], watermark: str) -> None:
    """Put the marks into every header among `parts` (package member → bytes), in place.

    Raises TemplateDefinitionError if a mark is wanted and the template has no header to carry it.
    """
    if not marks and not watermark:
        return
    headers = [name for name in parts if _HEADER.fullmatch(name)]
    if not headers:
        raise TemplateDefinitionError("模板没有页眉，不能印“{marks}”", marks="、".join([*marks, watermark]))
    drawn = _WATERMARK.format(declared=_DECLARED, words=quoteattr(watermark)) if watermark else ""
    paragraph = _MARK.format(declared=_DECLARED, words=escape("　".join(marks)), watermark=drawn)
    for name in headers:
        text = parts[name].decode("utf-8")
        start = re.search(r"<w:hdr\b[^>]*?(/?)>", text)
        if start is None:
            raise TemplateDefinitionError("模板的页眉 {name} 读不出来", name=name)
        if start.group(1):
            opened = start.group()[:-2] + ">" + paragraph + "</w:hdr>"
            parts[name] = (text[: start.start()] + opened + text[start.end() :]).encode("utf-8")
        else:
            parts[name] = (text[: start.end()] + paragraph + text[start.end() :]).encode("utf-8")
