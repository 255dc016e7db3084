"""What the bureau decides about secrecy: the highest level it may set itself, and on which network it stands."""

from __future__ import annotations

from docstore.access.secrecy import Level
from docstore.store.act import Act
from docstore.store.unit_of_work import UnitOfWork
from modules.organisation.api import BureauSetting, setting

AUTHORITY, NETWORK = "secrecy_authority", "secrecy_network"
_AUTHORITIES = {"none": Level.OPEN, "secret": Level.SECRET, "confidential": Level.CONFIDENTIAL}
ORDINARY, CLASSIFIED = "ordinary", "classified"

_CHOICE = "choice"

OWN = {
    AUTHORITY: BureauSetting(
        "本局可以定的最高密级",
        "没有原始定密权的选“没有”，先保护再报有权机关；派生定密跟着来源走，不用定密权",
        type=_CHOICE,
        default="none",
        choices={"none": "没有", "secret": "秘密", "confidential": "机密"},
        source="《保守国家秘密法》",
    ),
    NETWORK: BureauSetting(
        "本系统所在的网络",
        "普通网络不收秘密级以上的内容，只登记载体在哪里、谁保管",
        type=_CHOICE,
        default=ORDINARY,
        choices={ORDINARY: "普通网络", CLASSIFIED: "涉密网络"},
        source="《保守国家秘密法》",
    ),
}


def highest(act: Act | UnitOfWork) -> Level:
    """The highest level that this bureau may set of its own authority; OPEN: none."""
    return _AUTHORITIES[setting(act, AUTHORITY)]


def takes_state_secrets(act: Act | UnitOfWork) -> bool:
    """Whether contents of 秘密 and above may lie here at all."""
    return bool(setting(act, NETWORK) == CLASSIFIED)
