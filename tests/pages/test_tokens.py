"""The colours can be read in both themes: computed from tokens.css, WCAG 2.2."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "admin" / "static" / "css"
GROUNDS = ("canvas", "surface", "sunken")
TEXT = [
    (ink, ground) for ink in ("ink", "ink-2", "ink-3", "primary", "ok", "warn", "bad", "hold") for ground in GROUNDS
]
TEXT += [(kind, f"{kind}-soft") for kind in ("primary", "ok", "warn", "bad", "hold")]
TEXT += [("ink", f"{kind}-soft") for kind in ("primary", "ok", "warn", "bad", "hold")]
TEXT += [
    ("ink-2", "bad-soft"),
    ("on-button", "button"),
    ("on-button", "button-hover"),
    ("on-warn", "warn"),
    ("on-bad", "bad"),
    ("on-float", "float"),
]
TEXT += [("on-paper", "paper")]


def tokens(theme: str) -> dict[str, str]:
    text = (CSS / "tokens.css").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for selector, body in re.findall(r"([^{}]+)\{([^}]*)\}", text):
        if f'[data-bs-theme="{theme}"]' in selector or ":root" in selector:
            found |= dict(re.findall(r"--qc-([\w-]+): (#[0-9a-f]{6});", body))
    return found


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_defined() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_stands_out_at_least_4_5(theme: str) -> None:
    colours = tokens(theme)
    weak = {
        (ink, ground): round(contrast(colours[ink], colours[ground]), 2)
        for ink, ground in TEXT
        if contrast(colours[ink], colours[ground]) < 4.5
    }
    assert weak == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_borders_of_fields_stand_out_at_least_3(theme: str) -> None:
    colours = tokens(theme)
    assert contrast(colours["field"], colours["surface"]) >= 3


def test_no_other_file_of_the_look_names_a_colour_of_the_pages() -> None:
    """Player and log-in stand on grounds of their own, dark in both themes; all else is a token."""
    for path in CSS.glob("*.css"):
        if path.name == "tokens.css":
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            if re.search(r"#[0-9a-fA-F]{3,8}\b", line):
                assert re.search(r"qc-(player|login|stages|logo|slip)|body \{ background", line), f"{path.name}: {line}"


def test_nothing_newer_than_chromium_90() -> None:
    for path in CSS.glob("*.css"):
        assert not re.search(r":has\(|color-mix|@container|^\s*&", path.read_text(encoding="utf-8"), flags=re.M), (
            path.name
        )


def test_nothing_of_the_look_is_without_use() -> None:
    """Each class of our own stands in a page, a script or a view; each token in a rule."""
    admin = CSS.parents[1]
    sources = [*admin.glob("pages/**/*.html"), *CSS.parent.glob("js/*.js"), *admin.glob("*.py")]
    written = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    rules = "\n".join(path.read_text(encoding="utf-8") for path in CSS.glob("*.css"))
    classes = set(re.findall(r"\.(qc-[\w-]+)", rules))
    assert {name for name in classes if not re.search(rf"(?<![\w-]){name}(?![\w-])", written)} == set()
    named = set(re.findall(r"(--qc-[\w-]+):", rules))
    assert {name for name in named if f"var({name})" not in rules + written} == set()
