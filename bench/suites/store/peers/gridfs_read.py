"""pymongo's GridFSBucket as its documentation reads with it."""

from typing import Any

from gridfs import GridFSBucket
from pymongo.database import Database


def read(database: Database[Any], bucket: str, key: str) -> int:
    """How many bytes came."""
    stream = GridFSBucket(database, bucket).open_download_stream(key)
    count = 0
    while piece := stream.readchunk():
        count += len(piece)
    return count
