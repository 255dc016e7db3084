"""The endpoint behind a real gunicorn, for clients not written here: `gunicorn tests.uploads.server:app`."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from pymongo import MongoClient

from docstore.blobs.uploads import Uploads
from tests.uploads.conftest import PURPOSE, make_app, make_store

_client: MongoClient[Any] = MongoClient(os.environ["TEST_MONGO_URI"])
_store = make_store(_client, os.environ["TEST_MONGO_DATABASE"])
_uploads = Uploads(_store.blobs, {"recording": PURPOSE}, lifetime=timedelta(hours=1))
app = make_app(_store, _uploads)
