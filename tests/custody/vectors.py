"""The tamper matrix: packages and the verdict that both verifiers, command and page, must reach."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from docstore.custody import manifest as shape
from docstore.custody import merkle, note
from docstore.custody.canonical import canonical_bytes
from tests.custody import making
from tests.local_authority import refused

PACKAGE = "包.zip"
N05 = "复制件/01-责令限期整改指令书 _N05_ & “附件”.docx"
VIDEO = "复制件/02-现场检查音像-1.mp4"
THIRD = "复制件/03-𠮷㐂-询问音像.mkv"


@dataclass(frozen=True)
class Vector:
    """`outcome`: "ok", "fault", or "none" (no package); `faults`: (path, kind) pairs, all of them and no other."""

    name: str
    data: bytes
    outcome: str
    faults: frozenset[tuple[str, str]] = frozenset()


@cache
def good() -> bytes:
    return making.build()


def vectors() -> list[Vector]:
    changed = [*_one_byte(), *_comings_and_goings(), *_wrong_keys(), *_false_claims(), *_bad_zips()]
    return [*_untouched(), *changed, *_stamps()]


def _fault(name: str, data: bytes, *faults: tuple[str, str]) -> Vector:
    return Vector(name, data, "fault", frozenset(faults))


def _untouched() -> Iterator[Vector]:
    yield Vector("as given out", good(), "ok")
    yield Vector("written to a stream that cannot seek", _streamed(), "ok")
    yield Vector("with zip64 everywhere", _with_zip64(), "ok")
    yield Vector("a real store's", making.build(making.contents(exercise=False)), "ok")
    yield Vector("without the page", making.zipped(_without("verify.html")), "ok")
    yield Vector("proofs from two years", _two_years(), "ok")


def _streamed() -> bytes:
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.parts: list[bytes] = []

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            self.parts.append(bytes(data))  # type: ignore[call-overload]
            return len(self.parts[-1])

    from docstore.custody import package

    pipe = Pipe()
    package.write_package(pipe, making.contents(), making.SIGNER)  # type: ignore[arg-type]
    return b"".join(pipe.parts)


def _with_zip64() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in making.entries(good()).items():
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as out:
                out.write(content)
    data = target.getvalue()
    count, size, start = struct.unpack("<HII", data[-12:-2])
    at = len(data) - 22
    end64 = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, count, count, size, start)
    locator = struct.pack("<IIQI", 0x07064B50, 0, at, 1)
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return data[:at] + end64 + locator + end


def _two_years() -> bytes:
    what = making.contents()
    old = making.Log(year=2025)
    content = making.FILES[1][2]
    index = old.add(making.event(1, hashlib.sha256(content).hexdigest()))
    return making.build(replace(what, granted=(what.granted[0], old.granted("去年的音像", ".mp4", content, index))))


def _one_byte() -> Iterator[Vector]:
    parts = making.entries(good())
    kinds = {shape.SIGNATURE: "signature"}
    for name, content in parts.items():
        if name != shape.PAGE:
            changed = making.zipped(parts | {name: making.flipped(content)})
            yield _fault(f"one byte of {name}", changed, (name, kinds.get(name, "changed")))
    at = good().find(parts[VIDEO][5000:5064])
    yield _fault("one byte under the archive's checksum", making.flipped(good(), at), (VIDEO, "unreadable"))
    page = making.flipped(good(), good().find(parts[shape.PAGE][:64]))
    yield _fault("a damaged page", page, (shape.PAGE, "unreadable"))
    note_text = parts[shape.SIGNATURE]
    yield _fault(
        "the digest in the signature",
        making.zipped(parts | {shape.SIGNATURE: making.flipped(note_text, 40)}),
        (shape.SIGNATURE, "signature"),
    )
    swapped = parts | {VIDEO: parts[THIRD], THIRD: parts[VIDEO]}
    yield _fault("two files swapped", making.zipped(swapped), (VIDEO, "changed"), (THIRD, "changed"))
    yield _fault("a file cut off", making.zipped(parts | {VIDEO: parts[VIDEO][:-1]}), (VIDEO, "changed"))
    yield _fault("an empty file", making.zipped(parts | {VIDEO: b""}), (VIDEO, "changed"))
    yield _fault("the manifest is no JSON", making.zipped(parts | {shape.MANIFEST: b"{"}), (shape.MANIFEST, "changed"))


def _without(*names: str) -> dict[str, bytes]:
    return {name: content for name, content in making.entries(good()).items() if name not in names}


def _comings_and_goings() -> Iterator[Vector]:
    parts = making.entries(good())
    for name in parts:
        if name != shape.PAGE:
            yield _fault(f"without {name}", making.zipped(_without(name)), (name, "missing"))
    yield _fault("one more file", making.zipped(parts | {"复制件/04-另加.mp4": b"x"}), ("复制件/04-另加.mp4", "added"))
    yield _fault("one more file beside", making.zipped(parts | {"__MACOSX/x": b"x"}), ("__MACOSX/x", "added"))
    renamed = {("复制件/改名.mp4" if name == VIDEO else name): content for name, content in parts.items()}
    yield _fault("a file renamed", making.zipped(renamed), (VIDEO, "missing"), ("复制件/改名.mp4", "added"))
    yield Vector("another zip", making.zipped({"a.txt": b"x"}), "none")
    yield Vector("no zip", b"%PDF-1.7 not a zip", "none")
    yield Vector("an empty file", b"", "none")
    yield Vector("only files, no proof", making.zipped({VIDEO: parts[VIDEO]}), "none")


def _signed(manifest: dict, parts: dict[str, bytes], signer: note.Signer = making.SIGNER) -> bytes:
    """The package under a manifest that its key really signed: only the proofs can tell."""
    for one in manifest["files"]:
        content = parts[one["path"]]
        one |= {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    data = canonical_bytes(manifest)
    signature = note.sign_note(shape.signature_text(data), [signer]).encode()
    return making.zipped({**parts, shape.MANIFEST: data, shape.SIGNATURE: signature})


def _wrong_keys() -> Iterator[Vector]:
    parts = making.entries(good())
    forged = making.entries(making.build(signer=making.OTHER))
    own_text = note.sign_note(shape.signature_text(parts[shape.MANIFEST]), [making.OTHER]).encode()
    yield _fault(
        "another key's signature", making.zipped(parts | {shape.SIGNATURE: own_text}), (shape.SIGNATURE, "signature")
    )
    yield _fault(
        "the signature of another package",
        making.zipped(parts | {shape.SIGNATURE: forged[shape.SIGNATURE]}),
        (shape.SIGNATURE, "signature"),
        (shape.MANIFEST, "changed"),
    )
    manifest = json.loads(parts[shape.MANIFEST])
    manifest["key"] = json.loads(forged[shape.MANIFEST])["key"]
    yield _fault(
        "a forged manifest over true checkpoints",
        _signed(manifest, parts, making.OTHER),
        ("checkpoint.txt", "signature"),
    )
    older = making.Log(leaves=[b"event"]).checkpoint().encode()
    yield _fault("an older checkpoint", making.zipped(parts | {"checkpoint.txt": older}), ("checkpoint.txt", "changed"))
    elsewhere = note.Checkpoint("quancheng/another/2026", 11, bytes(32))
    foreign = parts | {"checkpoint.txt": note.sign_checkpoint(elsewhere, [making.SIGNER]).encode()}
    yield _fault(
        "another store's checkpoint",
        _signed(json.loads(parts[shape.MANIFEST]), foreign),
        ("checkpoint.txt", "signature"),
    )


def _false_claims() -> Iterator[Vector]:
    """What only the holder of the key could write, and the log contradicts."""
    parts = making.entries(good())

    def changed(change: Callable[[dict], None], **files: bytes) -> bytes:
        manifest = json.loads(parts[shape.MANIFEST])
        change(manifest)
        return _signed(manifest, parts | {name.replace("__", "/"): content for name, content in files.items()})

    later = {"recorded_at": "2026-03-02T05:05:00.000Z"}
    yield _fault("a false time", changed(lambda m: m["items"][1].update(later)), (VIDEO, "proof"))
    yield _fault("a false event type", changed(lambda m: m["items"][1].update(event_type="x")), (VIDEO, "proof"))
    all_three = [(path, "proof") for path in (N05, VIDEO, THIRD)]
    yield _fault("an exercise that hides it", changed(lambda m: m.update(exercise=False)), *all_three)
    replaced = json.loads(parts[shape.MANIFEST])
    replaced["items"][1]["sha256"] = hashlib.sha256(b"other").hexdigest()
    yield _fault("other content than was captured", _signed(replaced, parts | {VIDEO: b"other"}), (VIDEO, "proof"))
    rewritten = parts | {"proofs/2.event.json": parts["proofs/2.event.json"].replace(b"T04:", b"T05:")}
    yield _fault("a rewritten event", _signed(json.loads(parts[shape.MANIFEST]), rewritten), (VIDEO, "proof"))
    log = making.Log(leaves=[b"a", b"b"])
    smaller = parts | {"checkpoint.txt": log.checkpoint().encode()}
    yield _fault("a log without the events", _signed(json.loads(parts[shape.MANIFEST]), smaller), *all_three)
    inclusion = json.loads(parts["proofs/2.inclusion.json"])
    for change in ({"leaf_index": 4}, {"hashes": []}, {"tree_size": 12}, {"format": "x"}, {"leaf_index": "5"}):
        wrong = parts | {"proofs/2.inclusion.json": canonical_bytes(inclusion | change)}
        yield _fault(f"a wrong proof: {change}", _signed(json.loads(parts[shape.MANIFEST]), wrong), (VIDEO, "proof"))
    extra = base64.b64encode(merkle.EMPTY_ROOT).decode()
    longer = parts | {"proofs/2.inclusion.json": canonical_bytes(inclusion | {"hashes": [*inclusion["hashes"], extra]})}
    yield _fault("a proof too long", _signed(json.loads(parts[shape.MANIFEST]), longer), (VIDEO, "proof"))
    for name, change in {
        "a newer format": lambda m: m.update(format="quancheng/package/v2"),
        "an item without a file": lambda m: m["items"][0].update(event="proofs/9.event.json"),
        "a file without an item": lambda m: m["items"].pop(),
        "a false fingerprint": lambda m: m["key"].update(fingerprint="0000"),
        "a size that is no number": lambda m: m.update(items=7),
        "a time that is none": lambda m: m.update(made_at="yesterday"),
    }.items():
        yield _fault(name, changed(change), (shape.MANIFEST, "changed"))


STAMP = "checkpoint.tsr"


@cache
def stamped() -> bytes:
    return making.build(making.stamped())


def _stamps() -> Iterator[Vector]:
    parts = making.entries(stamped())
    note_bytes = parts["checkpoint.txt"]
    manifest = json.loads(parts[shape.MANIFEST])
    yield Vector("with a time stamp", stamped(), "ok")
    later = making.stamped()
    signed_again = note.countersign(later.granted[0].checkpoint, making.OTHER)
    again = replace(later, granted=tuple(replace(one, checkpoint=signed_again) for one in later.granted))
    yield Vector("stamped before another key signed", making.build(again), "ok")
    yield _fault("a stamp taken away", making.zipped(_left(parts, STAMP)), (STAMP, "missing"))
    yield _fault("a stamp changed", making.zipped(parts | {STAMP: making.flipped(parts[STAMP])}), (STAMP, "changed"))
    yield _fault("a stamp added", making.zipped(making.entries(good()) | {STAMP: parts[STAMP]}), (STAMP, "added"))
    for name, content in {
        "another checkpoint": making.stamp_over(note_bytes.replace(b"time 2026", b"time 2025")),
        "the text alone": making.stamp_over(note_bytes.partition(b"\n\n")[0] + b"\n"),
        "more than the note": making.stamp_over(note_bytes + b"x"),
        "nothing, a refusal": refused(),
        "nothing, garbage": b"<html>",
        "nothing, cut off": parts[STAMP][:200],
        "nothing at all": b"",
        "a digest that is not SHA-256": stamp_with(b"\x60\x86\x48\x01\x65\x03\x04\x02\x02", parts[STAMP]),
    }.items():
        yield _fault(f"a stamp over {name}", _signed(manifest, parts | {STAMP: content}), (STAMP, "stamp"))


def stamp_with(algorithm: bytes, stamp: bytes) -> bytes:
    return stamp.replace(b"\x60\x86\x48\x01\x65\x03\x04\x02\x01", algorithm)


def _left(parts: dict[str, bytes], name: str) -> dict[str, bytes]:
    return {path: content for path, content in parts.items() if path != name}


def _bad_zips() -> Iterator[Vector]:
    parts = making.entries(good())
    for cut in (1, 30, len(good()) // 2):
        yield _fault(f"cut off by {cut}", good()[:-cut], (PACKAGE, "unreadable"))
    yield _fault("something behind the end", good() + b"x", (PACKAGE, "unreadable"))
    yield Vector("something before the start", b"#!/bin/sh\n" + good(), "none")
    start = struct.unpack("<I", good()[-6:-2])[0]
    hidden = good()[:start] + bytes(100) + good()[start:-6] + struct.pack("<I", start + 100) + good()[-2:]
    yield _fault("hidden bytes", hidden, (PACKAGE, "unreadable"))
    yield _fault("a comment", good()[:-2] + b"\x01\x00x", (PACKAGE, "unreadable"))
    local, _ = _headers(good(), VIDEO)
    two_names = making.flipped(good(), local + 30 + len(VIDEO.encode()) - 1)
    yield _fault("two names for one file", two_names, (PACKAGE, "unreadable"))

    def packed(info: zipfile.ZipInfo) -> None:
        info.compress_type = zipfile.ZIP_DEFLATED if info.filename == VIDEO else zipfile.ZIP_STORED

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name)
            packed(info)
            archive.writestr(info, content, compress_type=info.compress_type)
    yield _fault("packed again with compression", target.getvalue(), (VIDEO, "unreadable"))

    def link(info: zipfile.ZipInfo) -> None:
        if info.filename == VIDEO:
            info.external_attr = 0o120777 << 16

    yield _fault("a symbolic link", making.zipped(parts, link), (VIDEO, "unsafe"))
    for name in ("../x", "/etc/x", "复制件/../x", "C:x", "a\\b", "复制件/", "a//b", "x.", "a\x1bb", "nul\x7f"):
        yield _fault(f"a path trick: {name!r}", making.zipped(parts | {name: b"x"}), (name, "unsafe"))
    upper = VIDEO.replace("mp4", "MP4")
    yield _fault("two names for one place", making.zipped(parts | {upper: b"x"}), (VIDEO, "unsafe"), (upper, "unsafe"))
    double = making.zipped(parts | {VIDEO[:-1] + "5": b"x"}).replace((VIDEO[:-1] + "5").encode(), VIDEO.encode())
    yield _fault("one name twice", double, (VIDEO, "unsafe"))
    yield _fault("an encrypted entry", _encrypted(VIDEO), (VIDEO, "unreadable"))


def _encrypted(name: str) -> bytes:
    """Sets the flag in both headers, as an encrypting archiver does."""
    data = bytearray(making.zipped(making.entries(good())))
    local, central = _headers(data, name)
    data[local + 6] |= 1
    data[central + 8] |= 1
    return bytes(data)


def _headers(data: bytes | bytearray, name: str) -> tuple[int, int]:
    """Where the local and the central header of `name` begin."""
    places = [match.start() for match in re.finditer(re.escape(name.encode()), data)]
    local = next(at - 30 for at in places if data[at - 30 : at - 26] == b"PK\x03\x04")
    central = next(at - 46 for at in places if data[at - 46 : at - 42] == b"PK\x01\x02")
    return local, central
