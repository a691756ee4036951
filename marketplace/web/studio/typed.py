"""Numbers and dates as providers type them about their time; it judges no rule."""

from datetime import date

from marketplace.core.i18n import gettext as _
from marketplace.trade.availability.limits import Limits
from marketplace.web.publish.forms import Values, invalid, text_of

LIMIT_NAMES = Limits._fields


def read_limits(values: Values) -> Limits:
    """The four limits; an empty field sets none. Raises `Invalid` at each field that is no number."""
    errors: dict[str, list[str]] = {}
    numbers = {name: number(values, name, errors) for name in LIMIT_NAMES}
    if errors:
        raise invalid(errors)
    return Limits(**numbers)


def number(values: Values, name: str, errors: dict[str, list[str]]) -> int | None:
    """A whole number, or None for an empty field; what is wrong goes to `errors`."""
    typed = text_of(values, name)
    if not typed:
        return None
    if typed.isascii() and typed.isdigit() and len(typed) < 6:
        return int(typed)
    errors[name] = [str(_("Write a whole number, or leave it empty."))]
    return None


def day(values: Values, name: str) -> date | None:
    """A date as a form sends it."""
    try:
        return date.fromisoformat(text_of(values, name))
    except ValueError:
        return None


def stretch(values: Values) -> tuple[date, date]:
    """From `first` to `last`. Raises `Invalid` at each field that is no date."""
    first, last = day(values, "first"), day(values, "last")
    if first is None or last is None:
        missing = [name for name, found in (("first", first), ("last", last)) if found is None]
        raise invalid({name: [str(_("Choose a date."))] for name in missing})
    return first, last
