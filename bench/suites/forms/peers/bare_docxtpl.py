"""docxtpl as its documentation shows it: open the template, render the context, save."""

import io
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import Environment


def render(template: Path, context: dict[str, Any], environment: Environment) -> bytes:
    document = DocxTemplate(template)
    document.render(context, environment)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
