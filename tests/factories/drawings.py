"""Drawings as anybody might send them, sound and hostile, and what in a picture is not ours."""

import re
from collections.abc import Mapping
from copy import deepcopy
from html.parser import HTMLParser
from typing import Any

from hypothesis import strategies as st

from marketplace.goods.catalogue.designs import MOTIONS, SHAPES
from marketplace.goods.designs import rules

_NAMES = (
    "viewbox class xmlns aria-hidden focusable d fill stroke stroke-width stroke-linecap stroke-dasharray"
)
ELEMENTS = {"svg", "g", "path", "circle", "rect"}
ATTRIBUTES = {*_NAMES.split(), *["cx", "cy", "r", "x", "y", "width", "height", "rx", "transform", "opacity"]}
_VALUE = re.compile(r"[#A-Za-z0-9 ().,:/_-]*\Z")

EVIL = (
    "<script>1</script>",
    '<path onload="1"/>',
    '<g style="background:url(//x)"/>',
    '<image href="x"/>',
    "<path d='\"'/>",
    "words",
)
_HOSTILE = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ['"/><script>', "url(#x)", "#00000g", "#123456\n", "'", "javascript:1", "-1", "1e9", "٣"]
    ),
    st.integers(-400, 400),
    st.floats(allow_nan=True),
    st.none(),
    st.booleans(),
)
_COLOUR = st.sampled_from([*rules.PALETTE, "#0E6B55", "#abcdef"])


class _Looks(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.strange: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ELEMENTS:
            self.strange.append(tag)
        self.strange += [
            name for name, value in attrs if name not in ATTRIBUTES or not _VALUE.match(value or "")
        ]

    def handle_data(self, data: str) -> None:
        self.strange.append(data)

    handle_comment = handle_decl = handle_pi = unknown_decl = handle_data


def strange_in(picture: str) -> list[str]:
    """Elements, attributes, values and words that are not among ours."""
    looks = _Looks()
    looks.feed(picture)
    looks.close()
    return looks.strange


_PART = {"shape": "leaf", "x": 40, "y": 60, "size": 30, "turn": 15, "colour": "#9B1B54"}
_MODE = {"ground": "#FFFFFF", "card": "#FFFFFF", "ink": "#2B1233", "soft": "#5A4A61", "accent": "#9B1B54"}
_SOUND: dict[str, dict[str, Any]] = {
    "sticker": {"motion": "hop", "parts": [_PART, _PART]},
    "badge": {"plate": "shield", "ground": "#FFFFFF", "edge": "#9B1B54", "parts": [_PART]},
    "theme": {"light": _MODE, "dark": _MODE},
    "frame": {"shape": "ring", "colour": "#9B1B54", "second": "#0E6B55"},
}


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A kind, and a finished look of it in which one value is anything at all."""
    kind = draw(st.sampled_from(sorted(_SOUND)))
    look: dict[str, Any] = deepcopy(_SOUND[kind])
    holders = [look, *look.get("parts", []), *(look[mode] for mode in ("light", "dark") if mode in look)]
    holder = draw(st.sampled_from(holders))
    holder[draw(st.sampled_from(sorted(holder)))] = draw(_HOSTILE)
    return kind, look


def forms() -> st.SearchStrategy[dict[str, str]]:
    """A form of the editor in which anything may stand."""
    names = ["motion", "plate", "ground", "edge", "ground_own", "light_ink", "dark_card"]
    names += [f"p{at}_{name}" for at in range(3) for name in (*PART, "colour_own")]
    return st.dictionaries(
        st.sampled_from(names), st.text(max_size=8) | _COLOUR | st.just("own"), max_size=20
    )


PART = ("shape", "x", "y", "size", "turn", "colour")


@st.composite
def sound(draw: st.DrawFn) -> dict[str, str]:
    """A form of a sticker as the page sends it."""
    form = {"motion": draw(st.sampled_from(MOTIONS))}
    for at in range(draw(st.integers(0, 12))):
        values = (
            draw(st.sampled_from(SHAPES)),
            *(draw(st.integers(low, high)) for low, high in ((0, 20), (0, 20), (1, 20), (0, 23))),
            draw(_COLOUR.filter(lambda colour: not colour.startswith("#"))),
        )
        form |= {f"p{at}_{name}": str(value) for name, value in zip(PART, values, strict=True)}
    return form


def acts() -> st.SearchStrategy[str]:
    """What a button of the editor may say, and what none says."""
    numbered = st.tuples(st.sampled_from(["up", "down", "remove", "copy"]), st.integers(-1, 13))
    return st.one_of(
        numbered.map(lambda pair: f"{pair[0]}:{pair[1]}"),
        st.sampled_from([f"add:{shape}" for shape in SHAPES]),
        st.sampled_from(["add:script", "save", "fix:light_ink", "up:", "remove:x"]),
    )


def form_of(drawing: Mapping[str, Any]) -> dict[str, str]:
    """A sticker's drawing as the form that would send it."""
    form = {"motion": drawing["motion"]}
    for at, part in enumerate(drawing["parts"]):
        form |= {f"p{at}_{name}": str(part[name]) for name in PART}
    return form
