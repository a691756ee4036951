"""Messages about bookings, one function each, to each side in their own language."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from marketplace.core import mail
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext, speaking
from marketplace.core.localtime import offset_words, zone_words
from marketplace.core.mail import Recipient
from marketplace.core.moments import datetime_words
from marketplace.core.urls import absolute
from marketplace.money.papers import notice
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings import pages
from marketplace.trade.bookings.calendar_file import invitation
from marketplace.trade.bookings.models import Booking


class Instead(Protocol):
    """Something else to book, told in one line in the language that is spoken."""

    def line(self) -> str: ...


Words = Callable[[str], tuple[str, list[str]]]
"""Title in the reader's language → subject and paragraphs."""


def confirmed(booking: Booking) -> None:
    """To the customer: it is booked. To the provider: someone is coming."""
    customer, provider = sides(booking)
    with speaking(customer.locale):
        subject = _("Booked: %(title)s", title=title(booking, customer.locale))
        invited = invitation(booking, customer)
        policy = pages.policy_of(booking)
    _send(
        "booking_confirmed",
        customer,
        subject,
        "bookings/confirmed",
        booking,
        event=invited,
        other=booking.terms["provider_name"],
        policy=policy,
    )
    with speaking(provider.locale):
        subject = _("New booking: %(title)s", title=title(booking, provider.locale))
        invited = invitation(booking, provider)
    _send(
        "booking_received",
        provider,
        subject,
        "bookings/received",
        booking,
        event=invited,
        other=customer.name,
        **_notice(booking, provider),
    )


def paid_too_late(booking: Booking) -> None:
    """To the customer: the payment came after the hold had ended, and goes back by itself."""
    customer, _provider = sides(booking)
    with speaking(customer.locale):
        subject = _("Your payment came too late and is refunded")
    _send("booking_paid_too_late", customer, subject, "bookings/paid_too_late", booking)


def clock_shifted(booking: Booking, agreed: datetime) -> None:
    """To both sides: the clocks there follow new rules, so the agreed instant has another wall time."""
    for member in sides(booking):
        with speaking(member.locale):
            subject = _("Please check the time: %(title)s", title=title(booking, member.locale))
        agreed_words = f"{agreed:%H:%M} ({offset_words(_offset_of(agreed))})"
        _send("clock_shifted", member, subject, "bookings/clock_shifted", booking, agreed=agreed_words)


def zone_moved(booking: Booking, before: str, after: str) -> None:
    """To both sides: the provider lives in another zone now; the instant stays, and the agreed wall time with it."""
    customer, provider = sides(booking)
    name = booking.terms["provider_name"]
    tell(
        "zone_moved_customer",
        customer,
        booking,
        lambda title: (
            _("Your time stays: %(title)s", title=title),
            [
                _(
                    "%(name)s lives in another time zone now: %(zone)s.",
                    name=name,
                    zone=_zone(after, customer),
                ),
                _("Your booking keeps its instant. For you nothing changes."),
                _(
                    "On their clocks it is %(when)s then.",
                    when=datetime_words(booking.starts_at, after),
                ),
            ],
        ),
    )
    tell(
        "zone_moved_provider",
        provider,
        booking,
        lambda title: (
            _("On your new clocks: %(title)s", title=title),
            [
                _("This booking keeps its instant."),
                _(
                    "Until now it was %(before)s for you; from now on your clocks show %(after)s.",
                    before=datetime_words(booking.starts_at, before),
                    after=datetime_words(booking.starts_at, after),
                ),
            ],
        ),
    )


def _zone(zone: str, reader: Member) -> str:
    return zone_words(zone, reader.locale)


def _offset_of(wall: datetime) -> int:
    offset = wall.utcoffset() or timedelta(0)
    return offset // timedelta(minutes=1)


def cancelled(booking: Booking, *, by_provider: bool, reason: str, instead: Sequence[Instead] = ()) -> None:
    """To both sides: who cancelled, what goes back; to the customer also what she could book `instead`."""
    customer, provider = sides(booking)
    for member, is_customer in ((customer, True), (provider, False)):
        with speaking(member.locale):
            subject = _("Cancelled: %(title)s", title=title(booking, member.locale))
            taken_out = invitation(booking, member) if booking.confirmed_at else None
            lines = [one.line() for one in instead] if is_customer else []
        _send(
            "booking_cancelled",
            member,
            subject,
            "bookings/cancelled",
            booking,
            event=taken_out,
            by_provider=by_provider,
            is_customer=is_customer,
            reason=reason,
            instead=lines,
        )


def takes_place(booking: Booking, guests: int) -> None:
    """To the customer: enough people came together."""
    customer, _provider = sides(booking)
    with speaking(customer.locale):
        subject = _("It takes place: %(title)s", title=title(booking, customer.locale))
        said = ngettext(
            "%(num)s person comes, so it takes place.", "%(num)s people come, so it takes place.", guests
        )
    _send("booking_takes_place", customer, subject, "bookings/takes_place", booking, said=said)


def _notice(booking: Booking, provider: Member) -> dict[str, object]:
    """What she is told of tax and social duties at each transaction, as it was frozen."""
    with speaking(provider.locale):
        return {"notice_words": notice.words(), "notice_links": notice.links(notice.of_terms(booking.terms))}


def title(booking: Booking, locale: str) -> str:
    """The listing's title as agreed, in a language when it was written in it."""
    titles: dict[str, str] = booking.terms["titles"]
    return titles.get(locale) or str(booking.terms["title"])


def tell(
    kind: str, to: Member, booking: Booking, words: Words, *, path: str = "", invites: bool = False
) -> None:
    """Sentences about a booking to one side, in their language, with its time and the way to its page.

    `words` is called while that language is spoken, so it has to make its sentences itself. With `invites`
    the message also brings the event of the reader's calendar up to date.
    """
    with speaking(to.locale):
        subject, paragraphs = words(title(booking, to.locale))
        event = invitation(booking, to) if invites else None
    mail.send(
        kind,
        Recipient.of(to),
        subject,
        "bookings/told",
        invitation=event,
        booking=booking,
        name=to.name,
        paragraphs=paragraphs,
        url=absolute(f"/bookings/{booking.public_id}{path}"),
    )


def sides(booking: Booking) -> tuple[Member, Member]:
    """The customer and the provider of a booking."""
    customer, provider = accounts.by_id(booking.customer_id), accounts.by_id(booking.provider_id)
    if customer is None or provider is None:
        raise LookupError(f"{booking.public_id} has lost one of its members")
    return customer, provider


def _send(
    kind: str,
    to: Member,
    subject: str,
    template: str,
    booking: Booking,
    *,
    event: str | None = None,
    **facts: Any,
) -> None:
    mail.send(
        kind,
        Recipient.of(to),
        subject,
        template,
        invitation=event,
        booking=booking,
        title=title(booking, to.locale),
        name=to.name,
        url=absolute(f"/bookings/{booking.public_id}"),
        **facts,
    )
