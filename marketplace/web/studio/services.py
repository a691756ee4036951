"""Bookings gathered into what the provider prepares: one table or one session with everybody who comes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from marketplace.core import localtime
from marketplace.core.i18n import current_locale, ngettext
from marketplace.core.money import money
from marketplace.goods.inventory.entitlements import Person
from marketplace.trade.bookings import pages
from marketplace.trade.bookings.models import Booking


@dataclass(frozen=True, slots=True)
class Guest:
    """One booking of a service."""

    url: str
    name: str
    party: int
    has_note: bool
    """Allergies or wishes wait to be read on the booking's page; they are shown nowhere else."""
    is_weekly: bool = False
    """One week of a series; the booking's page leads to all of it."""


@dataclass(frozen=True, slots=True)
class Service:
    """A time at which the provider serves, and who comes."""

    starts_at: datetime
    ends_at: datetime
    title: str
    kind: str
    guests: list[Guest]
    waiting: int = 0
    """How many stand in line for a place."""
    grouped: int = 0
    """Seats kept for friends who have not paid yet."""

    @property
    def people(self) -> int:
        return sum(guest.party for guest in self.guests)

    @property
    def has_note(self) -> bool:
        return any(guest.has_note for guest in self.guests)

    @property
    def url(self) -> str:
        return self.guests[0].url

    @property
    def who(self) -> str:
        """ "Nora Klein", or how many people when they come from several bookings."""
        if len(self.guests) == 1:
            return f"{self.guests[0].name} · {self.guests[0].party}"
        return str(ngettext("%(num)s person", "%(num)s people", self.people))

    def span(self, zone: str) -> str:
        return localtime.span_words(self.starts_at, self.ends_at, zone, current_locale())


def services_of(
    bookings: Iterable[Booking],
    names: Mapping[int, str],
    beside: Mapping[int, tuple[int, int]] | None = None,
) -> list[Service]:
    """The services behind bookings, in order of time; `beside` says who waits and what is kept, by occurrence."""
    lines = beside or {}
    found: dict[int, Service] = {}
    for booking in bookings:
        # What is shown here has its place, so it has an occurrence.
        service = found.setdefault(
            booking.occurrence_id or -booking.id,
            Service(
                booking.starts_at,
                booking.ends_at,
                pages.title_of(booking.terms),
                str(booking.terms["kind"]),
                [],
                *lines.get(booking.occurrence_id or 0, (0, 0)),
            ),
        )
        service.guests.append(
            Guest(
                url_for("bookings.show", booking_id=booking.public_id),
                names.get(booking.customer_id, ""),
                booking.party_size,
                booking.note is not None,
                booking.series_id is not None,
            )
        )
    return sorted(found.values(), key=lambda one: one.starts_at)


@dataclass(frozen=True, slots=True)
class Request:
    """A booking that waits for the provider's answer."""

    url: str
    title: str
    name: str
    party: int
    starts_at: datetime
    answer_by: datetime
    zone: str
    share: str
    beside: int
    """How many others ask for time that overlaps with it."""
    has_priority: bool
    """Whether the customer paid for standing first; the provider is told so."""


def requests_of(
    bookings: Iterable[Booking], people: Mapping[int, Person], beside: Mapping[int, int]
) -> list[Request]:
    """The requests behind bookings: those of people with priority first, otherwise in the order given."""
    found = [
        Request(
            url_for("bookings.show", booking_id=booking.public_id),
            pages.title_of(booking.terms),
            people[booking.customer_id].name,
            booking.party_size,
            booking.starts_at,
            booking.answer_by or booking.starts_at,
            booking.zone,
            money(booking.share_minor, booking.currency),
            beside.get(booking.id, 0),
            people[booking.customer_id].has,
        )
        for booking in bookings
    ]
    return sorted(found, key=lambda request: not request.has_priority)
