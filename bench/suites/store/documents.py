"""Many small files: what a whole act costs, with its record, version, events and jobs, beside a bare GridFS put."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from bench import contents
from bench.client import Client
from bench.measure import medians, timed
from bench.place import Place
from bench.row import Row
from bench.run import Run
from bench.suites.store.captured import OFFICER, acting, new_case, wait_for_jobs
from bench.suites.store.peers import gridfs_put
from bench.suites.store.writing import PEER_DATABASE
from docstore.blobs.uploads import Uploads
from docstore.model.record import Record
from docstore.store.store import DURABLE

COUNT = 500
LENGTH = 50 * 1024
CLIENTS = 4
LEAST_WITH_JOBS = 10.0  # documents a second; systems compared with need seconds for one


def direct_rows(run: Run, here: Place) -> Iterator[Row]:
    """Through the service, in this process. Leaves the jobs undone: nobody works here."""
    count = run.size(COUNT)
    case = new_case(here)
    run.say(f"小文件：{run.rounds} 轮，每轮 {count} 份")
    found = medians(run.rounds, ours=partial(_service, here, case, count), bare=partial(_put, here, count))
    name = "documents of 50 KiB through the service, beside GridFS.put"
    yield Row(name, "documents/s", "higher", found["ours"], found["bare"], goal=0.6)
    here.admin.drop_database(PEER_DATABASE)
    here.database.outbox.delete_many({})


def http_rows(run: Run, here: Place) -> Iterator[Row]:
    """Through HTTP with four clients; the first time until every job is done, later the jobs are dropped."""
    count = run.size(COUNT)
    cases = [new_case(here) for _ in range(CLIENTS)]  # one for each client: the events of one case are a chain
    client = Client.signed_in(here, OFFICER)
    uploads: list[float] = []

    def uploaded() -> float:
        with timed() as whole:
            figure = _four_clients(client, cases, count)
            if uploads:
                here.database.outbox.delete_many({"state": "waiting"})
            wait_for_jobs(here)
        uploads.append(whole.seconds)
        return figure

    run.say(f"小文件经 HTTP：四个客户端，每轮 {count} 份，再等后台任务做完")
    found = medians(min(run.rounds, 3), ours=uploaded, bare=partial(_put, here, count))
    stored = here.act.count(Record, {"received_for": {"$in": cases}}, limit=10**6)
    if stored != count * len(uploads):
        raise RuntimeError(f"{stored} records of {count * len(uploads)}")
    name = "documents of 50 KiB through HTTP, four clients, none failed, beside GridFS.put"
    yield Row(name, "documents/s", "higher", found["ours"], found["bare"], goal=0.4)
    done = count / uploads[0]
    yield Row("the same until all their jobs are done", "documents/s", "higher", done, goal=LEAST_WITH_JOBS)


def _service(here: Place, case: str, count: int) -> float:
    act = acting(here, OFFICER)
    uploads = Uploads(here.store.blobs, here.store.registry.of("upload_purpose"))
    made = [contents.recording(LENGTH) for _ in range(count)]
    metadata = {"filename": "录音.wav", "case": case}
    with timed() as clock:
        for content in made:
            uploads.create_with(act, "recording", LENGTH, metadata, [content], announced=LENGTH)
    return count / clock.seconds


def _four_clients(client: Client, cases: Sequence[str], count: int) -> float:
    made = [contents.recording(LENGTH) for _ in range(count)]
    clients = [client.another() for _ in range(CLIENTS)]

    def work(number: int) -> None:
        for content in made[number::CLIENTS]:
            clients[number].upload_at_once(cases[number], content)

    with ThreadPoolExecutor(CLIENTS) as pool, timed() as clock:
        list(pool.map(work, range(CLIENTS)))
    return count / clock.seconds


def _put(here: Place, count: int) -> float:
    files = gridfs_put.opened(here.admin.get_database(PEER_DATABASE, write_concern=DURABLE))
    made = [contents.recording(LENGTH) for _ in range(count)]
    with timed() as clock:
        for content in made:
            gridfs_put.put(files, content, "录音.wav")
    return count / clock.seconds
