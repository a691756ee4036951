"""Cancellation policies in words, before a time is chosen."""

from collections.abc import Sequence
from typing import Protocol

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext
from marketplace.trade.listings.models import Listing, Venue


class Tier(Protocol):
    """Until `hours` before the start, `percent` is refunded."""

    @property
    def hours(self) -> int: ...

    @property
    def percent(self) -> int: ...


def sentences(tiers: Sequence[Tier]) -> list[str]:
    """One sentence a tier, the most generous first, and what holds at the end."""
    words: list[str] = []
    for tier in tiers:
        if not words and tier.percent < 100:
            words.append(_first(tier))
        elif tier.hours == 0:
            words.append(_("Then %(percent)s %% back until it begins.", percent=tier.percent))
        elif tier.percent == 100:
            words.append(_("Free cancellation until %(span)s before.", span=_span(tier.hours)))
        else:
            span = _span(tier.hours)
            words.append(
                _("Then %(percent)s %% back until %(span)s before.", percent=tier.percent, span=span)
            )
    if tiers and tiers[-1].hours:
        words.append(_("After that nothing is refunded."))
    words.append(_("If the provider cancels, everything is refunded."))
    return words


def _first(tier: Tier) -> str:
    """A policy that never gives all of it back."""
    if tier.hours == 0:
        return _("%(percent)s %% back until it begins.", percent=tier.percent)
    return _("%(percent)s %% back until %(span)s before.", percent=tier.percent, span=_span(tier.hours))


def _span(hours: int) -> str:
    if hours % 24 == 0 and hours > 24:
        return ngettext("%(num)s day", "%(num)s days", hours // 24)
    return ngettext("%(num)s hour", "%(num)s hours", hours)


def answer_span(hours: int) -> str:
    """How long an answer to a request takes at most: "24 hours", "5 days"."""
    if hours >= 48 and hours % 24 == 0:
        return str(ngettext("%(num)s day", "%(num)s days", hours // 24))
    return str(ngettext("%(num)s hour", "%(num)s hours", hours))


def weekly(weeks: int) -> str:
    """That the same time can be booked every week, and for how long at most."""
    return str(
        ngettext(
            "Can be booked every week, for up to %(num)s week at once.",
            "Can be booked every week, for up to %(num)s weeks at once.",
            weeks,
        )
    )


def weekly_of(listing: Listing) -> str | None:
    """The same of a listing; None when it is not booked weekly, as visits are not."""
    visits = listing.venue == Venue.CUSTOMER
    return weekly(listing.series_weeks) if listing.series_weeks and not visits else None


def gathering(least_guests: int, decide_hours: int) -> str:
    """From how many guests a shared service takes place, and when that is decided."""
    return _(
        "Takes place from %(least)s people on, decided %(span)s before; otherwise everybody gets everything back.",
        least=least_guests,
        span=answer_span(decide_hours),
    )


def gathering_of(listing: Listing) -> str | None:
    """The same of a listing; None when one guest is enough."""
    return gathering(listing.least_guests, listing.decide_hours) if listing.least_guests > 1 else None
