"""From a chosen time and a number of weeks to held places with one payment to make; all of them or nothing."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from marketplace.core import clock, idempotency
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext
from marketplace.core.money import money
from marketplace.money.payments import operations as payments
from marketplace.money.payments.models import Payment
from marketplace.people.accounts.models import Member
from marketplace.trade.availability.rules import Slot
from marketplace.trade.bookings import agreement
from marketplace.trade.bookings import operations as bookings
from marketplace.trade.bookings.agreement import Subject
from marketplace.trade.bookings.models import Booking
from marketplace.trade.bookings.operations import Agreement, SlotTaken
from marketplace.trade.listings.models import Listing, Venue
from marketplace.trade.listings.pricing import Quote
from marketplace.trade.listings.rules import LEAST_WEEKS
from marketplace.trade.search import operations as search
from marketplace.trade.series import operations, queries
from marketplace.trade.series.models import KIND, OnConflict, Series
from marketplace.trade.series.rules import Plan
from marketplace.workflows import book, payment_page
from marketplace.workflows.place_booking import KeyReused
from marketplace.workflows.purchase import purchase_of_series


@dataclass(frozen=True, slots=True)
class SeriesWish(book.Wish):
    """What the customer chose. `expected_total_minor` is of all weeks together, as she saw it."""

    weeks: int = LEAST_WEEKS
    on_conflict: OnConflict = OnConflict.ALL


def wish_of(listing: str, wanted: Mapping[str, Any]) -> SeriesWish:
    """A wish from checked input, of form or JSON."""
    return SeriesWish(
        listing=listing,
        starts_at=wanted["slot"],
        party=wanted["party"],
        expected_total_minor=wanted["expected_total_minor"],
        note=wanted["note"],
        note_consent=wanted["note_consent"],
        weeks=wanted["weeks"],
        on_conflict=wanted["on_conflict"],
    )


class Conflicts(Refusal):
    """Weeks that cannot be had, when all were asked for, or when too few are left."""

    code = "series_conflicts"


class WeeksChanged(Refusal):
    """Another set of weeks, or another price, than the one that was shown."""

    code = "series_changed"


@dataclass(frozen=True, slots=True)
class Placed:
    """The series a wish led to, and whether it did so before."""

    series_id: str
    again: bool


def place_once(customer: Member, wish: SeriesWish, *, key: str, locale: str, wait: bool = False) -> Placed:
    """Hold all places in the open transaction, or find the series that this key led to.

    Raises `InFlight`, or waits with `wait`; `KeyReused`, and whatever `hold` refuses.
    """
    scope = f"series:{customer.public_id}"
    body = asdict(wish) | {"starts_at": wish.starts_at.astimezone(UTC)}
    try:
        known = idempotency.earlier(scope, key, body, wait=wait)
    except Invalid as refusal:
        raise KeyReused(refusal.what, kept=refusal.kept, todo=refusal.todo) from None
    if known is not None:
        return Placed(known, again=True)
    series, _payment = hold(customer, wish, locale)
    idempotency.remember(scope, key, body, series.public_id)
    return Placed(series.public_id, again=False)


def open_page(series_public_id: str) -> Payment | None:
    """The payment of a series with its page opened; after the commit, for the provider is asked here."""
    return payment_page.open_page(KIND, series_public_id)


def hold(customer: Member, wish: SeriesWish, locale: str) -> tuple[Series, Payment]:
    """Hold every week that was shown and intend one payment for all, in the open transaction.

    The places are taken in order of time: of two who want the same weeks one waits for the other's first, and
    none in a circle. What was shown and is gone refuses the whole, so that nobody pays for other weeks.
    """
    subject = agreement.bookable(wish.listing, lock=True)
    book.check(subject, customer, wish)
    check_weeks(subject.listing, wish.weeks)
    quote = agreement.quote_for(subject.listing, wish.party, customer.id)
    plan = plan_of(subject, wish.starts_at, wish.party, wish.weeks, lock=True)
    total = check_plan(plan, quote, wish.on_conflict)
    if wish.expected_total_minor not in {total, total + quote.waived_minor * len(plan.free)}:
        raise _changed(plan, total, quote.currency)
    series = operations.begin(
        subject.listing, plan, customer_id=customer.id, on_conflict=wish.on_conflict, total_minor=total
    )
    for week, slot in plan.free:
        booking = _hold_week(subject, slot, quote, customer, wish)
        operations.put_into(series, booking, week.number)
    held = queries.bookings_of(series.id)
    # Only now: whoever takes one of these places writes to the search afterwards, too.
    for booking in held:
        search.note_time_taken(booking.provider_id, booking.starts_at, booking.ends_at)
    purchase = purchase_of_series(series, held, quote.lines, customer, locale)
    payment, _operation = payments.open_payment(purchase)
    return series, payment


def plan_of(subject: Subject, first: datetime, party: int, weeks: int, *, lock: bool = False) -> Plan:
    """What can be had of a series of a listing now."""
    zone = subject.schedule.zone
    return queries.plan(
        subject.listing.id, first, zone=zone, party=party, weeks=weeks, now=clock.now(), lock=lock
    )


def most_weeks(listing: Listing) -> int:
    """So many weeks at most may be booked at once; 0 for none, as for visits: the way there differs each time."""
    return 0 if listing.venue == Venue.CUSTOMER else listing.series_weeks


def check_weeks(listing: Listing, weeks: int) -> None:
    """Raises `Refusal` when a listing is not booked weekly, `Invalid` for too many weeks."""
    most = most_weeks(listing)
    if not most:
        raise Refusal(
            _("This offer is not booked weekly."),
            kept=_("Nothing was booked."),
            todo=_("Book one time after the other, or ask the provider."),
        )
    if not LEAST_WEEKS <= weeks <= most:
        raise Invalid(
            _(
                "This offer can be booked for %(least)s to %(most)s weeks.",
                least=LEAST_WEEKS,
                most=most,
            ),
            errors={"weeks": [_("Choose a number within these limits.")]},
        )


def check_plan(plan: Plan, quote: Quote, on_conflict: OnConflict) -> int:
    """The total of a plan that can be booked as it is. Raises `Conflicts`."""
    if plan.conflicts and on_conflict is OnConflict.ALL:
        raise Conflicts(
            ngettext(
                "%(num)s of these weeks cannot be had.",
                "%(num)s of these weeks cannot be had.",
                len(plan.conflicts),
            ),
            kept=_("Nothing was booked."),
            todo=_("Book the others and skip these, or choose another time."),
            conflicts=[conflict.as_json() for conflict in plan.conflicts],
        )
    if len(plan.free) < LEAST_WEEKS:
        raise Conflicts(
            _("Fewer than two of these weeks are free."),
            kept=_("Nothing was booked."),
            todo=_("Choose another time, or book a single one."),
            conflicts=[conflict.as_json() for conflict in plan.conflicts],
        )
    return quote.total_minor * len(plan.free)


def _changed(plan: Plan, total: int, currency: str) -> WeeksChanged:
    return WeeksChanged(
        _("The weeks that are free, or their price, have changed while you were choosing."),
        kept=_("Your choice is kept; nothing was booked or charged."),
        todo=_("It is now %(total)s in all. Book again if that is right.", total=money(total, currency)),
        total_minor=total,
        conflicts=[conflict.as_json() for conflict in plan.conflicts],
    )


def _hold_week(subject: Subject, slot: Slot, quote: Quote, customer: Member, wish: SeriesWish) -> Booking:
    terms = Agreement(
        zone=slot.zone,
        terms=agreement.terms_of(subject, customer.id),
        home=agreement.home_of(subject),
        note=wish.note.strip() or None,
        note_consent=wish.note_consent,
    )
    service = agreement.service_at(subject.listing, slot.starts_at)
    try:
        booking = bookings.hold(service, quote, terms, customer_id=customer.id)
    except SlotTaken:
        raise _lost() from None
    if booking.created_at > slot.order_by(subject.listing.notice_minutes):
        raise _lost()
    return booking


def _lost() -> WeeksChanged:
    return WeeksChanged(
        _("Someone just took one of these weeks."),
        kept=_("Your choice is kept; nothing was booked or charged."),
        todo=_("Look at the weeks again."),
    )
