"""How an offer is served in detail: grid, buffers, horizon, parties, last order and limits, as forms have them."""

from typing import Any

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import lazy_gettext as _l
from marketplace.trade.availability.provider_time import check_limits
from marketplace.trade.listings.models import Listing
from marketplace.trade.listings.schemas import Spoken, number
from marketplace.web.publish.forms import Values, invalid, loaded, text_of, whole_number
from marketplace.web.publish.hours import minutes_of
from marketplace.web.publish.steps import BOTH, About, Step
from marketplace.web.studio.typed import LIMIT_NAMES, read_limits


class RhythmAnswer(Spoken):
    """Minutes, local dates and people."""

    step_minutes = number(5, 1440, required=True)
    buffer_before_minutes = number(0, 1440, required=True)
    buffer_after_minutes = number(0, 1440, required=True)
    horizon_days = number(1, 365, required=True)
    min_party = number(1, 200, required=True)
    max_party = number(1, 200, required=True)


RHYTHM_NAMES = tuple(RhythmAnswer._declared_fields)


def _read_rhythm(values: Values, _about: About) -> Values:
    raw = {name: whole_number(typed) if (typed := text_of(values, name)) else None for name in RHYTHM_NAMES}
    return loaded(RhythmAnswer(), raw)


def _read_orders(values: Values, _about: About) -> Values:
    limits = read_limits(values)
    check_limits(limits)
    return {**_last_order(values), **limits._asdict()}


def _last_order(values: Values) -> Values:
    """The columns of a listing's last order: none, so many days before, or a weekday before."""
    mode = text_of(values, "mode")
    none: Values = dict.fromkeys(("last_order_minute", "last_order_days", "last_order_weekday"))
    if mode not in ("days", "weekday"):
        return none
    errors: dict[str, list[str]] = {}
    minute = minutes_of(text_of(values, "at"))
    if minute is None:
        errors["at"] = [str(_("Give a time, such as 18:00."))]
    typed = text_of(values, mode)
    most = 60 if mode == "days" else 6
    if not (typed.isascii() and typed.isdigit() and len(typed) < 3 and int(typed) <= most):
        errors[mode] = [str(_("Give a number from %(low)s to %(high)s.", low=0, high=most))]
    if errors:
        raise invalid(errors)
    return none | {"last_order_minute": minute, f"last_order_{mode}": int(typed)}


def answers(listing: Listing) -> dict[str, Values]:
    """What stands, as the forms have it."""
    shown: dict[str, Any] = {name: getattr(listing, name) for name in LIMIT_NAMES}
    orders = {name: "" if value is None else value for name, value in shown.items()}
    minute = listing.last_order_minute
    if minute is not None:
        orders |= {
            "mode": "days" if listing.last_order_weekday is None else "weekday",
            "at": f"{minute // 60:02d}:{minute % 60:02d}",
            "days": "" if listing.last_order_days is None else listing.last_order_days,
            "weekday": "" if listing.last_order_weekday is None else listing.last_order_weekday,
        }
    return {"rhythm": {name: getattr(listing, name) for name in RHYTHM_NAMES}, "orders": orders}


RHYTHM = Step(
    "rhythm",
    _l("How close together, how far ahead, and for how many?"),
    _l("Rhythm and parties"),
    BOTH,
    _read_rhythm,
    lambda values, _about: values,
)
ORDERS = Step(
    "orders",
    _l("Until when can one order, and how often do you do it?"),
    _l("Last order and limits"),
    BOTH,
    _read_orders,
    lambda values, _about: values,
)
