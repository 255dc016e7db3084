"""Packages beside checkpoints kept from elsewhere, and what both verifiers, command and page, must say of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from docstore.custody import merkle, note
from docstore.custody.continuity import Continuity
from docstore.custody.handover import handover_note
from tests.custody import making
from tests.custody.making import Log

CONTENT = b"what was filmed" * 1000


@dataclass(frozen=True)
class KeptVector:
    """`typed`: as the reader has it; `expected`: the relation, and all faults of the package are those it causes."""

    name: str
    package: bytes
    typed: str
    expected: str
    proof: bytes = b""


@cache
def logs() -> tuple[Log, Log]:
    """2026 with nine leaves, and 2027, which begins with where 2026 ended; the last leaf of 2027 is granted."""
    first = Log(year=2026)
    for sequence in range(9):
        first.add(making.event(sequence, None))
    second = Log(year=2027)
    second.add(first.end())
    for sequence in range(1, 6):
        second.add(making.event(sequence, None))
    second.add(making.event(6, hashlib.sha256(CONTENT).hexdigest()))
    return first, second


def package(log: Log, known: Continuity | None = None, signer: note.Signer = making.SIGNER) -> bytes:
    one = log.granted("录像", ".mp4", CONTENT, len(log.leaves) - 1)
    what = replace(making.contents(), granted=(one,), continuity=known.as_bytes() if known else b"")
    return making.build(what, signer)


def rewritten(log: Log, at: int) -> Log:
    """The same log with another event at `at`, signed by the same key: what only its holder can make."""
    leaves = [*log.leaves]
    leaves[at] = b"rewritten"
    return Log(log.year, log.signer, leaves)


def kept_vectors() -> list[KeptVector]:
    return [*_one_year(), *_two_years(), *_two_keys(), *_typed(), *_wrong()]


def _one_year() -> Iterator[KeptVector]:
    _, log = logs()
    plain, carrying = package(log), package(log, Continuity(growths=(log.growth(3, 7), log.growth(4, 7))))
    yield KeptVector("the package's own checkpoint", plain, log.checkpoint(), "same")
    yield KeptVector("one given out before, proven in the package", carrying, log.checkpoint(3), "continues")
    yield KeptVector("one given out at a power of two", carrying, log.checkpoint(4), "continues")
    yield KeptVector("one of which the package knows nothing", carrying, log.checkpoint(2), "unproven")
    yield KeptVector("a package without evidence", plain, log.checkpoint(3), "unproven")
    proof = Continuity(growths=(log.growth(2, 7),)).as_bytes()
    yield KeptVector("the bureau's proof besides", plain, log.checkpoint(2), "continues", proof)
    yield KeptVector("the empty log", plain, log.checkpoint(0), "continues")
    later = Log(2027, making.SIGNER, [*log.leaves, b"later", b"later still"])
    proof = Continuity(growths=(later.growth(7, 9),)).as_bytes()
    yield KeptVector("a checkpoint newer than the package", plain, later.checkpoint(), "continues", proof)
    for at in range(3):
        forged = rewritten(log, at)
        known = Continuity(growths=(forged.growth(3, 7),))
        yield KeptVector(f"a log rewritten at leaf {at}", package(forged, known), log.checkpoint(3), "contradicts")
    forged = rewritten(log, 1)
    yield KeptVector("a log rewritten, at the same size", package(forged), log.checkpoint(), "contradicts")
    yield KeptVector("a log rewritten after the checkpoint", package(rewritten(log, 4), Continuity(growths=(
        rewritten(log, 4).growth(3, 7),))), log.checkpoint(3), "continues")  # fmt: skip
    proof = Continuity(growths=(rewritten(log, 3).growth(2, 7),)).as_bytes()
    yield KeptVector("a proof of another log", plain, log.checkpoint(2), "contradicts", proof)


def _two_years() -> Iterator[KeptVector]:
    first, second = logs()
    known = Continuity(growths=(first.growth(5, 9),), years=(second.year_end(),))
    carrying = package(second, known)
    yield KeptVector("a checkpoint of the year before", carrying, first.checkpoint(5), "continues")
    yield KeptVector("the last one of the year before", carrying, first.checkpoint(), "same")
    yield KeptVector("one of the year before, unproven", carrying, first.checkpoint(6), "unproven")
    yield KeptVector("the year before without evidence", package(second), first.checkpoint(5), "unproven")
    forged = rewritten(first, 2)
    known = Continuity(growths=(forged.growth(5, 9),), years=(second.year_end(),))
    yield KeptVector("a proof within a rewritten year", package(second, known), first.checkpoint(5), "contradicts")
    anew = Log(2027, making.SIGNER, [second.leaves[0].replace(b'"size":9', b'"size":8'), *second.leaves[1:]])
    known = Continuity(growths=(first.growth(5, 9),), years=(anew.year_end(),))
    yield KeptVector("a year that begins elsewhere", package(anew, known), first.checkpoint(5), "unproven")
    old = Log(2026, making.SIGNER, [*first.leaves[:-1], second.leaves[-1]])
    then = Log(2027, making.SIGNER, [making.canonical_bytes(old.end()), b"later"])
    proof = Continuity(years=(then.year_end(),)).as_bytes()
    yield KeptVector("a checkpoint of the year after the package", package(old), then.checkpoint(), "same", proof)
    not_first = Continuity(growths=(first.growth(5, 9),), years=(replace(second.year_end(), event=b"{}"),))
    yield KeptVector("an event that is not in the log", package(second, not_first), first.checkpoint(5), "unproven")


def _two_keys() -> Iterator[KeptVector]:
    _, log = logs()
    older = Log(2027, making.OTHER, log.leaves)
    handover = handover_note(making.OTHER, making.SIGNER)
    known = Continuity((handover,), (log.growth(3, 7),))
    yield KeptVector("signed by the key before", package(log, known), older.checkpoint(3), "continues")
    none = Continuity((), (log.growth(3, 7),))
    yield KeptVector("signed by a key that handed nothing over", package(log, none), older.checkpoint(3), "contradicts")
    text = handover.rpartition("\n\n")[0] + "\n"
    forged = Continuity((note.sign_note(text, [making.SIGNER]),), (log.growth(3, 7),))
    yield KeptVector("a handover signed by one alone", package(log, forged), older.checkpoint(3), "contradicts")
    both = note.countersign(log.checkpoint(3), making.OTHER)
    yield KeptVector("signed by both", package(log, known), both, "continues")
    spoilt = both[:-6] + ("AAAA" if both[-6:-2] != "AAAA" else "BBBB") + both[-2:]
    yield KeptVector("signed by both, one of them badly", package(log, known), spoilt, "contradicts")


def _typed() -> Iterator[KeptVector]:
    _, log = logs()
    good = package(log)
    text = log.checkpoint()
    yield KeptVector("with the line ends of a mail", good, "\ufeff" + text.replace("\n", "\r\n"), "same")
    origin, size, root, time, _, line, _ = text.split("\n")
    dash, name, signature = line.split(" ")
    groups = " ".join(root[at : at + 4] for at in range(0, len(root), 4))
    broken = signature[:40] + "\n   " + signature[40:70] + "\u3000" + signature[70:]
    full = str(size).translate({ord("0") + n: ord("０") + n for n in range(10)})
    typed = f"\n  {origin}\u3000\n{full}\n\n{groups}\n{time.replace(' ', '   ')}\n-- {name}  {broken}"
    yield KeptVector("typed from paper", good, typed, "same")
    yield KeptVector("with another dash", good, text.replace(dash, "－"), "same")


def _wrong() -> Iterator[KeptVector]:
    _, log = logs()
    good, text = package(log), log.checkpoint()
    yield KeptVector("one figure typed wrongly", good, text.replace("\n7\n", "\n8\n"), "contradicts")
    head = note.Checkpoint("quancheng/another/2027", 7, merkle.EMPTY_ROOT)
    foreign = note.sign_checkpoint(head, [making.SIGNER])
    yield KeptVector("of another store", good, foreign, "contradicts")
    yield KeptVector("signed by a stranger", good, Log(2027, making.OTHER, log.leaves).checkpoint(), "contradicts")
    yield KeptVector("without its signature", good, text.rpartition("\n\n")[0], "unreadable")
    yield KeptVector("something else", good, "这不是检查点\n", "unreadable")
