"""pymongo's GridFSBucket as its documentation writes with it, on the collections it makes for itself."""

from collections.abc import Iterable
from typing import Any

from gridfs import GridFSBucket
from pymongo.database import Database


def write(database: Database[Any], pieces: Iterable[bytes]) -> Any:
    bucket = GridFSBucket(database)
    with bucket.open_upload_stream("content") as stream:
        for piece in pieces:
            stream.write(piece)
        return stream._id
