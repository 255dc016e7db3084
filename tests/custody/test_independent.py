"""A stranger's verification: only hashlib, base64, json, zipfile and cryptography, from the written format alone."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.custody import vectors


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_from(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """RFC 9162, section 2.1.3.2."""
    fn, sn, r = index, size - 1, leaf
    for p in proof:
        assert sn > 0
        if fn & 1 or fn == sn:
            r = node(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node(r, p)
        fn, sn = fn >> 1, sn >> 1
    assert sn == 0
    return r


def signed_text(note: str, name: str, public: bytes) -> str:
    """The text of a C2SP signed note, once the key's own signature line was found and holds."""
    text, _, lines = note.rpartition("\n\n")
    text += "\n"
    key_id = hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]
    for line in lines.splitlines():
        dash, signer, encoded = line.split(" ")
        blob = base64.b64decode(encoded)
        if (dash, signer, blob[:4]) == ("—", name, key_id):
            Ed25519PublicKey.from_public_bytes(public).verify(blob[4:], text.encode())
            return text
    raise AssertionError("not signed by this key")


def test_a_stranger_reaches_the_same_result() -> None:
    with zipfile.ZipFile(io.BytesIO(vectors.good())) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    manifest = json.loads(parts["manifest.json"])
    name, _, material = manifest["key"]["vkey"].split("+", 2)
    public = base64.b64decode(material)[1:]
    shown = hashlib.sha256(public).hexdigest()[:32].upper()
    assert manifest["key"]["fingerprint"] == " ".join(shown[at : at + 4] for at in range(0, 32, 4))
    text = signed_text(parts["manifest.sig"].decode(), name, public)
    assert text == f"quancheng/manifest/v1\n{hashlib.sha256(parts['manifest.json']).hexdigest()}\n"
    listed = {one["path"]: one for one in manifest["files"]}
    assert set(parts) - set(listed) == {"manifest.json", "manifest.sig", "verify.html"}
    for path, one in listed.items():
        assert (len(parts[path]), hashlib.sha256(parts[path]).hexdigest()) == (one["size"], one["sha256"])
    assert manifest["items"]
    for item in manifest["items"]:
        event = parts[item["event"]]
        assert item["sha256"] in [thing.get("digest") for thing in json.loads(event)["objects"]]
        note = parts[item["checkpoint"]].decode()
        origin, size, root, *_ = signed_text(note, note.split("\n")[0], public).splitlines()
        assert origin.startswith(name + "/")
        proof = json.loads(parts[item["inclusion"]])
        assert proof["tree_size"] == int(size)
        hashes = [base64.b64decode(text) for text in proof["hashes"]]
        leaf = hashlib.sha256(b"\x00" + event).digest()
        assert root_from(leaf, proof["leaf_index"], int(size), hashes) == base64.b64decode(root)
