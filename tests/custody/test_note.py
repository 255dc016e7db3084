"""Signed notes and checkpoints after C2SP, the key file, and the fingerprint."""

from __future__ import annotations

import base64
import stat

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from docstore.custody import keys, note
from docstore.errors import CustodyChainError, SettingError

SIGNER = note.Signer("quancheng/s1", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = note.Signer("quancheng/s1", Ed25519PrivateKey.from_private_bytes(bytes(32)))
HEAD = note.Checkpoint("quancheng/s1/2026", 7, bytes(range(32)), ("time 2026-03-11T02:00:00.000Z",))

# From the documentation of golang.org/x/mod/sumdb/note, the reference implementation of signed notes.
GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_a_note_made_by_the_reference_implementation_opens():
    opened = note.open_note(GO_NOTE, [note.VerifierKey.parse(GO_VKEY)])
    assert opened.text.startswith("If you think") and str(opened.signed_by[0]) == GO_VKEY


def test_a_checkpoint_comes_back_as_it_was_signed_under_its_origin():
    signed = note.sign_checkpoint(HEAD, [SIGNER])
    assert signed.startswith("quancheng/s1/2026\n7\nAAECAw")
    assert "\n\n— quancheng/s1/2026 " in signed
    assert note.open_checkpoint(signed, [SIGNER.verifier]) == HEAD
    assert HEAD.sealed_at == "2026-03-11T02:00:00.000Z"


def test_unknown_signatures_are_ignored_and_any_known_one_suffices():
    both = note.sign_checkpoint(HEAD, [OTHER, SIGNER])
    assert note.open_checkpoint(both, [SIGNER.verifier]) == HEAD
    assert note.open_checkpoint(both, [OTHER.verifier]) == HEAD


def test_another_key_does_not_open_it():
    with pytest.raises(CustodyChainError, match="没有已知公钥"):
        note.open_checkpoint(note.sign_checkpoint(HEAD, [OTHER]), [SIGNER.verifier])


@pytest.mark.parametrize("change", [
    lambda text: text.replace("\n7\n", "\n8\n"),
    lambda text: text.replace("time 2026", "time 2025"),
    lambda text: text[:-1],
    lambda text: text.replace("— ", "- "),
    lambda text: text.replace("\n\n", "\n"),
    lambda text: text + "\n",
    lambda text: text.replace("=\n", "\n"),
    lambda text: text.replace("\n7\n", "\n07\n"),
    lambda text: "\x01" + text,
    lambda text: text.split("\n\n")[0] + "\n\n",
    lambda text: "",
])  # fmt: skip
def test_any_change_to_the_text_or_to_its_form_is_refused(change):
    with pytest.raises(CustodyChainError):
        note.open_checkpoint(change(note.sign_checkpoint(HEAD, [SIGNER])), [SIGNER.verifier])


def test_a_bad_signature_under_a_known_key_id_refuses_the_whole_note():
    signed = note.sign_note("text\n", [SIGNER])
    forged = base64.b64encode(SIGNER.verifier.key_id + bytes(64)).decode()
    with pytest.raises(CustodyChainError, match="签名与内容不符"):
        note.open_note(signed.replace("\n\n", f"\n\n— quancheng/s1 {forged}\n"), [SIGNER.verifier])


@pytest.mark.parametrize("text", ["", "quancheng/s1", "quancheng/s1+00000000+AQ==", "a b+c74f20a3+ARpc", GO_VKEY[:-2]])
def test_a_malformed_public_key_is_refused(text):
    with pytest.raises(CustodyChainError):
        note.VerifierKey.parse(text)


def test_a_text_that_would_read_back_differently_is_not_signed():
    for bad in ("no newline", "tab\t\n"):
        with pytest.raises(CustodyChainError):
            note.sign_note(bad, [SIGNER])
    with pytest.raises(CustodyChainError):
        note.sign_checkpoint(note.Checkpoint("evil\n999", 7, bytes(32)), [SIGNER])
    with pytest.raises(CustodyChainError):
        note.sign_note("text\n", [SIGNER.named("a b")])


def test_the_fingerprint_is_eight_groups_and_the_same_under_every_name():
    groups = SIGNER.verifier.fingerprint.split(" ")
    assert len(groups) == 8 and all(len(group) == 4 for group in groups)
    assert SIGNER.verifier.named("x/2027").fingerprint == SIGNER.verifier.fingerprint != OTHER.verifier.fingerprint


def test_the_key_file_is_for_its_owner_only_and_never_replaced(tmp_path):
    path = tmp_path / "key.pem"
    made = keys.create_key(path, "quancheng/s1")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keys.load_key(path, "quancheng/s1").verifier == made.verifier
    with pytest.raises(FileExistsError):
        keys.create_key(path, "quancheng/s1")
    path.chmod(0o640)
    with pytest.raises(SettingError, match="chmod 600"):
        keys.load_key(path, "quancheng/s1")
    path.chmod(0o600)
    path.write_text("no key")
    with pytest.raises(SettingError, match="PEM"):
        keys.load_key(path, "quancheng/s1")
    with pytest.raises(SettingError, match="读不到"):
        keys.load_key(tmp_path / "none.pem", "quancheng/s1")
