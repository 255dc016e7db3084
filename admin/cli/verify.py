"""`./quancheng verify PACKAGE`: what a party, a court or a reviewer runs; needs no store and no database."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from admin.cli.options import checkpoint_option, emit, json_option, moment

if TYPE_CHECKING:
    from docstore.custody.kept import Kept
    from docstore.custody.stamp import Trust
    from docstore.custody.verify import Verdict

COMMANDS = {
    "verify": {
        "group": "proof",
        "help": "核验复制件的包 Check a package handed to a party",
        "function": "verify",
        "example": './quancheng verify 复制件.zip --key "71C4 09AE …"',
    },
}

_WORDS = {
    "ok": "一致",
    "changed": "被改动",
    "missing": "不见了",
    "added": "多出来的",
    "unreadable": "读不出来",
    "unsafe": "不安全",
    "proof": "证明不成立",
}
_NO_PACKAGE_EXIT = 2
_UNPROVEN_EXIT = 2
_KEPT_WORDS = {
    "same": "与包中的检查点相同。",
    "continues": "包中的账本是从它接着记下来的，以前的记录没有被改写。",
    "unproven": "包里没有连到它的证明，没有比对成。向发出机关要一份连续性证明，用 --proof 给出。",
    "contradicts": "与包中的账本不符，见上面。",
}
# Faults against what was given beside the package, or that a trusted third says: no change of a file.
_OUTSIDE = ("key", "checkpoint", "stamp")
_DIRECTION = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@click.command(help="核验当事人拿到的包（.zip）：每个文件是否与采集时一致，何时采集，用哪把钥匙签名。")
@click.argument("package", metavar="PACKAGE", type=click.Path())
@click.option("--key", metavar="FILE|FINGERPRINT", help="要核对的公钥文件或者指纹 Key to compare with")
@checkpoint_option
@click.option("--proof", metavar="FILE", help="机关给的连续性证明 Proof that joins the checkpoint with the package")
@click.option("--tsa-ca", metavar="FILE", help="时间戳机构的根证书（PEM） Roots that time stamps must lead to")
@json_option
def verify(
    package: str,
    key: str | None,
    checkpoints: tuple[tuple[str, str], ...],
    proof: str | None,
    tsa_ca: str | None,
    as_json: bool,
) -> int:
    """Exit 0: as given out. 1: another key, log or stamp, or a changed, missing, added or unreadable file.

    2: no package, a checkpoint that could not be compared, or roots given and a file that no stamp covers.
    """
    from docstore.custody.verify import NoPackageError, verify_package
    from docstore.errors import InvalidInputError

    path = Path(os.fsdecode(package))
    kept, trust = _kept(checkpoints, proof), _trust(tsa_ca)
    try:
        with _progress() as tick:
            verdict = verify_package(path, key, tick, kept=kept, trust=trust)
    except InvalidInputError as fault:
        raise click.UsageError(fault.message) from fault
    except NoPackageError as fault:
        if as_json:
            emit({"ok": False, "package": str(path), "reason": str(fault)})
        click.echo(_plain(f"{path}：{fault}"), err=True)
        return _NO_PACKAGE_EXIT
    if as_json:
        emit(as_dict(verdict))
    else:
        click.echo("\n".join(_plain(line) for line in _lines(verdict)))
    is_unproven = "unproven" in verdict.kept_checks.values() or (trust is not None and verdict.unstamped)
    return 1 if not verdict.ok else _UNPROVEN_EXIT if is_unproven else 0


def _kept(checkpoints: tuple[tuple[str, str], ...], proof: str | None) -> list[Kept]:
    from docstore.custody.continuity import Continuity, ContinuityShapeError
    from docstore.custody.kept import Kept

    try:
        evidence = Continuity.parse(Path(proof).read_bytes()) if proof else Continuity()
    except (OSError, ContinuityShapeError) as fault:
        raise click.BadParameter(f"{proof} 打不开，或者不是连续性证明。", param_hint="'--proof'") from fault
    if proof and not checkpoints:
        raise click.UsageError("--proof 要和 --checkpoint 一起给。")
    return [Kept(name, text, evidence) for name, text in checkpoints]


def _trust(path: str | None) -> Trust | None:
    from docstore.custody.stamp import Trust

    try:
        return Trust.from_pem(Path(path).read_bytes()) if path else None
    except (OSError, ValueError) as fault:
        raise click.BadParameter(f"{path} 打不开，或者里面没有 PEM 证书。", param_hint="'--tsa-ca'") from fault


def as_dict(verdict: Verdict) -> dict[str, Any]:
    """The verdict as `--json` prints it."""
    manifest = verdict.manifest
    return {
        "ok": verdict.ok,
        "package": verdict.package,
        "exercise": manifest.exercise if manifest else None,
        "bureau": manifest.bureau if manifest else None,
        "request_number": manifest.request_number if manifest else None,
        "made_at": manifest.made_at if manifest else None,
        "signed_by": verdict.signed_by,
        "fingerprint": verdict.fingerprint,
        "key_check": verdict.key_check,
        "checkpoint_checks": verdict.kept_checks,
        "files": [
            {
                "path": result.path,
                "status": result.status,
                "size": result.size,
                "expected_sha256": result.expected,
                "actual_sha256": result.actual,
                "title": result.item.title if result.item else None,
                "source": result.item.source if result.item else None,
                "captured_at": result.item.captured_at if result.item else None,
                "recorded_at": result.item.recorded_at if result.item else None,
            }
            for result in verdict.files
        ],
        "checkpoints": [
            {"origin": head.origin, "size": head.size, "sealed_at": head.sealed_at} for head in verdict.checkpoints
        ],
        "stamps": [asdict(stamp) for stamp in verdict.stamps],
        "unstamped": [result.path for result in verdict.unstamped],
        "refused": [{"title": one.title, "reason": one.reason} for one in verdict.refused],
        "faults": [{"file": fault.path, "kind": fault.kind, "message": fault.message} for fault in verdict.faults],
    }


def _lines(verdict: Verdict) -> Iterator[str]:
    if verdict.manifest and verdict.manifest.exercise:
        yield "【演示】这个包出自演示库，不是执法档案。"
    yield from _headlines(verdict)
    for result in verdict.files:
        if result.item:
            yield f"  {_WORDS[result.status]}  {result.path}"
            yield f"      采集时间 {moment(result.item.captured_at)}；来源 {result.item.source or '—'}"
    for fault in verdict.faults:
        yield f"  ✗ {fault.path}：{fault.message}"
    for name, found in verdict.kept_checks.items():
        yield f"检查点 {name}：{_KEPT_WORDS[found]}"
    if verdict.manifest:
        yield from _key_lines(verdict)


def _headlines(verdict: Verdict) -> Iterator[str]:
    """Another key comes first and by itself: it says nothing about whether the content was changed."""
    if verdict.ok:
        count = len(verdict.granted)
        yield f"✓ {count} 个文件{'都' if count > 1 else ''}没有被改动，与采集时一致。"
    if verdict.key_check == "differs":
        [sealed] = [fault.path for fault in verdict.faults if fault.kind == "key"]
        yield f"✗ 签名用的是另一把钥匙，不是给出的那一把，不要使用：{sealed}"
    unlike = [name for name, found in verdict.kept_checks.items() if found == "contradicts"]
    if unlike:
        yield f"✗ 账本与以前留下的检查点不符，不要使用：{'、'.join(unlike)}"
    if stamps := [fault.path for fault in verdict.faults if fault.kind == "stamp"]:
        yield f"✗ 时间戳不成立，不能凭它说时间：{'、'.join(stamps)}"
    names = list(dict.fromkeys(fault.path for fault in verdict.faults if fault.kind not in _OUTSIDE))
    if names:
        yield f"✗ 有 {len(names)} 处与发出时不一致，不要使用：{'、'.join(names)}"


def _key_lines(verdict: Verdict) -> Iterator[str]:
    assert verdict.manifest is not None
    for head in verdict.checkpoints:
        when = f"，{moment(head.sealed_at)}" if head.sealed_at else ""
        yield f"存证账本 {head.origin}，共 {head.size} 条{when}"
    yield from _stamp_lines(verdict)
    yield f"签名公钥 {verdict.signed_by}"
    yield f"公钥指纹 {verdict.fingerprint}"
    if verdict.key_check == "matches":
        yield "指纹与给出的相同。"
    elif verdict.key_check == "not compared":
        yield f"是不是{verdict.manifest.bureau}的钥匙，还要核对：指纹应当与答复函上的、本机关网站 /key 页上的相同。"
        yield '核对过的指纹可以交给命令比对：--key "指纹"。'


def _stamp_lines(verdict: Verdict) -> Iterator[str]:
    for stamp in verdict.stamps:
        if stamp.is_trusted:
            yield f"时间戳 {stamp.path}：{stamp.checkpoint} 和它证明的文件，{moment(stamp.time)}已经存在。"
            yield f"    {stamp.authority} 签发，与给出的根证书核对相符。"
        else:
            yield f"时间戳 {stamp.path} 盖的是 {stamp.checkpoint}，写的时间是 {moment(stamp.time)}。"
            yield f"    自称 {stamp.authority} 签发，没有核对：向发出机关要时间戳机构的根证书，用 --tsa-ca 给出。"
    if any(fault.kind == "stamp" for fault in verdict.faults):
        return
    if verdict.unstamped and len(verdict.unstamped) < len(verdict.granted):
        yield f"没有时间戳的文件：{'、'.join(one.path for one in verdict.unstamped)}"
    elif verdict.unstamped:
        yield "包里没有时间戳，时间是发出机关自己的时钟。"


def _plain(line: str) -> str:
    """Without control and direction characters: a forged package must not write to the terminal what it likes."""
    return "".join("�" if unicodedata.category(c) in ("Cc", "Cs") or c in _DIRECTION else c for c in line)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error, only for a person at a terminal and only when it takes long."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("核验"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
