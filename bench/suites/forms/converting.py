"""Many papers to PDF through the LibreOffice that stays, beside one process for each."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import cycle, islice
from pathlib import Path

from admin import boot
from bench.measure import medians, timed
from bench.row import Row
from bench.run import Run
from bench.suites.forms.peers import soffice_each
from docstore.errors import StartupError
from docstore.rendering.pdf import Converter, find_soffice
from modules.documents.printing.sampling import sample_paper
from modules.documents.printing.shelf import of_program

COUNT = 50
DIFFERENT = 10  # forms, in turn


def rows(run: Run) -> Iterator[Row]:
    converter, found = boot.equipment().converter, find_soffice()
    if converter is None or found is None:
        raise StartupError("没有 LibreOffice，量不了 PDF。", next_step="先运行 ./quancheng setup。")
    papers = _papers(run.size(COUNT))
    converter.convert(papers[0])  # it stays: starting it is not counted
    rounds = 3 if run.is_long else 1
    run.say(f"转 PDF：{rounds} 轮，每轮 {len(papers)} 份，两种办法各一遍")
    figures = medians(rounds, ours=partial(_stays, converter, papers), each=partial(_each, found, papers))
    name = f"{len(papers)} papers to PDF through the LibreOffice that stays, beside one process for each"
    yield Row(name, "papers/s", "higher", figures["ours"], figures["each"], goal=3.0)


def _papers(count: int) -> list[bytes]:
    shelf = of_program(boot.registry(), boot.templates_folder())
    forms = list(islice((one for one in shelf.forms.values() if shelf.template(one)), DIFFERENT))
    made = [sample_paper(one, shelf.require_template(one), "sample") for one in forms]
    return list(islice(cycle(made), count))


def _stays(converter: Converter, papers: Sequence[bytes]) -> float:
    with timed() as clock:
        for paper in papers:
            converter.convert(paper)
    return len(papers) / clock.seconds


def _each(soffice: Path, papers: Sequence[bytes]) -> float:
    with tempfile.TemporaryDirectory(prefix="quancheng-bench-pdf-", ignore_cleanup_errors=True) as name:
        with timed() as clock:
            for paper in papers:
                soffice_each.convert(soffice, paper, Path(name))
        return len(papers) / clock.seconds
