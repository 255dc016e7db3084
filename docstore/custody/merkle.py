"""The Merkle log: RFC 6962 hashing, growth by complete subtrees, inclusion and consistency proofs.

Nothing here touches a database. Only *complete* subtrees are stored: the node (level, index) covers the
leaves [index·2^level, (index+1)·2^level) and never changes once written, so that the store can be
insert-only. Everything else (the ragged right edge, roots, proofs) is computed from those nodes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Protocol

from docstore.errors import CustodyChainError

EMPTY_ROOT = hashlib.sha256(b"").digest()

Node = tuple[int, int, bytes]  # level, index, hash


class NodeReader(Protocol):
    """Reads the hash of one complete subtree; raises KeyError or a QuanchengError when it is not there."""

    def get(self, level: int, index: int) -> bytes: ...


def leaf_hash(content: bytes) -> bytes:
    """SHA-256(0x00 || content), RFC 6962 section 2.1."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right), RFC 6962 section 2.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class _Overlay:
    """A reader that sees nodes not stored yet in front of those that are."""

    def __init__(self, below: NodeReader) -> None:
        self.below = below
        self.fresh: dict[tuple[int, int], bytes] = {}

    def get(self, level: int, index: int) -> bytes:
        known = self.fresh.get((level, index))
        return self.below.get(level, index) if known is None else known


def append(size: int, leaf: bytes, reader: NodeReader) -> list[Node]:
    """The new complete subtrees when `leaf` (a leaf hash) follows a tree of `size`; the leaf itself is the first.

    Reads at most log2(size) nodes. After storing them the tree has `size + 1` leaves.
    """
    nodes = [(0, size, leaf)]
    level, index, current = 0, size, leaf
    while index & 1:
        current = node_hash(reader.get(level, index - 1), current)
        level, index = level + 1, index >> 1
        nodes.append((level, index, current))
    return nodes


def extend(size: int, leaves: Sequence[bytes], reader: NodeReader) -> list[Node]:
    """As `append`, for many leaf hashes at once: `reader` is asked only for what stood before."""
    overlay = _Overlay(reader)
    nodes: list[Node] = []
    for offset, leaf in enumerate(leaves):
        for level, index, value in append(size + offset, leaf, overlay):
            overlay.fresh[level, index] = value
            nodes.append((level, index, value))
    return nodes


class HashReader:
    """A `NodeReader` over leaf hashes in memory: for rebuilding a log when auditing it, and for tests."""

    def __init__(self, leaves: Sequence[bytes] = ()) -> None:
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.size = 0
        for leaf in leaves:
            self.add(leaf)

    def add(self, leaf: bytes) -> None:
        for level, index, value in append(self.size, leaf, self):
            self.nodes[level, index] = value
        self.size += 1

    def get(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]


def root_from_hashes(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes held in memory."""
    return root(len(leaves), HashReader(leaves))


def root(size: int, reader: NodeReader) -> bytes:
    """The root of the tree over the first `size` leaves; of the empty tree, SHA-256 of nothing."""
    _need(size >= 0, "树的大小是负数。")
    return _range_hash(0, size, reader) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, reader: NodeReader) -> list[bytes]:
    """PATH(index, D[size]) of RFC 6962 section 2.1.1, nearest the leaf first.

    Raises CustodyChainError when there is no such leaf.
    """
    _need(0 <= index < size, "账本中没有第 {index} 号叶子，树的大小是 {size}。", index=index, size=size)
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(_range_hash(middle, high, reader))
            high = middle
        else:
            path.append(_range_hash(low, middle, reader))
            low = middle
    return path[::-1]


def consistency_proof(old: int, new: int, reader: NodeReader) -> list[bytes]:
    """PROOF(old, D[new]) of RFC 6962 section 2.1.2; empty when both are equal or `old` is 0."""
    _need(0 <= old <= new, "旧树（{old}）比新树（{new}）大。", old=old, new=new)
    if old in (0, new):
        return []
    proof: list[bytes] = []
    low, high, from_start = 0, new, True
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            proof.append(_range_hash(middle, high, reader))
            high = middle
        else:
            proof.append(_range_hash(low, middle, reader))
            low, from_start = middle, False
    if not from_start:
        proof.append(_range_hash(low, high, reader))
    return proof[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root_hash: bytes) -> bool:
    """Whether `proof` leads from the leaf hash at `index` to the root of the tree of `size` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    position, last, value = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            value = node_hash(sibling, value)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and value == root_hash


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the tree `new` begins with the tree `old` (RFC 9162, section 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    first = second = path[0]
    for value in path[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            first, second = node_hash(value, first), node_hash(value, second)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            second = node_hash(second, value)
        position, last = position >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def _split(count: int) -> int:
    """The largest power of two smaller than `count` (count > 1)."""
    return 1 << (count - 1).bit_length() - 1


def _range_hash(low: int, high: int, reader: NodeReader) -> bytes:
    """MTH(D[low:high]) where `low` is a multiple of the largest power of two in the range, as RFC 6962 cuts it."""
    pieces: list[bytes] = []
    while low < high:
        level = (high - low).bit_length() - 1
        pieces.append(reader.get(level, low >> level))
        low += 1 << level
    value = pieces.pop()
    while pieces:
        value = node_hash(pieces.pop(), value)
    return value


def _need(holds: bool, template: str, **params: Any) -> None:
    if not holds:
        raise CustodyChainError(template, **params)
