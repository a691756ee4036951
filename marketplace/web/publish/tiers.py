"""The rows of a cancellation policy of one's own, between form and answer; it decides nothing."""

from collections.abc import Sequence

from marketplace.core.i18n import gettext as _
from marketplace.trade.listings.rules import MOST_TIERS
from marketplace.web.publish.forms import Values, invalid, part, text_of

DAYS, HOURS = "days", "hours"


def read(values: Values) -> list[list[int]]:
    """[hours before, percent back] of each row in which something is written, in the order of the form.

    Raises `Invalid` for what is no number, and for a row that is left out between two others.
    """
    found: list[list[int]] = []
    for place in range(MOST_TIERS):
        span, percent = (_typed(values, place, name) for name in ("span", "percent"))
        if not span and not percent:
            continue
        if len(found) < place:
            raise invalid({f"tiers.{len(found)}.span": [_("Fill the steps from the top, without a gap.")]})
        hours = _number(span, f"tiers.{place}.span") * (24 if _typed(values, place, "unit") != HOURS else 1)
        found.append([hours, _number(percent, f"tiers.{place}.percent")])
    return found


def _typed(values: Values, place: int, name: str) -> str:
    rows = part(values, "tiers")
    return text_of(rows[place], name) if isinstance(rows, list) and place < len(rows) else ""


def _number(typed: str, name: str) -> int:
    if typed.isascii() and typed.isdigit() and len(typed) < 6:
        return int(typed)
    raise invalid({name: [_("Write a whole number, such as 2.")]})


def show(tiers: Sequence[Sequence[int]] | None) -> list[Values]:
    """The same back: whole days from two days on, as the sentences say them."""
    return [
        {"span": str(hours // 24), "unit": DAYS, "percent": str(percent)}
        if hours % 24 == 0 and hours > 24
        else {"span": str(hours), "unit": HOURS, "percent": str(percent)}
        for hours, percent in tiers or ()
    ]
