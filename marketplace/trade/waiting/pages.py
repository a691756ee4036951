"""What pages show of waiting lists: full times, the rules in words, places in line; it decides nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import url_for

from marketplace.core import clock
from marketplace.core.config import settings
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext
from marketplace.core.moments import datetime_words
from marketplace.trade.availability import picker
from marketplace.trade.availability.queries import Calendar
from marketplace.trade.availability.rules import Slot
from marketplace.trade.availability.zones import epoch_seconds
from marketplace.trade.listings.models import Venue
from marketplace.trade.waiting import operations, queries, rules
from marketplace.trade.waiting.models import WaitingState
from marketplace.trade.waiting.queries import Line, Place


def full_times(calendar: Calendar, first: date, last: date, party: int, now: datetime) -> list[Slot]:
    """The times whose service stands and has no place for a party, and for which one may still wait."""
    shared, listing_id = calendar.rules.shared, calendar.listing.id
    full = {
        one.slot_begins
        for one in calendar.busy
        if one.listing_id == listing_id and (not shared or one.seats_left < party)
    }
    if not full or not calendar.listing.is_open or calendar.listing.venue == Venue.CUSTOMER:
        return []
    others = tuple(
        one for one in calendar.busy if one.listing_id != listing_id or one.slot_begins not in full
    )
    found = replace(calendar, busy=others).slots(first, last, party=party, now=now)
    notice = calendar.rules.notice_minutes
    return [
        slot
        for slot in found
        if epoch_seconds(slot.starts_at) in full and rules.closes_at(slot.order_by(notice)) > now
    ]


def waits_of(found: Iterable[Slot], listing_id: str, party: int) -> list[dict[str, str]]:
    """Full times as links to their lists."""
    return [
        {
            "words": datetime_words(slot.starts_at, slot.zone),
            "url": url_for("waiting.ask", listing_id=listing_id, slot=picker.value(slot), party=party),
        }
        for slot in found
    ]


def may_wait(listing_id: int, starts_at: datetime, party: int) -> bool:
    """Whether one may wait for exactly this time."""
    occurrence = queries.service_at(listing_id, starts_at)
    if occurrence is None or not queries.is_full(occurrence, party):
        return False
    return operations.slot_waited_for(occurrence, party) is not None


def rules_words(closes: datetime, zone: str, *, shared: bool) -> list[str]:
    """How the line works, with its own times."""
    strict = rules.strict_until(closes, settings().waiting_order_hours)
    longest = settings().waiting_offer_minutes
    said = [
        _("When places come free they are kept for this list; nobody else can book them."),
        ngettext(
            "Whoever is next has up to %(num)s minute to pay, less when the start is near; then the next.",
            "Whoever is next has up to %(num)s minutes to pay, less when the start is near; then the next.",
            longest,
        ),
    ]
    if shared and strict > clock.now():
        said.append(
            _(
                "Until %(when)s places go strictly in order: too few for the first in line, they wait for more."
                " After that they go to the first they are enough for.",
                when=datetime_words(strict, zone),
            )
        )
    elif shared:
        said.append(_("Places go to the first in line they are enough for."))
    said.append(_("The list closes on %(when)s.", when=datetime_words(closes, zone)))
    return said


def before_words(before: int) -> str:
    """Who stands in front."""
    if not before:
        return str(_("You are the first in line."))
    return str(ngettext("%(num)s waits before you.", "%(num)s wait before you.", before))


def state_words(state: str) -> str:
    return {
        WaitingState.WAITING: str(_("Waiting")),
        WaitingState.OFFERED: str(_("A place is held")),
        WaitingState.SERVED: str(_("You got a place")),
        WaitingState.MISSED: str(_("Not paid in time")),
        WaitingState.LEFT: str(_("You left the list")),
        WaitingState.CLOSED: str(_("List closed")),
    }[WaitingState(state)]


STATE_TONES: dict[str, str] = {
    WaitingState.WAITING: "wait",
    WaitingState.OFFERED: "good",
    WaitingState.SERVED: "good",
    WaitingState.MISSED: "plain",
    WaitingState.LEFT: "plain",
    WaitingState.CLOSED: "plain",
}


@dataclass(frozen=True, slots=True)
class Waits:
    """A member's places in line, and the titles of what they are for."""

    places: list[Place]
    titles: Mapping[int, str]


def waits_of_member(customer_id: int, locale: str) -> Waits:
    """The lists a member is on."""
    places = queries.places_of(customer_id)
    return Waits(places, queries.titles({place.listing.id for place in places}, locale))


def line_facts(lines: Iterable[Line], locale: str) -> list[dict[str, Any]]:
    """A provider's lines for the studio."""
    found = list(lines)
    titles = queries.titles({line.listing.id for line in found}, locale)
    return [
        {
            "title": titles[line.listing.id],
            "listing": line.listing.public_id,
            "starts_at": line.occurrence.starts_at,
            "slot": line.occurrence.starts_at.isoformat(),
            "zone": line.entries[0][0].zone,
            "kept": line.occurrence.seats_kept,
            "entries": [
                {
                    "name": name.split()[0],
                    "party": entry.party,
                    "least": entry.least,
                    "state": state_words(entry.state),
                    "tone": STATE_TONES[entry.state],
                }
                for entry, name in line.entries
            ],
        }
        for line in found
    ]
