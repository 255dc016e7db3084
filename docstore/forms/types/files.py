"""Files that belong to a paper: named where they prove something, printed where they are pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docstore.forms.types.base import FieldType, Reading

if TYPE_CHECKING:
    from docstore.forms.field import Field


@dataclass(frozen=True)
class NamedFile:
    """A file by its name. `content` names its bytes in the store, where they were handed in with the paper;
    `caption` stands under it where it is printed as a picture."""

    name: str
    caption: str = ""
    content: str = ""


class FileType(FieldType):
    """The name of a file, or a mapping of name, caption and content."""

    word = "file"

    def parse(self, raw: Any, field: Field, path: str, reading: Reading) -> Any:
        given = raw if isinstance(raw, Mapping) else {"name": raw}
        name = reading.text(given.get("name") or "", path)
        caption = reading.text(given.get("caption") or "", f"{path}.caption")
        if "\n" in name + caption:
            reading.fault(path, "文件名和说明只写一行，删去换行。")
            return None
        if not name.strip():
            reading.fault(path, "写文件的名称。")
            return None
        return NamedFile(name, caption, reading.text(given.get("content") or "", path))

    def display(self, value: Any, field: Field) -> str:
        return str(value.name)

    def stored(self, value: Any, field: Field) -> Any:
        return dict(vars(value))
