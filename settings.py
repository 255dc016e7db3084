"""Every setting: name, environment variable, type, default, what for. The only reader of the environment.

The table is the dataclass below. `docs/reference/settings.md` is rendered from it by `python settings.py`.
"""

from __future__ import annotations

import difflib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from docstore.errors import SettingError

_PREFIX = "QUANCHENG_"


def setting(variable: str, default: Any, help_text: str, *, least: float | None = None) -> Any:
    return field(default=default, metadata={"variable": _PREFIX + variable, "help": help_text, "least": least})


@dataclass(frozen=True)
class Settings:
    """The values in force. The annotation is the type that the environment's text is read as."""

    data: Path = setting("DATA", Path("var"), "Data directory of a command that is not given `--data`.")
    mongodb_uri: str = setting(
        "MONGODB_URI",
        "",
        "A MongoDB replica set to use instead of the embedded one; its user must be allowed to create users.",
    )
    database: str = setting("DATABASE", "quancheng", "Name of the database in MongoDB, chosen when a store is made.")
    mongodb_cache_gb: float = setting("MONGODB_CACHE_GB", 0.5, "Memory for the embedded MongoDB's cache.", least=0.25)
    no_install: bool = setting("NO_INSTALL", False, "Never install system packages (the option `--no-install`).")

    module_paths: str = setting(
        "MODULE_PATHS",
        "",
        "Folders with modules from outside the program, separated by `:` (each holds one folder per module).",
    )

    host: str = setting("HOST", "127.0.0.1", "Address that the web server listens on.")
    port: int = setting("PORT", 8000, "Port that the web server listens on, when `--port` does not say.", least=0)
    public_url: str = setting("PUBLIC_URL", "", "Address under which people reach the site; empty: host and port.")
    secure_cookies: bool = setting("SECURE_COOKIES", False, "Send cookies over https only; set it behind TLS.")
    session_minutes: int = setting(
        "SESSION_MINUTES", 480, "A signed-in session ends this many minutes after signing in.", least=1
    )
    idle_minutes: int = setting(
        "IDLE_MINUTES", 60, "A signed-in session ends this many minutes after the last request.", least=1
    )
    fresh_minutes: int = setting(
        "FRESH_MINUTES",
        15,
        "Before a dangerous act the password is asked again when it was last typed longer ago than this.",
        least=1,
    )
    sign_in_tries: int = setting(
        "SIGN_IN_TRIES", 5, "After so many wrong passwords or codes in a row, signing in to that name rests.", least=1
    )
    address_tries: int = setting(
        "ADDRESS_TRIES",
        100,
        "After so many wrong passwords, access codes or tokens from one address, that address rests.",
        least=1,
    )
    rest_minutes: int = setting("REST_MINUTES", 15, "How long such a rest takes.", least=1)
    shortest_password: int = setting("SHORTEST_PASSWORD", 10, "Fewest characters of a new password.", least=8)
    password_days: int = setting(
        "PASSWORD_DAYS",
        0,
        "Passwords must be changed after so many days; 0: only those that somebody else has set.",
        least=0,
    )
    second_step_roles: str = setting(
        "SECOND_STEP_ROLES",
        "administrator,security_administrator,audit_administrator",
        "Posts, separated by commas, whose people must use the second step (TOTP); a demonstration store asks nobody.",
    )
    trusted_proxies: str = setting(
        "TRUSTED_PROXIES",
        "",
        "Addresses or networks, separated by commas, of proxies whose `X-Forwarded-For` and `-Proto` are believed.",
    )
    web_threads: int = setting(
        "WEB_THREADS", 32, "Threads of the web process; each slow upload or paused player holds one.", least=1
    )
    worker_processes: int = setting("WORKER_PROCESSES", 2, "Processes that do the jobs.", least=1)
    job_timeout_s: int = setting("JOB_TIMEOUT_S", 900, "A job that runs longer is ended, in seconds.", least=1)

    fixity_days: int = setting(
        "FIXITY_DAYS", 30, "Every stored content is read and verified once in so many days.", least=1
    )
    fixity_gib_a_day: float = setting(
        "FIXITY_GIB_A_DAY",
        1024.0,
        "The most that this verification reads in a day; too little for the promise is said on the pages.",
        least=0.001,
    )
    space_warn_gib: float = setting(
        "SPACE_WARN_GIB",
        10.0,
        "Less room than this on MongoDB's disk is announced on the pages and by `serve`.",
        least=0,
    )
    space_reserve_gib: float = setting(
        "SPACE_RESERVE_GIB",
        2.0,
        "With less room than this no new upload begins; a quarter of it is kept from those under way, too.",
        least=0,
    )
    sweep_grace_h: float = setting(
        "SWEEP_GRACE_H",
        24.0,
        "Bytes that nothing refers to are removed when they have been known for so many hours.",
        least=1,
    )

    soffice: str = setting("SOFFICE", "", "LibreOffice's program; empty: `soffice` on the PATH. Without it: no PDFs.")
    pdf_timeout_s: int = setting("PDF_TIMEOUT_S", 120, "Longest time for one conversion to PDF, in seconds.", least=1)
    templates: str = setting("TEMPLATES", "", "Folder of the bureau's Word files; empty: `templates` of the program.")
    signing_key: str = setting(
        "SIGNING_KEY",
        "",
        "File with the Ed25519 key that signs the log; empty: made in the data directory's `secrets`.",
    )
    tsa_url: str = setting(
        "TSA_URL", "", "Address of an RFC 3161 time-stamp authority that stamps the log's checkpoints; empty: none."
    )
    tsa_ca: str = setting(
        "TSA_CA",
        "",
        "PEM file with the root certificates (former ones, too) that time stamps must lead to; needed with `TSA_URL`.",
    )
    tsa_policy: str = setting("TSA_POLICY", "", "Object identifier of the policy that stamps must name; empty: any.")
    tsa_minutes: int = setting(
        "TSA_MINUTES", 10, "The newest checkpoint is stamped once in so many minutes, if there is a new one.", least=1
    )
    tsa_timeout_s: float = setting(
        "TSA_TIMEOUT_S", 10.0, "Longest wait for the time-stamp authority, in seconds.", least=0.1
    )
    blob_keys: str = setting(
        "BLOB_KEYS",
        "",
        "File with the master keys that encrypt contents; empty: `blob-keys` in the data directory's `secrets`.",
    )
    wait_s: int = setting(
        "WAIT_S", 180, "How long `tour` waits for the worker before it says that nothing moves, in seconds.", least=1
    )
    chromium: str = setting("CHROMIUM", "", "Chromium for the browser tests; empty: the one on the PATH.")

    def further_module_roots(self) -> list[Path]:
        """The folders of modules from outside the program. Raises SettingError for one that is no folder."""
        paths = [Path(text).expanduser() for text in self.module_paths.split(os.pathsep) if text.strip()]
        for path in paths:
            if not path.is_dir():
                raise SettingError("QUANCHENG_MODULE_PATHS 里的 {path} 不是目录。", path=path)
        return paths

    def find_soffice(self) -> str | None:
        """LibreOffice's program, None when there is none."""
        return self.soffice or shutil.which("soffice") or shutil.which("libreoffice")

    def find_chromium(self) -> str | None:
        """Chromium's program, None when there is none."""
        names = ("chromium", "chromium-browser", "google-chrome")
        return self.chromium or next((path for path in map(shutil.which, names) if path), None)


def read(environment: Mapping[str, str]) -> Settings:
    """The settings that `environment` asks for. Raises SettingError, naming the variable."""
    known = {entry.metadata["variable"]: entry for entry in fields(Settings)}
    types = get_type_hints(Settings)
    values: dict[str, Any] = {}
    for variable, text in environment.items():
        if not variable.startswith(_PREFIX):
            continue
        entry = known.get(variable)
        if entry is None:
            near = difflib.get_close_matches(variable, known, 1)
            raise SettingError(
                "没有叫 {variable} 的设置。",
                variable=variable,
                next_step=f"是不是 {near[0]}？" if near else "设置都在 docs/reference/settings.md。",
            )
        values[entry.name] = _parse(variable, text, types[entry.name], entry.metadata["least"])
    return Settings(**values)


@cache
def current() -> Settings:
    """What the environment of this process says; read once."""
    return read(os.environ)


def child_environment(**overrides: Any) -> dict[str, str]:
    """The environment for a child process, with settings given by their names replaced."""
    variables = {entry.name: entry.metadata["variable"] for entry in fields(Settings)}
    return dict(os.environ) | {variables[name]: _write(value) for name, value in overrides.items()}


def environment_without(*names: str) -> dict[str, str]:
    """The environment for a child process that shall not see any setting but those named."""
    kept = {entry.metadata["variable"] for entry in fields(Settings) if entry.name in names}
    return {key: value for key, value in os.environ.items() if not key.startswith(_PREFIX) or key in kept}


def reference() -> str:
    """`docs/reference/settings.md`."""
    types = get_type_hints(Settings)
    lines = [
        "# Settings",
        "",
        "Environment variables, read once when a process starts. Rendered from `settings.py` by `python settings.py`.",
        "",
        "| Variable | Type | Default | What for |",
        "| --- | --- | --- | --- |",
    ]
    for entry in fields(Settings):
        default = f"`{_write(entry.default)}`" if _write(entry.default) else "(empty)"
        kind = {bool: "0 or 1", str: "text", int: "whole number", float: "number", Path: "path"}[types[entry.name]]
        lines.append(f"| `{entry.metadata['variable']}` | {kind} | {default} | {entry.metadata['help']} |")
    return "\n".join(lines) + "\n"


def _parse(variable: str, text: str, kind: type, least: float | None) -> Any:
    if kind is bool:
        if text.lower() in ("1", "true", "yes", "on"):
            return True
        if text.lower() in ("", "0", "false", "no", "off"):
            return False
        raise SettingError("{variable} 只能是 0 或者 1。", variable=variable)
    try:
        value = kind(text)
    except ValueError:
        raise SettingError("{variable} 应当是数，现在是“{text}”。", variable=variable, text=text)
    if least is not None and value < least:
        raise SettingError("{variable} 不能小于 {least}。", variable=variable, least=least)
    return value


def _write(value: Any) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


if __name__ == "__main__":
    (Path(__file__).parent / "docs" / "reference" / "settings.md").write_text(reference(), encoding="utf-8")
