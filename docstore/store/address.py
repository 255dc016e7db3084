"""Where MongoDB answers: one address without credentials, from which each user's URI is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote_plus, unquote_plus, urlsplit

from docstore.errors import SettingError


@dataclass(frozen=True)
class MongoAddress:
    """`hosts` as in a MongoDB URI; `options` such as `replicaSet=rs0&tls=true`, without `authSource`.

    `admin` are the credentials that installation uses: user, password, authentication database. They stay
    out of `repr`, so that no log shows them.
    """

    hosts: str
    options: str = ""
    scheme: str = "mongodb"
    admin: tuple[str, str, str] = field(default=("", "", "admin"), repr=False)

    @property
    def admin_uri(self) -> str:
        user, password, source = self.admin
        return self.uri(user, password, source=source)

    def uri(self, user: str, password: str, *, source: str, database: str = "") -> str:
        """The URI for `user`, who is known in database `source`."""
        credentials = f"{quote_plus(user)}:{quote_plus(password)}@" if user else ""
        options = "&".join(part for part in (self.options, f"authSource={source}" if user else "") if part)
        return f"{self.scheme}://{credentials}{self.hosts}/{database}?{options}"

    def masked(self) -> str:
        """For people: without any credentials."""
        return f"{self.scheme}://{self.hosts}/"

    @classmethod
    def parse(cls, uri: str) -> MongoAddress:
        """Read a given URI, whose user must be allowed to create users. Raises SettingError when it is none."""
        parts = urlsplit(uri)
        if parts.scheme not in ("mongodb", "mongodb+srv") or not parts.netloc:
            raise SettingError("MongoDB 的地址写得不对，应当以 mongodb:// 开头。")
        credentials, _, hosts = parts.netloc.rpartition("@")
        user, _, password = credentials.partition(":")
        options = [pair for pair in parts.query.split("&") if pair]
        source = next((pair[11:] for pair in options if pair.lower().startswith("authsource=")), "admin")
        kept = "&".join(pair for pair in options if not pair.lower().startswith("authsource="))
        return cls(hosts, kept, parts.scheme, (unquote_plus(user), unquote_plus(password), source))
