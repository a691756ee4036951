"""Changes to groups of friends: begun, linked, decided; they flush, never commit, hold no seat themselves."""

from dataclasses import dataclass
from datetime import datetime

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Refusal
from marketplace.trade.availability.models import SeatGroup
from marketplace.trade.bookings.models import Booking
from marketplace.trade.parties.models import FriendsParty, PartyState


class NoGroup(Refusal):
    """This time, or this link, cannot be shared among friends now."""

    code = "no_group"


@dataclass(frozen=True, slots=True)
class Plan:
    """What an organiser chose: a time, the seats of all together, and what happens at the deadline.

    `expected_total_minor` is the price of one seat as it was shown.
    """

    listing: str
    starts_at: datetime
    seats: int
    rule: str
    expected_total_minor: int
    note: str = ""
    note_consent: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """What a friend chose: the price of the seat as it was shown, and a note."""

    expected_total_minor: int
    note: str = ""
    note_consent: bool = False


def begin(plan: Plan, group: SeatGroup, first: Booking) -> FriendsParty:
    """A group with its link; nobody can follow it before the organiser has paid."""
    party = FriendsParty(
        public_id=ids.public_id("fp"),
        seat_group_id=group.id,
        listing_id=first.listing_id,
        organiser_id=first.customer_id,
        first_booking_id=first.id,
        seats=plan.seats,
        rule=plan.rule,
        state=PartyState.OPEN,
        deadline_at=group.open_until,
        created_at=clock.now(),
    )
    db.session.add(party)
    new_link(party)
    return party


def new_link(party: FriendsParty) -> None:
    """Another secret link; the one before opens nothing from now on."""
    party.token = ids.new_token()
    party.token_hash = ids.token_hash(party.token)
    db.session.flush()


def stop_link(party: FriendsParty) -> None:
    """No link opens anything; who has a seat keeps it."""
    party.token = party.token_hash = None
    db.session.flush()


def decide(party: FriendsParty, state: PartyState) -> None:
    """How it ended; said once, but for refunds that are over."""
    party.state = state
    party.decided_at = party.decided_at or clock.now()
    db.session.flush()
