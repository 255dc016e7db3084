"""What gunicorn serves: the application on the store that the environment names."""

from __future__ import annotations

import settings
from admin import boot
from admin.app import create_app
from docstore.store.datadir import DataDirectory
from docstore.store.embedded import address_of

_settings = settings.current()
_data = DataDirectory(_settings.data)
_store = boot.open_store(_data, address_of(_data, _settings.mongodb_uri))

app = create_app(
    _store,
    data=_data,
    secret_key=_data.password("session-key").encode(),
    password_salt=_data.password("password-salt"),
    secure_cookies=_settings.secure_cookies,
    trusted_proxies=_settings.trusted_proxies,
)
