"""The log against RFC 6962's own recursive definition, and against its published test vectors."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docstore.custody import merkle
from docstore.errors import CustodyChainError


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, written as the RFC writes it, over contents."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def tree(size: int) -> tuple[list[bytes], merkle.HashReader]:
    contents = [f"event {n}".encode() for n in range(size)]
    return contents, merkle.HashReader([merkle.leaf_hash(content) for content in contents])


CT_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_roots_are_those_of_the_certificate_transparency_reference_tree():
    leaves = [merkle.leaf_hash(bytes.fromhex(text)) for text in CT_LEAVES]
    assert [merkle.root_from_hashes(leaves[: n + 1]).hex() for n in range(8)] == CT_ROOTS


def test_the_empty_tree_is_the_hash_of_nothing():
    assert merkle.root(0, merkle.HashReader()) == hashlib.sha256(b"").digest()


@settings(deadline=None, max_examples=80)
@given(st.lists(st.binary(max_size=8), max_size=70))
def test_a_log_grown_leaf_by_leaf_has_the_root_of_the_definition(contents):
    reader = merkle.HashReader([merkle.leaf_hash(content) for content in contents])
    assert merkle.root(len(contents), reader) == naive_root(contents)


@settings(deadline=None, max_examples=80)
@given(st.integers(0, 40), st.integers(0, 40))
def test_extending_by_a_batch_stores_what_single_appends_store_and_asks_only_for_what_stood_before(old, more):
    contents, whole = tree(old + more)
    _, before = tree(old)
    fresh = merkle.extend(old, [merkle.leaf_hash(content) for content in contents[old:]], before)
    keys = [(level, index) for level, index, _ in fresh]
    assert len(set(keys)) == len(keys) and not set(keys) & set(before.nodes)
    assert before.nodes | {(level, index): value for level, index, value in fresh} == whole.nodes


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_inclusion_holds_for_its_leaf_and_for_nothing_else(data):
    size = data.draw(st.integers(1, 70))
    index = data.draw(st.integers(0, size - 1))
    contents, reader = tree(size)
    root, leaf = naive_root(contents), merkle.leaf_hash(contents[index])
    proof = merkle.inclusion_proof(index, size, reader)
    assert merkle.verify_inclusion(leaf, index, size, proof, root)
    assert len(proof) <= (size - 1).bit_length()
    other = data.draw(st.integers(0, size - 1).filter(lambda n: size == 1 or n != index))
    if size > 1:
        assert not merkle.verify_inclusion(leaf, other, size, proof, root)
        assert not merkle.verify_inclusion(leaf, index, size, proof[:-1], root)
        assert not merkle.verify_inclusion(merkle.leaf_hash(b"forged"), index, size, proof, root)
    assert not merkle.verify_inclusion(leaf, index, size, [*proof, root], root)
    assert not merkle.verify_inclusion(leaf, size, size, proof, root)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_consistency_holds_between_true_heads_and_catches_a_rewritten_past(data):
    new = data.draw(st.integers(1, 70))
    old = data.draw(st.integers(0, new))
    contents, reader = tree(new)
    proof = merkle.consistency_proof(old, new, reader)
    old_root, new_root = naive_root(contents[:old]), naive_root(contents)
    assert merkle.verify_consistency(old, new, old_root, new_root, proof)
    if old:
        at = data.draw(st.integers(0, old - 1))
        rewritten = [*contents[:at], b"rewritten", *contents[at + 1 :]]
        reader = merkle.HashReader([merkle.leaf_hash(content) for content in rewritten])
        proof = merkle.consistency_proof(old, new, reader)
        assert not merkle.verify_consistency(old, new, old_root, naive_root(rewritten), proof)
    assert not merkle.verify_consistency(old, new, old_root, new_root, [*proof, old_root])


def test_what_is_not_in_the_tree_has_no_proof():
    _, reader = tree(5)
    with pytest.raises(CustodyChainError, match="第 5 号叶子"):
        merkle.inclusion_proof(5, 5, reader)
    with pytest.raises(CustodyChainError):
        merkle.consistency_proof(6, 5, reader)
