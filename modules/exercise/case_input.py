"""case.yaml: what a tour is told about a visit. Every fault is found at once and named by its key path."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from docstore.errors import InvalidInputError, StartupError
from docstore.forms.types.identity import credit_code_fault

FILE = "case.yaml"
EXAMPLE = Path(__file__).parent / "example" / FILE
LONGEST = 300
_PHONE = re.compile(r"[0-9+()（）\- ]{5,30}")
Fault = Callable[[str, str], None]


class CaseInputError(InvalidInputError, StartupError):
    """The input cannot be walked; nothing was created."""

    code = "case-input"


@dataclass(frozen=True)
class RecordingInput:
    file: str
    path: Path
    device: str
    operator: str


@dataclass(frozen=True)
class Finding:
    text: str
    basis: str


@dataclass(frozen=True)
class CaseInput:
    type: str
    party: Mapping[str, str]
    officers: tuple[Mapping[str, str], ...]
    place: str
    visit_from: datetime
    visit_to: datetime
    findings: tuple[Finding, ...]
    rectification_due: date
    recordings: tuple[RecordingInput, ...]


# Key → reader of its value. A reader gets (value, path, fault) and returns what it read, or None after a fault.
def _text(value: Any, path: str, fault: Fault) -> str | None:
    if isinstance(value, bool | int | float | date):
        fault(path, "写成文字，数字和日期加引号。")
        return None
    if not isinstance(value, str) or not value.strip():
        fault(path, "写成文字，不能空。")
        return None
    if len(value) > LONGEST:
        fault(path, f"太长，最多 {LONGEST} 个字，现在 {len(value)} 个。")
        return None
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in value):
        fault(path, "含有换行或者控制字符，删去它。")
        return None
    return value


def _matching(pattern: re.Pattern[str], advice: str) -> Callable[[Any, str, Fault], str | None]:
    def read(value: Any, path: str, fault: Fault) -> str | None:
        text = _text(value, path, fault)
        if text is not None and not pattern.fullmatch(text):
            fault(path, advice)
            return None
        return text

    return read


def _uscc(value: Any, path: str, fault: Fault) -> str | None:
    text = _text(value, path, fault)
    if text is not None and (sentence := credit_code_fault(text)):
        fault(path, sentence)
        return None
    return text


def _one_of(known: str, advice: str) -> Callable[[Any, str, Fault], str | None]:
    def read(value: Any, path: str, fault: Fault) -> str | None:
        if value != known:
            fault(path, advice)
            return None
        return known

    return read


def _moment(value: Any, path: str, fault: Fault) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            value = None
    if not isinstance(value, datetime):
        fault(path, "写成日历上有的时间，例如 2026-03-02T09:10:00+08:00。")
        return None
    if value.tzinfo is None:
        fault(path, "时间后面加上时区，例如 +08:00。")
        return None
    return value


def _day(value: Any, path: str, fault: Fault) -> date | None:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            value = None
    if not isinstance(value, date) or isinstance(value, datetime):
        fault(path, "写成日历上有的日期，例如 2026-03-20。")
        return None
    return value


def _safe_place(value: Any, path: str, fault: Fault) -> bool | None:
    if value is True:
        fault(path, "爆炸危险场所还不能办（要等不予录制的程序），暂写 false。")
        return None
    if value is not False:
        fault(path, "写 true 或者 false。")
        return None
    return False


_phone = _matching(_PHONE, "电话只写数字和短横，例如 0391-1234567。")
_TOP: dict[str, Any] = {
    "type": _one_of("inspection", "现在只能写 inspection。"),
    "party": {
        "kind": _one_of("organisation", "现在只能写 organisation。"),
        "name": _text,
        "uscc": _uscc,
        "address": _text,
        "legal_representative": _text,
        "phone": _phone,
    },
    "officers": [{"name": _text, "certificate": _text}],
    "site": {"place": _text, "explosion_risk": _safe_place},
    "visit": {"from": _moment, "to": _moment},
    "findings": [{"text": _text, "basis": _text}],
    "rectification_due": _day,
    "recordings": [{"file": _text, "device": _text, "operator": _text}],
}
_OPTIONAL = {"recordings"}
_LEAST = {"officers": (2, "至少两名执法人员。"), "findings": (1, "至少一项问题。")}


class _Loader(yaml.SafeLoader):
    """Leaves a date that no calendar has as its text: the reader of its key names it, beside all other faults."""

    def construct_yaml_timestamp(self, node: yaml.ScalarNode) -> Any:
        try:
            return super().construct_yaml_timestamp(node)
        except ValueError:
            return node.value


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_yaml_timestamp)


def read(folder: Path) -> CaseInput:
    """The input in `folder`. Raises CaseInputError with every fault."""
    faults: dict[str, str] = {}
    path = folder / FILE
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except FileNotFoundError:
        raise CaseInputError(
            "{folder} 里没有 {file}，照 {example} 的样子写一个放进去。",
            folder=folder,
            file=FILE,
            example=EXAMPLE,
            fields={},
        )
    except OSError as error:
        raise CaseInputError("{path} 打不开。", path=path, fields={FILE: str(error)})
    except UnicodeDecodeError:
        raise CaseInputError("{path} 不是 UTF-8 文本，用 UTF-8 另存一次。", path=path, fields={})
    except (yaml.YAMLError, ValueError) as error:
        raise CaseInputError("{path} 不是 YAML。", path=path, fields={FILE: " ".join(str(error).split())})
    values = _walk(raw, _TOP, "", faults.__setitem__)
    _check_together(values if isinstance(values, dict) else {}, folder, faults.__setitem__)
    if faults:
        raise CaseInputError("{path} 有 {count} 处要改，什么都没有建立。", path=path, fields=faults)
    return _made(values, folder)


def _walk(value: Any, shape: Any, path: str, fault: Fault) -> Any:
    if isinstance(shape, dict):
        return _walk_mapping(value, shape, path, fault)
    if isinstance(shape, list):
        if not isinstance(value, list):
            fault(path, "写成列表，每项前面加短横。")
            return None
        least, advice = _LEAST.get(path, (0, ""))
        if len(value) < least:
            fault(path, advice)
        return [_walk(item, shape[0], f"{path}.{index}", fault) for index, item in enumerate(value)]
    return shape(value, path, fault)


def _walk_mapping(value: Any, shape: dict[str, Any], path: str, fault: Fault) -> Any:
    if not isinstance(value, dict):
        fault(path or FILE, f"写成映射，含有 {'、'.join(shape)}。")
        return None
    for key in value:
        if key not in shape:
            fault(_join(path, key), f"没有这个键，可以写的是 {'、'.join(shape)}。")
    read = {}
    for key, inner in shape.items():
        if key in value:
            read[key] = _walk(value[key], inner, _join(path, key), fault)
        elif not (path == "" and key in _OPTIONAL):
            fault(_join(path, key), "缺这一项，补上。")
    return read


def _check_together(values: dict[str, Any], folder: Path, fault: Fault) -> None:
    officers = [one for one in values.get("officers") or [] if isinstance(one, dict)]
    numbers = [one.get("certificate") for one in officers if one.get("certificate")]
    for index, one in enumerate(officers):
        if numbers.count(one.get("certificate")) > 1:
            fault(f"officers.{index}.certificate", "证号重复，每人写自己的证号。")
    visit = values.get("visit") or {}
    begins, ends = visit.get("from"), visit.get("to")
    if begins and ends and ends <= begins:
        fault("visit.to", "结束要晚于开始。")
    due = values.get("rectification_due")
    if due and ends and due < ends.date():
        fault("rectification_due", "整改期限不能早于检查当天。")
    for index, one in enumerate(values.get("recordings") or []):
        name = one.get("file") if isinstance(one, dict) else None
        if not name:
            continue
        path = folder / name
        if Path(name).is_absolute() or not path.resolve().is_relative_to(folder.resolve()):
            fault(f"recordings.{index}.file", "只写输入文件夹里的文件名。")
        elif not path.is_file():
            fault(f"recordings.{index}.file", f"输入文件夹里没有 {name}。")


def _made(values: dict[str, Any], folder: Path) -> CaseInput:
    return CaseInput(
        type=values["type"],
        party=values["party"],
        officers=tuple(values["officers"]),
        place=values["site"]["place"],
        visit_from=values["visit"]["from"],
        visit_to=values["visit"]["to"],
        findings=tuple(Finding(**one) for one in values["findings"]),
        rectification_due=values["rectification_due"],
        recordings=tuple(RecordingInput(path=folder / one["file"], **one) for one in values.get("recordings") or []),
    )


def _join(path: str, key: Any) -> str:
    return f"{path}.{key}" if path else str(key)
