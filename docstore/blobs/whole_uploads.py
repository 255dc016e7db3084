"""Uploads that came whole in one request have no session: what their address tells lies with the blob's description.

The address of such an upload is the blob's id. It tells until the blob is removed or encrypted anew.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

from pymongo.database import Database

from docstore import clock
from docstore.blobs.purposes import Upload
from docstore.blobs.store import BUCKETS, StoredBytes


def arrived(stored: StoredBytes, *, purpose: str, owner: str, metadata: dict[str, str], lifetime: timedelta) -> Upload:
    """An upload of which all bytes are here already; `told` keeps it."""
    length = stored.length
    return Upload(stored.blob_id, purpose, owner, length, length, "complete", metadata, clock.now() + lifetime)


def told(upload: Upload) -> dict[str, Any]:
    """For the metadata of the files document."""
    return {
        "upload": {
            "purpose": upload.purpose,
            "owner": upload.owner,
            "metadata": dict(upload.metadata),
            "record": upload.record,
        }
    }


def find(database: Database[dict[str, Any]], upload_id: str, owner: str, lifetime: timedelta) -> Upload | None:
    """The upload as its owner may see it; None for everybody else, and where there is none."""
    for bucket in BUCKETS.values():
        where = {"_id": upload_id, "metadata.upload.owner": owner}
        files = database[f"{bucket}.files"].find_one(where, {"metadata": 1, "length": 1, "uploadDate": 1})
        if files is not None:
            said, at = files["metadata"]["upload"], files["uploadDate"]
            length = int(files["metadata"].get("length", files["length"]))
            until = (at if at.tzinfo else at.replace(tzinfo=UTC)) + lifetime
            told = said["purpose"], owner, length, length, "complete", said["metadata"], until, said["record"]
            return Upload(upload_id, *told)
    return None
