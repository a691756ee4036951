"""Full tables with neighbours in line, friends who pay each their seat, and a coach who comes home."""

from datetime import datetime, timedelta

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.core.errors import Refusal
from marketplace.demo.storyteller import Say, Storyteller
from marketplace.people.accounts.models import Member
from marketplace.trade.availability import queries as availability
from marketplace.trade.availability.rules import Slot
from marketplace.trade.bookings import agreement
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.listings.models import Listing, Venue
from marketplace.trade.parties.models import FriendsParty, Rule
from marketplace.trade.parties.operations import Plan, Seat
from marketplace.trade.waiting import operations as waiting
from marketplace.trade.waiting.operations import Waiter
from marketplace.workflows import friends

FRIENDS = 4


def fill(story: Storyteller, people: list[Member], listings: list[Listing], now: datetime, say: Say) -> None:
    """Of the shown cook's first offer, one time with a line before it and one that friends share; and a visit."""
    table = listings[0]
    say(f"{_line(story, people, table, now)} people wait for a full table")
    if _friends(story, people, table, now):
        say("Friends pay each their seat at one table")
    visits = [one for one in listings if one.venue == Venue.CUSTOMER]
    if any(
        story.book(one, people[0], now - timedelta(hours=5), (now + timedelta(days=3)).date())
        for one in visits[:1]
    ):
        say("A coach comes to the shown customer's home")


def _line(story: Storyteller, people: list[Member], table: Listing, now: datetime) -> int:
    """Somebody books a whole table; the shown customer and two others would come too. How many wait."""
    starts_at = _sell_out(story, people, table, now)
    if starts_at is None:
        return 0
    waits = ((people[3], 2, 1, ""), (people[0], 2, 2, ""), (people[5], 3, 2, "Une personne sans gluten."))
    return sum(
        _joins(story, member, Waiter(table.public_id, starts_at, party, least, note, bool(note)), now, number)
        for number, (member, party, least, note) in enumerate(waits)
    )


def _sell_out(story: Storyteller, people: list[Member], table: Listing, now: datetime) -> datetime | None:
    """A time that one of them books all of, on a day on which the shown customer does not sit there anyway."""
    with transaction():
        own = {one.starts_at.date() for one in bookings.of_customer(people[0].id, upcoming=True, now=now)}
    for ahead in range(2, 12):
        day = (now + timedelta(days=ahead)).date()
        if day in own:
            continue
        booked = story.book(table, people[4], now - timedelta(hours=30), day, whole_table=True)
        if booked is not None:
            with transaction():
                booking = bookings.by_public_id(booked)
                return booking.starts_at if booking else None
    return None


def _joins(story: Storyteller, member: Member, wish: Waiter, now: datetime, number: int) -> bool:
    with story.at(now - timedelta(hours=20 - 3 * number)):
        try:
            with transaction():
                waiting.join(member, wish)
        except Refusal:
            return False
    return True


def _friends(story: Storyteller, people: list[Member], table: Listing, now: datetime) -> bool:
    """The shown customer keeps four seats; one friend has paid, the others may follow the link."""
    made_at = now - timedelta(hours=2)
    with story.at(made_at):
        try:
            with transaction():
                slot = _roomy(table, made_at)
                if slot is None:
                    return False
                total = agreement.quote_for(table, 1).total_minor
                plan = Plan(table.public_id, slot.starts_at, FRIENDS, Rule.GO, total)
                party, first = friends.begin(people[0], plan, people[0].locale)
                party_id, first_id = party.id, first.public_id
            story.settle(first_id)
            with transaction():
                token = str(db.session.get_one(FriendsParty, party_id).token)
                seat = friends.join(token, people[2], Seat(total), people[2].locale).public_id
        except Refusal:
            return False
        story.settle(seat)
    return True


def _roomy(table: Listing, made_at: datetime) -> Slot | None:
    """The first time of the coming weeks with seats for all of them."""
    days = (clock.now() + timedelta(days=4)).date(), (clock.now() + timedelta(days=20)).date()
    found = availability.slots(table.id, *days, party=FRIENDS, now=made_at)
    return found[0] if found else None
