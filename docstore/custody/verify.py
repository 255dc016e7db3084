"""Verifies a package: without a database, without a data directory, from the package alone.

It says that every file is what was captured, when, and *by which key* that is signed. Whose key that is, the
package cannot say: its reader compares the fingerprint with the cover letter or the bureau's page `/key`.
`verify_page/src/` reaches the same verdicts; docs/reference/proof-format.md states the steps.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from docstore.custody.archive import Archive, BrokenArchiveError, Entry, UnreadableEntryError
from docstore.custody.continuity import Continuity, ContinuityShapeError
from docstore.custody.expected_key import expected_fingerprint
from docstore.custody.item_proof import disagreement, is_included
from docstore.custody.kept import Kept, compare
from docstore.custody.manifest import (
    CONTINUITY,
    MANIFEST,
    PAGE,
    SIGNATURE,
    UNLISTED,
    Item,
    ListedFile,
    Manifest,
    ManifestShapeError,
    read_manifest,
    signature_text,
    stamp_path,
)
from docstore.custody.note import Checkpoint, VerifierKey, open_checkpoint, open_note
from docstore.custody.stamp import Trust
from docstore.custody.stamp_check import check_stamp
from docstore.custody.verdict import (
    Fault,
    FaultKind,
    FileResult,
    KeptCheck,
    KeyCheck,
    NoPackageError,
    StampCheck,
    Verdict,
)
from docstore.errors import CustodyChainError

__all__ = ["Fault", "FileResult", "Kept", "NoPackageError", "Verdict", "verify_package"]

Progress = Callable[[int, int], None]  # bytes done, bytes in all
SMALL, MANIFEST_LIMIT = 1024 * 1024, 32 * 1024 * 1024


def verify_package(
    path: Path,
    key: str | None = None,
    progress: Progress | None = None,
    *,
    kept: Sequence[Kept] = (),
    trust: Trust | None = None,
) -> Verdict:
    """Checks the package at `path`; `key` is a fingerprint, a vkey, or a file that holds either or a PEM public key.

    `trust`: the roots that time stamps must lead to; without, a stamp is compared with its checkpoint only.
    Raises NoPackageError when `path` holds no package, InvalidInputError when `key` cannot be understood.
    """
    expected = None if key is None else expected_fingerprint(key)
    try:
        with path.open("rb") as file:
            try:
                archive = Archive(file)
            except BrokenArchiveError as fault:
                file.seek(0)
                return _broken(path, file.read(64), str(fault))
            return _Check(path.name, archive, progress or (lambda done, total: None)).run(expected, kept, trust)
    except IsADirectoryError as fault:
        raise NoPackageError("这是一个文件夹；请给下载到的 .zip 原包。") from fault
    except OSError as fault:
        raise NoPackageError(f"打不开：{_reason(fault)}。") from fault


def _reason(fault: OSError) -> str:
    return {2: "没有这个文件", 13: "没有读取权限"}.get(fault.errno or 0, fault.strerror or "读不出来")


def _broken(path: Path, start: bytes, why: str) -> Verdict:
    """A cut-off or damaged package is a fault; anything else is no package."""
    if not (start.startswith(b"PK\x03\x04") and start[30:].startswith(MANIFEST.encode())):
        raise NoPackageError("这不是压缩包，或者不是复制件的包。")
    fault = Fault(path.name, "unreadable", why + "请重新下载。")
    return Verdict(path.name, (), (fault,), None, (), "not compared")


class _Check:
    """One run over one archive; collects faults and never stops at the first."""

    def __init__(self, package: str, archive: Archive, progress: Progress) -> None:
        self.package, self.archive, self.progress = package, archive, progress
        self.faults: list[Fault] = []
        self.results: list[FileResult] = []
        self.checkpoints: dict[str, Checkpoint] = {}

    def run(self, expected: str | None, kept: Sequence[Kept], trust: Trust | None) -> Verdict:
        entries = self.archive.entries
        if MANIFEST not in entries and SIGNATURE not in entries:
            raise NoPackageError("这个压缩包里没有清单，不是复制件的包。")
        for entry in entries.values():
            if entry.fault:
                self._fault(entry.name, "unsafe" if entry.fault == "unsafe" else "unreadable", entry.why)
        if MANIFEST not in entries:
            self._fault(MANIFEST, "missing", "清单不见了。")
        manifest = self._manifest()
        if manifest:
            self._files(manifest)
            for item in manifest.items:
                self._proof(manifest, item)
        stamps = [one for path in self.checkpoints if (one := self._stamp(path, trust))]
        self._unlisted_page()
        key_check = self._compare(manifest, expected)
        kept_checks = self._continue(manifest, kept)
        return Verdict(
            self.package,
            tuple(self._judged(result) for result in self.results),
            tuple(self.faults),
            manifest,
            tuple(self.checkpoints.values()),
            key_check,
            kept_checks,
            tuple(stamps),
        )

    def _fault(self, path: str, kind: FaultKind, message: str) -> None:
        self.faults.append(Fault(path, kind, message))

    def _judged(self, result: FileResult) -> FileResult:
        """A file whose bytes are right but whose proof fails is not "ok"."""
        kinds = [fault.kind for fault in self.faults if fault.path == result.path]
        return replace(result, status=kinds[0]) if kinds else result

    def _is_sound(self, path: str) -> bool:
        return not any(fault.path == path for fault in self.faults)

    def _small(self, path: str, limit: int = SMALL) -> bytes | None:
        """The content of a small file, or None after noting why not."""
        entry = self.archive.entries.get(path)
        if entry is None or entry.fault:
            return None
        try:
            return self.archive.read(entry, limit)
        except (UnreadableEntryError, BrokenArchiveError) as fault:
            if self._is_sound(path):
                self._fault(path, "unreadable", str(fault))
            return None

    # --- the manifest and its signature ------------------------------------------------------------------

    def _manifest(self) -> Manifest | None:
        data = self._small(MANIFEST, MANIFEST_LIMIT)
        if data is None:
            return None
        manifest: Manifest | None = None
        try:
            manifest = read_manifest(data)
        except ManifestShapeError as fault:
            self._fault(MANIFEST, "changed", str(fault))
        if SIGNATURE not in self.archive.entries:
            self._fault(SIGNATURE, "missing", "清单的签名不见了。")
        signature = self._small(SIGNATURE)
        if manifest and signature is not None:
            self._signature(data, signature, manifest.key)
        return manifest

    def _signature(self, manifest: bytes, signature: bytes, key: VerifierKey) -> None:
        """Tells which of the two was changed: a signature may hold over the right text, or over another one."""
        note, expected = signature.decode("utf-8", "replace"), signature_text(manifest)
        lines = note.rpartition("\n\n")[2]
        if _opens(expected + "\n" + lines, key):
            if note != expected + "\n" + lines:
                self._fault(SIGNATURE, "signature", "清单的签名文件被改动。")
            return
        if _opens(note, key):
            self._fault(MANIFEST, "changed", "清单被改动，与签名不符。")
            return
        self._fault(SIGNATURE, "signature", "清单的签名不成立。")
        if not note.startswith(expected):
            self._fault(MANIFEST, "changed", "清单与签名不符。")

    # --- the files ---------------------------------------------------------------------------------------

    def _files(self, manifest: Manifest) -> None:
        items = {item.path: item for item in manifest.items}
        total, done = sum(one.size for one in manifest.files), 0
        for one in manifest.files:
            self.results.append(self._file(one, items.get(one.path), done, total))
            done += one.size
        listed = {one.path for one in manifest.files}
        for entry in self.archive.entries.values():
            if entry.name not in listed and entry.name not in UNLISTED:
                if not entry.fault:
                    self._fault(entry.name, "added", "清单中没有这个文件，是后来加进去的。")
                self.results.append(FileResult(entry.name, entry.fault or "added", entry.size, "", "", None))

    def _file(self, one: ListedFile, item: Item | None, done: int, total: int) -> FileResult:
        entry = self.archive.entries.get(one.path)
        if entry is None:
            self._fault(one.path, "missing", "文件不见了。")
            return FileResult(one.path, "missing", one.size, one.sha256, "", item)
        if entry.fault:
            return FileResult(one.path, entry.fault, entry.size, one.sha256, "", item)
        try:
            actual = self._digest(entry, done, total)
        except (UnreadableEntryError, BrokenArchiveError) as fault:
            if self._is_sound(one.path):
                self._fault(one.path, "unreadable", str(fault))
            return FileResult(one.path, "unreadable", entry.size, one.sha256, "", item)
        if actual != one.sha256 or entry.size != one.size:
            self._fault(one.path, "changed", "内容与发出时不同。")
            return FileResult(one.path, "changed", entry.size, one.sha256, actual, item)
        return FileResult(one.path, "ok", one.size, one.sha256, actual, item)

    def _digest(self, entry: Entry, done: int, total: int) -> str:
        digest = hashlib.sha256()
        for piece in self.archive.pieces(entry):
            digest.update(piece)
            done += len(piece)
            self.progress(min(done, total), total)
        return digest.hexdigest()

    def _unlisted_page(self) -> None:
        """The page is not attested, but a damaged one is not left unsaid."""
        entry = self.archive.entries.get(PAGE)
        if entry and not entry.fault:
            self._small(PAGE, MANIFEST_LIMIT)

    # --- the proofs --------------------------------------------------------------------------------------

    def _proof(self, manifest: Manifest, item: Item) -> None:
        """Of one item; where a file it needs is faulty already, that fault is enough."""
        if not all(self._is_sound(path) for path in (item.event, item.inclusion, item.checkpoint)):
            return
        head = self._checkpoint(manifest, item.checkpoint)
        event, inclusion = self._small(item.event), self._small(item.inclusion)
        if head is None or event is None or inclusion is None:
            return
        if not is_included(event, inclusion, head):
            self._fault(item.path, "proof", "采集事件不在存证账本中。")
        elif why := disagreement(event, item, manifest.exercise):
            self._fault(item.path, "proof", why)

    def _checkpoint(self, manifest: Manifest, path: str) -> Checkpoint | None:
        if path in self.checkpoints:
            return self.checkpoints[path]
        data = self._small(path)
        if data is None:
            return None
        try:
            head = open_checkpoint(data.decode("utf-8", "replace"), [manifest.key])
        except CustodyChainError as fault:
            self._fault(path, "signature", "检查点的签名不成立：" + fault.message)
            return None
        if not head.origin.startswith(manifest.key.name + "/"):
            self._fault(path, "signature", "检查点属于另一个账本。")
            return None
        self.checkpoints[path] = head
        return head

    # --- the time stamps ---------------------------------------------------------------------------------

    def _stamp(self, checkpoint: str, trust: Trust | None) -> StampCheck | None:
        """That over one checkpoint; None where there is none or it does not hold, which is then a fault."""
        path = stamp_path(checkpoint)
        data, note = self._small(path), self._small(checkpoint)
        if data is None or note is None or not self._is_sound(path):
            return None
        try:
            return check_stamp(data, checkpoint, note, trust)
        except CustodyChainError as fault:
            self._fault(path, "stamp", "时间戳不成立：" + fault.message)
            return None

    # --- the key -----------------------------------------------------------------------------------------

    def _compare(self, manifest: Manifest | None, expected: str | None) -> KeyCheck:
        if expected is None or manifest is None:
            return "not compared"
        if manifest.key.fingerprint == expected:
            return "matches"
        self._fault(
            SIGNATURE, "key", f"签名用的是另一把钥匙：包中指纹 {manifest.key.fingerprint}，要核对的是 {expected}。"
        )
        return "differs"

    # --- the checkpoint kept outside -----------------------------------------------------------------------

    def _continue(self, manifest: Manifest | None, kept: Sequence[Kept]) -> dict[str, KeptCheck]:
        """Whether the log that the package rests on has grown from those that `kept` are the heads of."""
        if manifest is None or not kept:
            return {}
        evidence, found = self._evidence(), {}
        for one in kept:
            found[one.name], why = compare(one, manifest.key, tuple(self.checkpoints.values()), evidence)
            if why:
                self._fault(one.name, "checkpoint", why)
        return found

    def _evidence(self) -> Continuity:
        data = self._small(CONTINUITY, MANIFEST_LIMIT) if self._is_sound(CONTINUITY) else None
        if data is None:
            return Continuity()
        try:
            return Continuity.parse(data)
        except ContinuityShapeError as fault:
            self._fault(CONTINUITY, "proof", str(fault))
            return Continuity()


def _opens(note: str, key: VerifierKey) -> bool:
    try:
        open_note(note, [key])
    except CustodyChainError:
        return False
    return True
