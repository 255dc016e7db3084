"""Draw sample papers side by side, a picture for each family, to look at them all.

    .venv/bin/python -m tools.contact_sheets                     all forms, filled, into docs/screens/forms
    .venv/bin/python -m tools.contact_sheets --kind extreme --pages 3 --out FOLDER N16 N30
    .venv/bin/python -m tools.contact_sheets --kind blank --family letter

The family is that of the form's layout under tools/layouts; forms without one are grouped by their module.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from admin import boot
from docstore.errors import QuanchengError
from docstore.forms.declaration import FormDeclaration
from docstore.rendering.pdf import Converter
from modules.documents.printing.sampling import sample_paper
from modules.documents.printing.shelf import Shelf, of_program
from tools.template_builder.layouts import ROOT, all_layouts

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
GAP, CAPTION = 16, 30  # pixels
GREYS = 16


@dataclass(frozen=True)
class Page:
    caption: str
    picture: Image.Image


def pages(
    shelf: Shelf, form: FormDeclaration, kind: str, converter: Converter, width: int, most: int
) -> Iterator[Page]:
    """The first `most` pages of one paper; a paper that cannot be made is a page that says why."""
    try:
        word = sample_paper(form, shelf.require_template(form), kind, shelf.office)  # type: ignore[arg-type]
        pdf = pypdfium2.PdfDocument(converter.convert(word))
    except QuanchengError as error:
        print(f"{form.id}: {error.message} {getattr(error, 'fields', '')}")
        yield Page(f"{form.id} {form.name}：{error.message}", Image.new("L", (width, width // 4), 200))
        return
    total = len(pdf)
    for number in range(min(total, most)):
        page = pdf[number]
        # Drawn at twice the size, then made smaller: strokes of small characters stay.
        drawn = page.render(scale=2 * width / min(page.get_size())).to_pil().convert("L")
        small = drawn.resize((drawn.width // 2, drawn.height // 2), Image.Resampling.LANCZOS)
        yield Page(f"{form.id} {form.name}  {number + 1}/{total}", small)


def sheet(drawn: Sequence[Page], columns: int) -> Image.Image:
    """All pages on one picture, row by row."""
    font = ImageFont.truetype(str(FONT), 18)
    rows = [drawn[at : at + columns] for at in range(0, len(drawn), columns)]
    heights = [max(one.picture.height for one in row) + CAPTION + GAP for row in rows]
    widths = [sum(one.picture.width + GAP for one in row) for row in rows]
    made = Image.new("L", (max(widths) + GAP, sum(heights) + GAP), 225)
    pen, top = ImageDraw.Draw(made), GAP
    for row, height in zip(rows, heights, strict=True):
        left = GAP
        for one in row:
            pen.text((left, top), one.caption, fill=0, font=font)
            made.paste(one.picture, (left, top + CAPTION))
            left += one.picture.width + GAP
        top += height
    return made.quantize(GREYS)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("ids", nargs="*", help="only these forms")
    parser.add_argument("--kind", choices=("sample", "extreme", "blank"), default="sample")
    parser.add_argument("--family", help="only forms of this family")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screens" / "forms")
    parser.add_argument("--pages", type=int, default=1, help="so many pages of each paper")
    parser.add_argument("--width", type=int, default=480, help="pixels of the short side of a page")
    parser.add_argument("--columns", type=int, default=4)
    given = parser.parse_args()
    shelf = of_program(boot.registry(), boot.templates_folder())
    converter = boot.equipment().converter
    if converter is None:
        raise SystemExit("no LibreOffice: ./quancheng setup")
    layouts = all_layouts()
    groups: dict[str, list[Page]] = {}
    for form in shelf.forms.values():
        family = layouts[form.id]["family"] if form.id in layouts else shelf.module(form)
        if (given.ids and form.id not in given.ids) or (given.family and given.family != family):
            continue
        groups.setdefault(family, []).extend(pages(shelf, form, given.kind, converter, given.width, given.pages))
    given.out.mkdir(parents=True, exist_ok=True)
    for family, drawn in groups.items():
        ending = "" if given.kind == "sample" else f"-{given.kind}"
        stream = io.BytesIO()
        sheet(drawn, given.columns).save(stream, "PNG", optimize=True)
        path = given.out / f"{family}{ending}.png"
        path.write_bytes(stream.getvalue())
        print(f"{path}: {len(drawn)} pages, {len(stream.getvalue()) // 1024} KiB")


if __name__ == "__main__":
    main()
