"""pymongo's GridFS as its documentation puts a small file."""

from typing import Any

from gridfs import GridFS
from pymongo.database import Database


def opened(database: Database[Any]) -> GridFS:
    return GridFS(database)


def put(files: GridFS, content: bytes, filename: str) -> Any:
    return files.put(content, filename=filename)
