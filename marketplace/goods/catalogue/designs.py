"""What a good may look like: colours and shapes by kind, checked before they are kept; holds no markup."""

from collections.abc import Callable, Mapping
from typing import Any

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import lazy_gettext as _l
from marketplace.core.i18n import tenths
from marketplace.goods.catalogue import colours
from marketplace.goods.catalogue.models import Kind

FRAMES = ("ring", "double", "dots", "scallops", "leaves", "rays", "gingham")
SHAPES = ("disc", "ring", "square", "bar", "leaf", "drop", "heart", "star", "flower", "arc", "steam", "bowl")
MOTIONS = ("none", "sway", "hop", "turn")
TONES = ("ink", "beet", "herb")
PLATES = ("shield", "pennant", "hexagon", "tag", "ticket", "house")
MOST_PARTS = 12

Design = dict[str, Any]
Problems = dict[str, list[str]]

COLOUR_WORDS = {
    "ground": _l("Page"),
    "card": _l("Cards"),
    "ink": _l("Words"),
    "soft": _l("Quiet words"),
    "accent": _l("Links"),
}
_TOKEN_WORDS = {
    "milk": COLOUR_WORDS["ground"],
    "card": COLOUR_WORDS["card"],
    "sunk": COLOUR_WORDS["ground"],
    "ink": COLOUR_WORDS["ink"],
    "ink-2": COLOUR_WORDS["soft"],
    "beet": COLOUR_WORDS["accent"],
    "beet-tint": COLOUR_WORDS["card"],
    "edge": COLOUR_WORDS["ink"],
    "herb-text": _l("our green"),
    "beet-solid": _l("our buttons"),
}


def checked(kind: str, given: Mapping[str, str]) -> tuple[Design, Problems]:
    """A form's flat fields as the design of a kind, with what is wrong by field. Nothing else is taken over."""
    read = _READERS.get(kind)
    return read(given) if read else ({}, {})


def fields_of(design: Design) -> dict[str, str]:
    """A design as the flat fields of its form."""
    flat: dict[str, str] = {}
    for name, value in design.items():
        if isinstance(value, dict):
            flat |= {f"{name}_{inner}": str(colour) for inner, colour in value.items()}
        elif isinstance(value, list):
            for at, part in enumerate(value):
                flat |= {f"part{at}_{inner}": str(one) for inner, one in part.items()}
        else:
            flat[name] = str(value)
    return flat


def _theme(given: Mapping[str, str]) -> tuple[Design, Problems]:
    names = [(mode, name, f"{mode}_{name}") for mode in colours.MODES for name in colours.CHOSEN]
    problems = {field: [_no_colour()] for _mode, _name, field in names if not _is_colour(given.get(field))}
    if problems:
        return {}, problems
    design: Design = {mode: {} for mode in colours.MODES}
    for mode, name, field in names:
        design[mode][name] = given[field].upper()
    return design, faint_words(design)


def faint_words(design: Design) -> Problems:
    """Which pairs of a theme cannot be read, by the field to change, each with the nearest colour that can."""
    problems: Problems = {}
    for found in colours.faint(design):
        field = f"{found.mode}_{colours.field_of(found)}"
        problems.setdefault(field, []).append(
            _(
                "%(over)s on %(under)s: the contrast is %(has)s and has to be %(least)s.",
                over=_TOKEN_WORDS[found.over],
                under=_TOKEN_WORDS[found.under],
                has=tenths(found.contrast),
                least=tenths(found.least),
            )
        )
    for field, sentences in problems.items():
        near = colours.nearest(design, *field.split("_"))
        if near is not None:
            sentences.append(_("The nearest that can be read: %(colour)s.", colour=near))
    return problems


def _frame(given: Mapping[str, str]) -> tuple[Design, Problems]:
    return _fields(given, shape=FRAMES, colour=None, second=None)


def _ribbon(given: Mapping[str, str]) -> tuple[Design, Problems]:
    return _fields(given, tone=TONES)


def _sticker(given: Mapping[str, str]) -> tuple[Design, Problems]:
    return _with_parts(given, *_fields(given, motion=MOTIONS))


def _badge(given: Mapping[str, str]) -> tuple[Design, Problems]:
    return _with_parts(given, *_fields(given, plate=PLATES, ground=None, edge=None))


def _with_parts(given: Mapping[str, str], design: Design, problems: Problems) -> tuple[Design, Problems]:
    parts = []
    for at in range(MOST_PARTS):
        if given.get(f"part{at}_shape"):
            part, wrong = _part(given, f"part{at}_")
            parts.append(part)
            problems |= wrong
    if not parts:
        problems["part0_shape"] = [_("It has one shape at least.")]
    return design | {"parts": parts}, problems


_NUMBERS = {"x": (0, 100), "y": (0, 100), "size": (4, 100), "turn": (0, 359)}


def _part(given: Mapping[str, str], prefix: str) -> tuple[Design, Problems]:
    inner = {name.removeprefix(prefix): value for name, value in given.items() if name.startswith(prefix)}
    part, problems = _fields(inner, shape=SHAPES, colour=None)
    for name, (low, high) in _NUMBERS.items():
        typed = inner.get(name, "")
        if typed.isascii() and typed.isdigit() and len(typed) < 4 and low <= int(typed) <= high:
            part[name] = int(typed)
        else:
            problems[name] = [
                _("Write a whole number from %(low)s to %(high)s.", low=str(low), high=str(high))
            ]
    return part, {prefix + name: words for name, words in problems.items()}


def _fields(given: Mapping[str, str], **known: tuple[str, ...] | None) -> tuple[Design, Problems]:
    """Fields that are one of some words, or a colour where no words are given."""
    design, problems = {}, {}
    for name, words in known.items():
        value = given.get(name, "")
        if words is None and _is_colour(value):
            design[name] = value.upper()
        elif words is not None and value in words:
            design[name] = value
        else:
            problems[name] = [_no_colour() if words is None else _("Choose one of what is offered.")]
    return design, problems


def _is_colour(value: str | None) -> bool:
    return bool(value and colours.HEX.match(value))


def _no_colour() -> str:
    return _("Choose a colour such as #9B1B54.")


_READERS: dict[str, Callable[[Mapping[str, str]], tuple[Design, Problems]]] = {
    Kind.THEME: _theme,
    Kind.FRAME: _frame,
    Kind.RIBBON: _ribbon,
    Kind.STICKER: _sticker,
    Kind.BADGE: _badge,
}
