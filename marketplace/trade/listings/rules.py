"""What a listing may be and what it lacks before people can see it, as pure functions; it reads no table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.core.config import settings
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext
from marketplace.core.money import money
from marketplace.trade.availability.hours import Opening, Schedule
from marketplace.trade.credentials.models import Activity
from marketplace.trade.listings.models import Confirmation, Kind, Listing, ListingStatus, Policy, Venue
from marketplace.trade.listings.pricing import Quote, quote

LEAST_PRICE_MINOR = 50
"""Card payments below this are refused by the payment provider, and would cost more than they bring."""

LEAST_NOTICE_OF_REQUEST = 120
"""Minutes of notice without which a request could expire before it could be answered."""

LEAST_WEEKS, MOST_WEEKS = 2, 12
"""Of a weekly series."""
MOST_TIERS = 4
LONGEST_TIER = 90 * 24
LEAST_FREE_HOURS = 2
"""All of it goes back at least so long before the start: the address is shown once cancelling is not free."""

LEGAL_MOVES: dict[ListingStatus, frozenset[ListingStatus]] = {
    ListingStatus.DRAFT: frozenset({ListingStatus.PUBLISHED, ListingStatus.SUSPENDED}),
    ListingStatus.PUBLISHED: frozenset({ListingStatus.PAUSED, ListingStatus.SUSPENDED}),
    ListingStatus.PAUSED: frozenset({ListingStatus.PUBLISHED, ListingStatus.SUSPENDED}),
    # What staff give back is not shown before its provider wants it to be.
    ListingStatus.SUSPENDED: frozenset({ListingStatus.PAUSED}),
}

TERMS_OF_KIND: dict[Kind, dict[str, Any]] = {
    Kind.MEAL: {
        "activities": ["cooking"],
        "venue": Venue.PROVIDER,
        "duration_minutes": 120,
        "step_minutes": 30,
        "notice_minutes": 24 * 60,
        "horizon_days": 60,
        "capacity": 6,
        "max_party": 6,
        "shared": True,
    },
    # Sport until its provider says that it is none: what the law asks for is asked for unless it need not be.
    Kind.SESSION: {
        "activities": ["sport"],
        "venue": Venue.PROVIDER,
        "duration_minutes": 60,
        "step_minutes": 30,
        "notice_minutes": 12 * 60,
        "horizon_days": 60,
        "capacity": 1,
        "max_party": 1,
        "shared": False,
    },
}
"""Where a new listing of a kind begins."""


def activities(kind: Kind, *, sport: bool = True, alcohol: bool = False) -> list[str]:
    """What of a listing the law has a say in, as its provider describes it."""
    if kind is Kind.SESSION:
        return [Activity.SPORT.value] if sport else []
    return [Activity.COOKING.value] + ([Activity.ALCOHOL.value] if alcohol else [])


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is not there yet: the wizard's question that asks for it, and a sentence."""

    step: str
    sentence: str


class NotReady(Refusal):
    """A listing cannot be shown yet; `missing` says everything that it lacks."""

    code = "listing_not_ready"

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__(
            _("This listing cannot be shown to others yet."),
            kept=_("Everything you wrote is kept."),
            todo=" ".join(one.sentence for one in missing),
            missing=[one.sentence for one in missing],
        )
        self.missing = missing


def price_of(listing: Listing, party: int) -> Quote:
    """What a party pays for a listing today, by the settings in force."""
    return price(listing.price_minor, listing.currency, shared=listing.shared, party=party)


def price(unit_minor: int, currency: str, *, shared: bool, party: int) -> Quote:
    """The same from plain values in minor units."""
    s = settings()
    return quote(
        unit_minor=unit_minor,
        currency=currency,
        shared=shared,
        party=party,
        fee_bps=s.service_fee_bps,
        commission_bps=s.commission_bps,
        fee_least=s.service_fee_least_minor,
        fee_most=s.service_fee_most_minor or None,
    )


def check_confirmation(confirmation: str, notice_minutes: int) -> None:
    """Raises `Invalid` when a request could be over before anybody could answer it."""
    if confirmation == Confirmation.REQUEST and notice_minutes < LEAST_NOTICE_OF_REQUEST:
        problem = _("On request needs two hours of notice at least, so that there is time to answer.")
        raise Invalid(
            problem,
            kept=_("Nothing was changed."),
            errors={"confirmation": [problem]},
        )


def check_series(confirmation: str, weeks: int) -> None:
    """Raises `Invalid` for a number of weeks that is none, or for weeks of what has to be asked for."""
    if weeks and confirmation == Confirmation.REQUEST:
        problem = _(
            "Only what is booked at once can be booked weekly: nobody would know which weeks you accept."
        )
    elif weeks and not LEAST_WEEKS <= weeks <= MOST_WEEKS:
        problem = _("Give a number from %(low)s to %(high)s.", low=LEAST_WEEKS, high=MOST_WEEKS)
    else:
        return
    raise Invalid(problem, kept=_("Nothing was changed."), errors={"series_weeks": [problem]})


def check_gathering(terms: Mapping[str, Any]) -> None:
    """Raises `Invalid` for a least number of guests that could never be reached, or be decided too early."""
    least, hours = int(terms["least_guests"]), int(terms["decide_hours"])
    if least == 1:
        return
    if not terms["shared"] or least > int(terms["capacity"]):
        problem = (
            _("There are fewer places than that.")
            if terms["shared"]
            else _("Only a service that strangers share can wait for more guests.")
        )
        raise Invalid(problem, kept=_("Nothing was changed."), errors={"least_guests": [problem]})
    if int(terms["notice_minutes"]) < hours * 60:
        problem = _("People could still book after that moment: ask for more notice first, or decide later.")
        raise Invalid(problem, kept=_("Nothing was changed."), errors={"decide_hours": [problem]})


def check_tiers(policy: str, tiers: Sequence[Sequence[int]] | None) -> None:
    """Raises `Invalid` for tiers of one's own that do not fall, or that belong to no such policy.

    A tier is [hours before, percent back]. The names of the errors are those of the form's rows.
    """
    if policy != Policy.CUSTOM:
        if tiers is not None:
            raise _wrong_tier("tiers", _("Only a policy of your own has steps of its own."))
        return
    if not tiers or len(tiers) > MOST_TIERS:
        raise _wrong_tier("tiers", _("Give one step at least, and %(n)s at most.", n=MOST_TIERS))
    for place, (hours, percent) in enumerate(tiers):
        if problem := _tier_problem(hours, percent, tiers[place - 1] if place else None):
            name, words = problem
            raise _wrong_tier(f"tiers.{place}.{name}", words)


def _tier_problem(hours: int, percent: int, before: Sequence[int] | None) -> tuple[str, str] | None:
    """What is wrong with one step after another: the field, and a sentence."""
    if not 0 <= hours <= LONGEST_TIER:
        return "span", _("Give at most %(days)s days.", days=LONGEST_TIER // 24)
    if not 1 <= percent <= 100:
        return "percent", _("Give a number from %(low)s to %(high)s.", low=1, high=100)
    if before is not None and hours >= before[0]:
        return "span", _("Each step ends later than the one above: give less time than there.")
    if before is not None and percent >= before[1]:
        return "percent", _("Each step gives less back than the one above.")
    if percent == 100 and hours < LEAST_FREE_HOURS:
        return "span", _(
            "Everything can go back until %(n)s hours before at the latest: from then on your guest sees the address.",
            n=LEAST_FREE_HOURS,
        )
    return None


def _wrong_tier(name: str, words: str) -> Invalid:
    return Invalid(words, kept=_("Nothing was changed."), errors={name: [words]})


def check_visit(venue: str, radius_m: int | None, *, shared: bool) -> None:
    """Raises `Invalid` for a visit without a radius, a radius without visits, or strangers at somebody's home."""
    if venue == Venue.CUSTOMER and radius_m is None:
        errors = {"radius_km": [_("Say how far you come, such as 8.")]}
    elif venue != Venue.CUSTOMER and radius_m is not None:
        errors = {"radius_km": [_("A radius is for services at the customer’s home.")]}
    elif venue == Venue.CUSTOMER and shared:
        errors = {"shared": [_("At a customer’s home one group is served at a time.")]}
    else:
        return
    raise Invalid(_("Some answers need another look."), kept=_("What you wrote is kept."), errors=errors)


def check_party(least: int, most: int, party: int) -> None:
    """Raises `Invalid` for a party that an offer is not for."""
    if not least <= party <= most:
        raise Invalid(
            _("This offer is for %(least)s to %(most)s people.", least=least, most=most),
            errors={"party": [_("Choose a number within these limits.")]},
        )


def missing(
    listing: Listing,
    *,
    verified: bool,
    has_profile: bool,
    page_shown: bool = True,
    has_words: bool,
    allergens_declared: bool,
    hours: Schedule | None,
    documents: Sequence[str] = (),
) -> list[Missing]:
    """Everything that keeps a listing from being published, in the order of the wizard; empty when ready.

    `documents` are sentences about those the law asks for and that are not there.
    """
    found = []
    if not verified:
        found.append(Missing("account", _("Confirm your e-mail address: open the message we sent you.")))
    if not has_profile:
        found.append(Missing("profile", _("Say who you are: your profile is still empty.")))
    if not page_shown:
        sentence = _(
            "Your page is hidden by a decision of our team: your profile says why, and how to object."
        )
        found.append(Missing("profile", sentence))
    if not has_words:
        found.append(Missing("words", _("Give the listing a title.")))
    if listing.venue != Venue.REMOTE and listing.place_id is None:
        found.append(Missing("place", _("Say where it takes place.")))
    if listing.kind == Kind.MEAL and not allergens_declared:
        found.append(Missing("allergens", _("Declare the allergens, even when there are none.")))
    if listing.price_minor < LEAST_PRICE_MINOR:
        least = money(LEAST_PRICE_MINOR, listing.currency)
        found.append(Missing("price", _("Set a price of at least %(price)s.", price=least)))
    found.extend(_missing_hours(listing, hours))
    found.extend(Missing("credentials", sentence) for sentence in documents)
    return found


def _missing_hours(listing: Listing, hours: Schedule | None) -> Iterator[Missing]:
    longest = Opening(hours).longest() if hours else 0
    if longest == 0:
        yield Missing("hours", _("Say on which days and hours people can come."))
    elif longest < listing.duration_minutes:
        yield Missing(
            "hours",
            ngettext(
                "Your longest opening is shorter than the %(num)s minute it takes.",
                "Your longest opening is shorter than the %(num)s minutes it takes.",
                listing.duration_minutes,
            ),
        )
