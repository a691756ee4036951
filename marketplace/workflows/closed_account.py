"""Those who booked with somebody whose account was closed read once what it means for them; judges nobody.

The bookings stand. Whoever is told may give theirs up without loss, also when the account opens again, so that nothing
changes for them then and nobody has to write a second time.
"""

from collections.abc import Sequence

from marketplace.core import clock, mail
from marketplace.core.database import db
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext, speaking
from marketplace.core.mail import Recipient
from marketplace.core.moments import datetime_words
from marketplace.core.urls import absolute
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.people.measures.models import Measure
from marketplace.trade.bookings import emails as booking_emails
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.closures import operations, queries
from marketplace.trade.closures.models import Closed
from marketplace.trade.closures.queries import Untold
from marketplace.workflows import replacements

LOOKED_FOR = 2
"""For so many of their next bookings a customer is shown what is free nearby instead."""


def tell(one: Untold) -> None:
    """Write the one letter to somebody about everything a measure touches, in the open transaction.

    Nothing is written about what is over meanwhile, nor when the account is open again: then nothing has changed.
    """
    measure = db.session.get_one(Measure, one.measure_id)
    member = db.session.get_one(Member, measure.member_id)
    to = db.session.get_one(Member, one.told_id)
    rows = queries.locked(one)
    is_closed = member.status in (MemberStatus.SUSPENDED, MemberStatus.CLOSED)
    reads = to.status != MemberStatus.CLOSED
    due = [row for row, booking in rows if is_closed and reads and _stands(booking)]
    operations.forget([row for row, _booking in rows if row not in due])
    if due:
        by_customer = due[0].closed == Closed.PROVIDER
        bookings = [booking for row, booking in rows if row in due]
        _write(to, member, bookings, provides=by_customer)
        operations.told(due)


def tell_withdrawn(to: Member, about: Member, requests: Sequence[Booking]) -> None:
    """Write a provider one letter about all requests of somebody that ended with the use of their account."""
    if to.status == MemberStatus.CLOSED:
        return
    with speaking(to.locale):
        name = about.name
        paragraphs = [
            *_without_reason(name),
            *(_line(booking, to.locale) for booking in requests),
            ngettext(
                "The request has ended without your answer, and others can ask for the time. There is nothing for you"
                " to do.",
                "The requests have ended without your answer, and others can ask for the times. There is nothing for"
                " you to do.",
                len(requests),
            ),
        ]
        mail.send(
            "requests_account_closed",
            Recipient.of(to),
            ngettext("Request from %(name)s ended", "Requests from %(name)s ended", len(requests), name=name),
            "measures/told",
            name=to.name,
            paragraphs=paragraphs,
            url=absolute("/studio"),
        )


def _stands(booking: Booking) -> bool:
    return booking.state == BookingState.CONFIRMED and booking.starts_at > clock.now()


def _write(to: Member, about: Member, bookings: Sequence[Booking], *, provides: bool) -> None:
    """`provides`: the account that was closed is the provider's."""
    with speaking(to.locale):
        name = bookings[0].terms["provider_name"] if provides else about.name
        subject = ngettext(
            "About your booking with %(name)s", "About your bookings with %(name)s", len(bookings), name=name
        )
        paragraphs = [
            *_without_reason(name),
            *(_line(booking, to.locale) for booking in bookings),
            *(_for_customer(len(bookings)) if provides else _for_provider(len(bookings))),
            *(_instead(bookings[:LOOKED_FOR]) if provides else []),
        ]
        mail.send(
            "booking_account_closed",
            Recipient.of(to),
            subject,
            "measures/told",
            name=to.name,
            paragraphs=paragraphs,
            url=absolute(_page(bookings, provides=provides)),
        )


def _without_reason(name: str) -> list[str]:
    return [
        _("%(name)s cannot use their account here at the moment.", name=name),
        _("Why is between them and us: we tell nobody, and you have done nothing wrong."),
    ]


def _line(booking: Booking, locale: str) -> str:
    title = booking_emails.title(booking, locale)
    when = datetime_words(booking.starts_at, booking.zone)
    return f"{title} · {when}\n  {absolute(f'/bookings/{booking.public_id}')}"


def _page(bookings: Sequence[Booking], *, provides: bool) -> str:
    if len(bookings) == 1:
        return f"/bookings/{bookings[0].public_id}"
    return "/bookings" if provides else "/studio"


def _for_customer(number: int) -> list[str]:
    return [
        ngettext(
            "Your booking stands as agreed, and you are expected.",
            "Your bookings stand as agreed, and you are expected.",
            number,
        ),
        _("What you paid stays with our payment provider: it is paid out only after it took place."),
        _(
            "If you would rather not go, cancel on the booking’s page until it begins: all you paid goes back to your"
            " card, whatever the cancellation rules say. That holds even if the account opens again."
        ),
        _(
            "Messages do not reach them here for now. If something has to be arranged, answer this letter: our team"
            " helps, and writes to you at once should anything change."
        ),
    ]


def _for_provider(number: int) -> list[str]:
    return [
        ngettext(
            "The booking stands as agreed. It is paid, and your share comes to you afterwards as always.",
            "The bookings stand as agreed. They are paid, and your share comes to you afterwards as always.",
            number,
        ),
        _(
            "If you would rather not, cancel on the booking’s page until it begins: everything goes back to them, and"
            " it does not count among your cancellations. That holds even if the account opens again."
        ),
        _(
            "Messages do not reach them here for now. If something has to be arranged, answer this letter: our team"
            " helps, and writes to you at once should anything change."
        ),
    ]


def _instead(bookings: Sequence[Booking]) -> list[str]:
    """What is free nearby at about the same time, in lines of the letter."""
    lines = [one.line() for booking in bookings for one in replacements.offers(booking, also_standing=True)]
    return [_("Free nearby at about the same time, booked in two taps:"), *lines] if lines else []
