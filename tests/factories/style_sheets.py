"""Reads our style sheets for tests: colour tokens per mode, and the contrast of two colours."""

import re
from pathlib import Path

from marketplace.core.resources import resource_path

_TOKEN = re.compile(r"^\s*--([\w-]+):\s*(.+?);", re.MULTILINE)
_PAIR = re.compile(r"light-dark\((#\w{6}),\s*(#\w{6})\)")
_HEX = re.compile(r"#\w{6}")


def sheets() -> list[Path]:
    """All style sheets of ours but the sandbox server's own."""
    return [
        path for path in sorted((resource_path("static") / "css").glob("*.css")) if path.stem != "sandbox"
    ]


def colours(mode: str) -> dict[str, str]:
    """Token → hex colour in `light` or `dark` mode; tokens that are no plain colour are left out."""
    found = {}
    for name, value in _TOKEN.findall((resource_path("static") / "css" / "tokens.css").read_text()):
        if pair := _PAIR.fullmatch(value):
            found[name] = pair[1] if mode == "light" else pair[2]
        elif _HEX.fullmatch(value):
            found[name] = value
    return found


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two hex colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
