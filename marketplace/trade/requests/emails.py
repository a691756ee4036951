"""Messages about requests, one function each, to each side in their own language."""

from marketplace.core import mail
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.core.moments import datetime_words
from marketplace.core.money import money
from marketplace.trade.bookings.emails import sides, tell, title
from marketplace.trade.bookings.models import Booking


def requested(booking: Booking) -> None:
    """To the customer: asked. To the provider: please answer, and by when."""
    customer, provider = sides(booking)
    until = booking.answer_by or booking.starts_at
    tell(
        "request_sent",
        customer,
        booking,
        lambda name: (
            _("Asked: %(title)s", title=name),
            [
                _("%(other)s has your request.", other=booking.terms["provider_name"]),
                _("The answer comes by %(when)s at the latest.", when=datetime_words(until, booking.zone)),
                _("Nothing is charged before that. Without an answer your request ends by itself."),
            ],
        ),
    )
    tell(
        "request_received",
        provider,
        booking,
        lambda name: (
            _("To answer: %(title)s", title=name),
            [
                _("%(other)s asks to book %(title)s.", other=customer.name, title=name),
                _(
                    "Please answer by %(when)s; after that the request ends by itself.",
                    when=datetime_words(until, booking.zone),
                ),
                _("Your share: %(amount)s", amount=money(booking.share_minor, booking.currency)),
            ],
        ),
    )


def declined(booking: Booking, reason: str) -> None:
    """To the customer: no, and nothing was charged."""
    customer, _provider = sides(booking)
    said = [f"“{reason}”"] if reason else []
    tell(
        "request_declined",
        customer,
        booking,
        lambda name: (
            _("Declined: %(title)s", title=name),
            [
                _("%(other)s cannot take your request.", other=booking.terms["provider_name"]),
                *said,
                _("Nothing was charged, and your card is free again."),
            ],
        ),
    )


def given_to_other(booking: Booking) -> None:
    """To the customer: the provider gave the place to someone else who asked."""
    customer, _provider = sides(booking)
    tell(
        "request_given_to_other",
        customer,
        booking,
        lambda name: (
            _("Given to someone else: %(title)s", title=name),
            [
                _(
                    "%(other)s had several requests for this time and could take one.",
                    other=booking.terms["provider_name"],
                ),
                _("Nothing was charged, and your card is free again."),
                _("Choose another time on the page of your request; the offer shows what is free."),
            ],
        ),
    )


def provider_closed(booking: Booking) -> None:
    """To the customer: the provider takes no bookings any more, and nothing was charged. Why is not theirs to read."""
    customer, _provider = sides(booking)
    tell(
        "request_closed",
        customer,
        booking,
        lambda name: (
            _("Not possible any more: %(title)s", title=name),
            [
                _("%(other)s takes no bookings at the moment.", other=booking.terms["provider_name"]),
                _("Nothing was charged. An amount set aside on your card is free again."),
                _("A payment made in the last moment goes back by itself."),
            ],
        ),
    )


def customer_closed(booking: Booking) -> None:
    """To the customer: the request ended with the use of their account, and nothing was charged. No page is named, as
    none opens for them now.
    """
    customer, _provider = sides(booking)
    with speaking(customer.locale):
        name = title(booking, customer.locale)
        mail.send(
            "request_ended",
            Recipient.of(customer),
            _("Request ended: %(title)s", title=name),
            "measures/told",
            name=customer.name,
            paragraphs=[
                f"{name} · {datetime_words(booking.starts_at, booking.zone)}",
                _("You cannot use your account at the moment, so your request has ended."),
                _("Nothing was charged. An amount set aside on your card is free again."),
                _("A payment made in the last moment goes back by itself."),
            ],
            url=None,
        )


def withdrawn(booking: Booking) -> None:
    """To the provider: nothing to answer any more."""
    customer, provider = sides(booking)
    tell(
        "request_withdrawn",
        provider,
        booking,
        lambda name: (
            _("Request taken back: %(title)s", title=name),
            [_("%(other)s took the request back. There is nothing for you to do.", other=customer.name)],
        ),
    )


def unanswered(booking: Booking) -> None:
    """To both: the time to answer is over."""
    customer, provider = sides(booking)
    tell(
        "request_unanswered",
        customer,
        booking,
        lambda name: (
            _("No answer: %(title)s", title=name),
            [
                _("%(other)s did not answer in time.", other=booking.terms["provider_name"]),
                _("Nothing was charged, and your card is free again."),
            ],
        ),
    )
    tell(
        "request_missed",
        provider,
        booking,
        lambda name: (
            _("A request ended without your answer: %(title)s", title=name),
            [
                _("%(other)s was told that you did not answer in time.", other=customer.name),
                _("If you have little time, let people book at once, or give yourself longer to answer."),
            ],
        ),
    )


def let_go_by_bank(booking: Booking) -> None:
    """To the customer: the bank no longer keeps the amount aside, so the request ended."""
    customer, _provider = sides(booking)
    tell(
        "request_lapsed",
        customer,
        booking,
        lambda name: (
            _("Your request ended: %(title)s", title=name),
            [
                _("Your bank no longer keeps the amount aside, so the request ended without an answer."),
                _("Nothing was charged. You can ask again."),
            ],
        ),
    )


def payment_needed(booking: Booking) -> None:
    """To the customer: accepted, but the bank wants to hear from them."""
    customer, _provider = sides(booking)
    until = booking.pay_by or booking.starts_at
    tell(
        "payment_needed",
        customer,
        booking,
        lambda name: (
            _("Accepted, please pay: %(title)s", title=name),
            [
                _("%(other)s accepted your request.", other=booking.terms["provider_name"]),
                _("Your bank did not let us take the money without you. Confirm it, or use another card."),
                _("Your place is kept until %(when)s.", when=datetime_words(until, booking.zone)),
            ],
        ),
        path="/pay",
    )


def unpaid(booking: Booking) -> None:
    """To both: accepted, and not paid in time."""
    customer, provider = sides(booking)
    tell(
        "request_unpaid",
        customer,
        booking,
        lambda name: (
            _("Place released: %(title)s", title=name),
            [_("The place was not paid in time and is free again. Nothing was charged.")],
        ),
    )
    tell(
        "request_not_paid",
        provider,
        booking,
        lambda name: (
            _("Not paid: %(title)s", title=name),
            [
                _("%(other)s could not pay in time.", other=customer.name),
                _("The place is free again; others can ask for it. There is nothing for you to do."),
            ],
        ),
    )
