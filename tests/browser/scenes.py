"""The pages that are looked at, who sees them, and a town in which each of them has something to show."""

from dataclasses import dataclass

from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member, Role
from marketplace.people.profiles import queries as profiles
from marketplace.trade.listings.models import Listing
from marketplace.workflows import cancel_booking, expire_hold
from tests.browser.town import Town
from tests.factories import troubles
from tests.factories.listings import make_provider, make_session

PAGES = {
    "visitor": {
        "the front door": "/",
        "search results": "/search?where=Nantes",
        "a search that finds nothing": "/search?where=Pérouges&what=session&max=1",
        "an unknown town": "/search?where=Zzyzx",
        "a meal": "/listings/{meal}",
        "a meal with a chosen time": "/listings/{meal}?slot={slot}&party=2",
        "a session": "/listings/{session}",
        "a session by video": "/listings/{video}",
        "a neighbour": "/people/{slug}",
        "the checkout before signing in": "/listings/{meal}/book?slot={slot}&party=2",
        "signing up": "/sign-up",
        "signing in": "/sign-in",
        "a page that does not exist": "/listings/lst_nobody",
        "paying by card": "{unpaid_page}?lang={locale}",
        "a payment that is over": "{paid_page}?lang={locale}",
    },
    "customer": {
        "the checkout": "/listings/{meal}/book?slot={slot}&party=2",
        "a held place": "/bookings/{held}",
        "a booking just made": "/bookings/{booked}?done=1",
        "a booking": "/bookings/{booked}",
        "a cancelled booking": "/bookings/{cancelled}",
        "a hold that was given up": "/bookings/{given_up}",
        "cancelling": "/bookings/{booked}/cancel",
        "a receipt": "/bookings/{booked}/receipt",
        "a receipt with a refund": "/bookings/{cancelled}/receipt",
        "upcoming bookings": "/bookings",
        "past bookings": "/bookings?tab=past",
        "the wallet": "/wallet",
        "topping up": "/wallet/top-up",
        "typing a code": "/wallet/code",
        "the shop": "/shop",
        "one's things": "/things",
        "conversations": "/messages",
        "a first message": "/messages/about/{meal}",
        "a plan with friends": "/listings/{meal}/friends?slot={slot}",
        "reporting an offer": "/report/listing/{meal}",
    },
    "cook": {
        "a booking as the cook sees it": "/bookings/{booked}",
        "cancelling as the cook": "/bookings/{booked}/cancel",
        "a month's statement": "/studio/statement",
        "the day's work": "/studio",
        "a week": "/studio/calendar",
        "one's time": "/studio/time",
        "another home zone": "/studio/zone",
        "who waits": "/studio/waiting",
    },
    "finance": {
        "the payout queue": "/admin/payouts",
        "a payout": "/admin/payouts/{payout}",
        "the audit log": "/admin/audit",
        "the desk of credits": "/admin/credits",
        "the refund desk": "/admin/bookings?q=Nora",
        "released shares": "/admin/payouts/released",
        "a booking's money": "/admin/bookings/{booked}",
        "a refund before the tap": "/admin/bookings/{booked}/refund?amount=5&words=Rain",
        "the dispute desk": "/admin/disputes",
        "a dispute": "/admin/disputes/{dispute}",
        "a filter that finds no payout": "/admin/payouts?signal=dispute&age=7&least=5",
    },
}
OF_THE_JOURNEY = {
    "the front door",
    "search results",
    "a meal with a chosen time",
    "signing up",
    "the checkout",
    "paying by card",
    "a booking just made",
    "cancelling",
    "a cancelled booking",
    "upcoming bookings",
    "a receipt with a refund",
    "the payout queue",
    "a payout",
}
"""Where the main job leads: looked at in each language at each width."""
EVERY = [(who, page) for who, pages in PAGES.items() for page in pages]


@dataclass(frozen=True)
class Scenes:
    """Who may be looked over the shoulder, and what fills in the addresses of `PAGES`."""

    people: dict[str, Member]
    facts: dict[str, str]

    def address(self, who: str, page: str) -> str:
        """Where a page is; a payment page is told the language, which stays open here as `{locale}`."""
        return PAGES[who][page].format(**self.facts, locale="{locale}")


def prepare(town: Town) -> Scenes:
    """Set the town up through the product's own operations."""
    meal = town.meal(town="Nantes", paid_out=True)
    nora = town.customer()
    with town.app.app_context():
        cook = accounts.by_id(meal.provider_id)
        profile = profiles.of_member(meal.provider_id)
        assert cook is not None
        assert profile is not None
        slug = profile.slug
    people = {"customer": nora, "cook": cook, "finance": town.staff(Role.FINANCE)}
    facts = {"meal": meal.public_id, "slug": slug, "payout": town.payout(meal)}
    return Scenes(people, facts | _sessions(town) | _bookings(town, meal, nora))


def _sessions(town: Town) -> dict[str, str]:
    with town.acting():
        coach = make_provider("Théo Marchand")
        near = make_session(coach, town="Nantes")
        return {"session": near.public_id, "video": make_session(coach, venue="remote").public_id}


def _bookings(town: Town, meal: Listing, nora: Member) -> dict[str, str]:
    """One booking in each state, all for the same evening."""
    start = town.next_start(meal)
    held, given_up = town.hold(meal, nora, start), town.hold(meal, nora, start)
    booked, cancelled = town.booked(meal, nora, start), town.booked(meal, nora, start)
    with town.app.app_context():
        expire_hold.give_up(given_up, actor_id=nora.id)
    _cancel(town, cancelled)
    return {
        "slot": f"{start:%Y-%m-%dT%H:%M:%SZ}",
        "held": held,
        "given_up": given_up,
        "booked": booked,
        "cancelled": cancelled,
        "dispute": _disputed(town, meal, nora),
        "unpaid_page": town.page_of(held),
        "paid_page": town.page_of(booked),
    }


def _disputed(town: Town, meal: Listing, nora: Member) -> str:
    booking_id = town.booked(meal, nora)
    troubles.dispute(town, booking_id)
    return troubles.dispute_of(town, booking_id).public_id


def _cancel(town: Town, booking_id: str) -> None:
    booking = town.booking(booking_id)
    with town.acting():
        refund = cancel_booking.refund_now(booking, booking.customer_id).refund_minor
        cancel_booking.cancel(booking_id, by_id=booking.customer_id, expected_refund_minor=refund)
