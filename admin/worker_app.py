"""The Celery application of this installation: what `celery -A admin.worker_app:app` runs."""

from __future__ import annotations

import settings
from admin import boot
from docstore.store.datadir import DataDirectory
from docstore.store.embedded import address_of

_settings = settings.current()
_data = DataDirectory(_settings.data)

app = boot.celery_app(_data, address_of(_data, _settings.mongodb_uri))
