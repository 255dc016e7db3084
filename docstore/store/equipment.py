"""What an installation gives its store beside the database; each part may be missing in a process that has no need."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from docstore.access.sign_in_rules import SignInRules

if TYPE_CHECKING:
    from docstore.blobs.fixity_plan import Promise
    from docstore.custody.authority import Authority
    from docstore.custody.sealer import Sealer
    from docstore.custody.stamp import Trust
    from docstore.disposition.door import Door
    from docstore.rendering.pdf import Converter
    from docstore.store.space import Space


@dataclass(frozen=True)
class Equipment:
    """`templates`: folder of template sets. `converter`: None where LibreOffice is missing.

    `sealer` (the key that signs) and `door` (the database user that removes): worker only. `promise`: how often
    every blob is verified; None: never by itself.
    `authority`: who stamps the checkpoints; None: nobody. `trust`: the roots that stamps are checked with; None: they
    are compared only.
    `space`: room on the disk; None: not looked at.
    `public_url`: where people reach the site, without a slash at the end; printed on letters.
    `sign_in`: the rules of signing in. `secrets_key` seals short secrets in the database; empty: none can be sealed.
    """

    templates: Path = Path("templates")
    converter: Converter | None = None
    sealer: Sealer | None = None
    door: Door | None = None
    promise: Promise | None = None
    authority: Authority | None = None
    trust: Trust | None = None
    space: Space | None = None
    public_url: str = ""
    sign_in: SignInRules = field(default_factory=SignInRules)
    secrets_key: bytes = field(default=b"", repr=False)
