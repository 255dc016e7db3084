"""insert_many from a few threads and nothing else: no digest, no cutting, no comparing. The most there is to be had."""

from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Any

from pymongo.collection import Collection


def write(chunks: Collection[Any], key: str, contents: Iterable[bytes], *, batch: int, depth: int) -> None:
    documents = ({"files_id": key, "n": n, "data": data} for n, data in enumerate(contents))
    with ThreadPoolExecutor(depth) as pool:
        waiting: deque[Future[Any]] = deque()
        while group := list(islice(documents, batch)):
            if len(waiting) == depth:
                waiting.popleft().result()
            waiting.append(pool.submit(chunks.insert_many, group, ordered=False))
        for inserted in waiting:
            inserted.result()
