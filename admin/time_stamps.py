"""The time-stamp authority as the settings name it, with errors that say which setting to mend."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.x509 import ObjectIdentifier

from docstore.custody.authority import Authority
from docstore.custody.stamp import Trust
from docstore.errors import SettingError
from settings import Settings


def trust(values: Settings) -> Trust | None:
    """What stamps are checked with; None where no certificates are set. Raises SettingError."""
    if not values.tsa_ca:
        return None
    _require_policy(values.tsa_policy)
    path = Path(values.tsa_ca)
    try:
        return Trust.from_pem(path.read_bytes(), values.tsa_policy)
    except OSError as fault:
        raise SettingError("QUANCHENG_TSA_CA：读不到 {path}（{why}）。", path=path, why=fault.strerror) from fault
    except ValueError as fault:
        raise SettingError("QUANCHENG_TSA_CA：{path} 里没有读得懂的 PEM 证书。", path=path) from fault


def authority(values: Settings) -> Authority | None:
    """Whom to ask for stamps; None for nobody. Raises SettingError."""
    if not values.tsa_url:
        return None
    address = urlsplit(values.tsa_url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise SettingError("QUANCHENG_TSA_URL：{url} 不是 http:// 或者 https:// 的地址。", url=values.tsa_url)
    trusted = trust(values)
    if trusted is None:
        raise SettingError(
            "设了 QUANCHENG_TSA_URL，还要设 QUANCHENG_TSA_CA。",
            next_step="QUANCHENG_TSA_CA 是一个 PEM 文件：时间戳机构的根证书。",
        )
    return Authority(
        values.tsa_url, trusted, Path(values.tsa_ca), timedelta(minutes=values.tsa_minutes), values.tsa_timeout_s
    )


def _require_policy(policy: str) -> None:
    try:
        if policy:
            ObjectIdentifier(policy)
    except ValueError as fault:
        raise SettingError("QUANCHENG_TSA_POLICY：{policy} 不是策略编号（OID）。", policy=policy) from fault
