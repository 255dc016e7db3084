"""Large uploads through HTTP, beside the same bytes written without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from bench import contents
from bench.client import Client
from bench.measure import medians, timed
from bench.memory import FileCache
from bench.place import Place
from bench.processes import peak_memory
from bench.row import Row
from bench.run import Run
from bench.suites.store import writing
from bench.suites.store.captured import OFFICER, new_case, wait_for_jobs
from docstore.blobs import fixity
from docstore.model.record import Version

PART = 8  # pieces of 1 MiB
CLIENTS = 4
MOST_MEMORY = 300  # MiB


def rows(run: Run, here: Place) -> Iterator[Row]:
    length, cache = run.size(writing.LENGTH), FileCache(run)
    case, client = new_case(here), Client.signed_in(here, OFFICER)
    run.say(f"上传：{run.rounds} 轮，每轮经 HTTP 传 3 × {length // contents.MIB} MiB")
    found = medians(
        run.rounds,
        direct=cache.filled(partial(writing.ours, here, length)),
        one=quietly(here, cache, partial(_one, client, case, length)),
        parts=quietly(here, cache, partial(_one, client, case, length, PART)),
        four=quietly(here, cache, partial(_four, here, client, case, length)),
    )
    memory = peak_memory(here.pids["web"])
    yield Row(
        "upload through HTTP, one PATCH, beside writing directly",
        "MB/s",
        "higher",
        found["one"],
        found["direct"],
        goal=0.8,
    )
    yield Row("the same in PATCHes of 8 MiB", "MB/s", "higher", found["parts"], found["direct"], goal=0.4)
    yield Row(
        "four clients at once, all stored intact, beside one", "MB/s", "higher", found["four"], found["one"], goal=0.9
    )
    yield Row("peak memory of web with four uploads", "MiB", "lower", memory, goal=MOST_MEMORY)


def quietly(here: Place, cache: FileCache, measure: Callable[[], float]) -> Callable[[], float]:
    """`measure` with memory in use, then the jobs it caused: the next one shall not share the machine with them."""
    once_filled = cache.filled(measure)

    def wait_after() -> float:
        figure = once_filled()
        wait_for_jobs(here)
        return figure

    return wait_after


def _one(client: Client, case: str, length: int, part: int = 0) -> float:
    pieces = list(contents.pieces(length))
    with timed() as clock:
        client.upload(case, pieces, part=part)
    return length / 1e6 / clock.seconds


def _four(here: Place, client: Client, case: str, length: int) -> float:
    """MB/s in total. Raises RuntimeError when one is not stored as it was sent."""
    shares = [list(contents.pieces(length // CLIENTS)) for _ in range(CLIENTS)]
    others = [client.another() for _ in shares]
    with ThreadPoolExecutor(CLIENTS) as pool, timed() as clock:
        records = list(pool.map(lambda pair: pair[0].upload(case, pair[1]), zip(others, shares, strict=True)))
    blobs = here.store.blobs
    for record, share in zip(records, shares, strict=True):
        version = here.act.find(Version, {"record": record})[0]
        sent = contents.digest(share)
        if version.sha256 != sent or not fixity.check(blobs, version.blob, version.family, sent).ok:
            raise RuntimeError(f"record {record} is not what was sent")
    return sum(len(piece) for share in shares for piece in share) / 1e6 / clock.seconds
