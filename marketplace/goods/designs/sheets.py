"""The editor's form as a drawing and back, and what its buttons do to it; keeps nothing."""

from collections.abc import Mapping
from typing import Any

from marketplace.core.forms import checked
from marketplace.goods.catalogue import colours
from marketplace.goods.catalogue.designs import MOST_PARTS, SHAPES
from marketplace.goods.designs import rules
from marketplace.goods.designs.models import DesignKind
from marketplace.goods.designs.schemas import DRAWINGS

OWN = "own"
"""Stands in the list of colours for the one in the field beside it."""
PART = ("shape", "x", "y", "size", "turn")


def read(kind: str, form: Mapping[str, str]) -> dict[str, Any]:
    """The drawing in a form. Raises `Invalid` for anything the kind's schema does not know."""
    return checked(DRAWINGS[kind](), _raw(kind, form))


def _raw(kind: str, form: Mapping[str, str]) -> dict[str, Any]:
    if kind == DesignKind.THEME:
        return {
            mode: {name: form.get(f"{mode}_{name}", "") for name in colours.CHOSEN} for mode in colours.MODES
        }
    parts = [_part(form, at) for at in range(MOST_PARTS) if f"p{at}_shape" in form]
    if kind == DesignKind.BADGE:
        paints = {name: _colour(form, name) for name in ("ground", "edge")}
        return {"plate": form.get("plate", ""), "parts": parts} | paints
    return {"motion": form.get("motion", ""), "parts": parts}


def _part(form: Mapping[str, str], at: int) -> dict[str, str]:
    return {name: form.get(f"p{at}_{name}", "") for name in PART} | {"colour": _colour(form, f"p{at}_colour")}


def _colour(form: Mapping[str, str], field: str) -> str:
    chosen = form.get(field, "")
    return form.get(f"{field}_own", "") if chosen == OWN else chosen


def acted(kind: str, drawing: dict[str, Any], act: str) -> int | None:
    """Do what a button says to a drawing; which shape to look at next. What makes no sense does nothing.

    `add:heart`, `remove:2`, `up:2`, `down:2`, `copy:2`; for a theme `fix:light_soft`.
    """
    name, _sign, what = act.partition(":")
    if kind == DesignKind.THEME:
        if name == "fix":
            _fix(drawing, what)
        return None
    parts = drawing["parts"]
    if name == "add":
        return _add(parts, rules.new_part(what)) if what in SHAPES else None
    at = int(what) if what.isascii() and what.isdigit() else -1
    if not 0 <= at < len(parts):
        return None
    if name == "remove":
        parts.pop(at)
        return min(at, len(parts) - 1) if parts else None
    if name == "copy":
        return _add(parts, _beside(parts[at]))
    to = {"up": at + 1, "down": at - 1}.get(name, at)
    if 0 <= to < len(parts):
        parts.insert(to, parts.pop(at))
        return to
    return at


def _add(parts: list[dict[str, Any]], part: dict[str, Any]) -> int | None:
    if len(parts) >= MOST_PARTS:
        return None
    parts.append(part)
    return len(parts) - 1


def _beside(part: Mapping[str, Any]) -> dict[str, Any]:
    """A copy a step further, so that it is seen."""
    return dict(part) | {name: (part[name] + 2) % (rules.GRID + 1) for name in ("x", "y")}


def _fix(drawing: dict[str, Any], field: str) -> None:
    """Put the nearest colour that can be read in place of one that cannot."""
    mode, _sign, name = field.partition("_")
    if mode in colours.MODES and name in colours.CHOSEN:
        near = colours.nearest(drawing, mode, name)
        drawing[mode][name] = near or drawing[mode][name]
