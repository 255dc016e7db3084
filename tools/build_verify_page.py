"""Build docstore/custody/verify_page/verify.html: one file, no network, from its sources and two pinned packages.

Node and npm are needed here only, never to install, test or run. The packages' licences are kept in the page.
`verify_page/vendor.lock.json` pins version and npm integrity; a different download stops the build.
`verify_page/built-from.json` keeps the digest of each source and of the page: the suite, which has no npm, tells from
it that a source was changed and the page not built again.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docstore" / "custody" / "verify_page"
LOCK = PAGE / "vendor.lock.json"
BUILT_FROM = PAGE / "built-from.json"
BUNDLED = ("@noble/ed25519", "@noble/hashes")


def main() -> None:
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as name:
        workshop = Path(name)
        (workshop / "package.json").write_text('{"private": true}', encoding="utf-8")
        wanted = [f"{package}@{entry['version']}" for package, entry in lock.items()]
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent", *wanted], cwd=workshop, check=True)
        _check(workshop, lock)
        script = _bundle(workshop)
        licences = "\n".join(_licence(workshop, package, lock) for package in BUNDLED)
    style = (PAGE / "src" / "page.css").read_text(encoding="utf-8")
    script = f"/*\n{licences}*/\n{script}"
    page = (PAGE / "src" / "page.html").read_text(encoding="utf-8")
    csp = f"default-src 'none'; script-src '{_source(script)}'; style-src '{_source(style)}'"
    for mark, content in (("{{csp}}", csp), ("{{style}}", style), ("{{script}}", script)):
        page = page.replace(mark, content)
    (PAGE / "verify.html").write_text(page, encoding="utf-8")
    BUILT_FROM.write_text(json.dumps(_digests(), indent=2) + "\n", encoding="utf-8")
    sys.stderr.write(f"{PAGE / 'verify.html'}: {len(page.encode()) // 1024} KiB\n")


def _check(workshop: Path, lock: dict[str, dict[str, str]]) -> None:
    found = json.loads((workshop / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for package, entry in lock.items():
        if found[f"node_modules/{package}"]["integrity"] != entry["integrity"]:
            sys.exit(f"{package}: integrity is not the one pinned in {LOCK.name}")


def _bundle(workshop: Path) -> str:
    words = ["node_modules/.bin/esbuild", str(PAGE / "src" / "page.js"), "--bundle", "--format=iife", "--minify"]
    words += ["--target=chrome90,firefox90,safari15", "--charset=utf8", "--legal-comments=none"]
    environment = {"NODE_PATH": str(workshop / "node_modules"), "PATH": "/usr/local/bin:/usr/bin:/bin"}
    done = subprocess.run(words, cwd=workshop, check=True, capture_output=True, text=True, env=environment)
    return done.stdout.replace("</script", "<\\/script")


def _licence(workshop: Path, package: str, lock: dict[str, dict[str, str]]) -> str:
    text = (workshop / "node_modules" / package / "LICENSE").read_text(encoding="utf-8")
    return f"{package} {lock[package]['version']}\n{text}"


def _digests() -> dict[str, str]:
    files = [*sorted((PAGE / "src").iterdir()), PAGE / "verify.html"]
    return {str(file.relative_to(PAGE)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def _source(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


if __name__ == "__main__":
    main()
