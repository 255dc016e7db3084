"""OpenSSL as the stranger: it verifies what a package holds, and its own authority is believed by this program.

Skipped where there is no `openssl`; nothing of the program calls it.
"""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from docstore import clock
from docstore.custody.authority import Authority
from docstore.custody.stamp import Trust
from docstore.errors import UnavailableError
from tests.custody import making, vectors
from tests.local_authority import Root, serving

pytestmark = pytest.mark.tools

# A chain of three, the signer's certificate sent with the one above it.
CONFIGURATION = """
[tsa]
default_tsa = here
[here]
serial = serial
crypto_device = builtin
signer_cert = signer.pem
certs = between.pem
signer_key = signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
tsa_name = yes
ess_cert_id_alg = sha256
"""
MAKING = """
openssl req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -subj /CN=root -days 30
openssl req -newkey rsa:2048 -nodes -keyout between.key -out between.csr -subj /CN=between
openssl x509 -req -in between.csr -CA root.pem -CAkey root.key -set_serial 2 -extfile ca.ext -out between.pem
openssl req -newkey rsa:2048 -nodes -keyout signer.key -out signer.csr -subj /CN=signer
openssl x509 -req -in signer.csr -CA between.pem -CAkey between.key -set_serial 3 -extfile ts.ext -out signer.pem
"""


def openssl(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["openssl", *words], cwd=folder, capture_output=True, timeout=60)


def test_openssl_verifies_the_stamp_of_a_package_by_the_documented_command(tmp_path: Path) -> None:
    for name, content in making.entries(vectors.stamped()).items():
        if "/" not in name:
            (tmp_path / name).write_bytes(content)
    (tmp_path / "ca.pem").write_bytes(making.ROOT.pem)
    words = ["ts", "-verify", "-data", "checkpoint.txt", "-in", "checkpoint.tsr", "-CAfile", "ca.pem"]
    told = openssl(tmp_path, *words)
    assert told.returncode == 0 and b"Verification: OK" in told.stdout, told.stderr
    (tmp_path / "ca.pem").write_bytes(Root("别家").pem)
    assert openssl(tmp_path, *words).returncode != 0


def test_the_authority_that_openssl_is_gives_stamps_that_hold(tmp_path: Path) -> None:
    for name, text in (
        ("openssl.cnf", CONFIGURATION),
        ("serial", "01\n"),
        ("ca.ext", "basicConstraints=critical,CA:true\n"),
        ("ts.ext", "extendedKeyUsage=critical,timeStamping\n"),
    ):
        (tmp_path / name).write_text(text)
    for line in MAKING.strip().splitlines():
        assert openssl(tmp_path, *line.split()[1:]).returncode == 0, line
    note = making.Log(leaves=[b"event"]).checkpoint()

    def reply(query: bytes) -> tuple[int, bytes]:
        (tmp_path / "query").write_bytes(query)
        told = openssl(tmp_path, "ts", "-reply", "-config", "openssl.cnf", "-queryfile", "query")
        assert told.returncode == 0, told.stderr
        return 200, told.stdout

    root = (tmp_path / "root.pem").read_bytes()
    with serving(making.ROOT) as local:
        local.answer = lambda query: reply(query.as_bytes())
        stamp = Authority(local.url, Trust.from_pem(root), tmp_path / "root.pem").ask(note)
        assert stamp.covers(note) and stamp.authority == "signer" and stamp.policy == "1.2.3.4.1"
        assert abs(stamp.time - clock.now()) < timedelta(minutes=1)
        with pytest.raises(UnavailableError):
            Authority(local.url, Trust([Root("别家").root]), tmp_path / "root.pem").ask(note)
