"""Messages about a series, one for all its weeks, to each side in their own language."""

from collections.abc import Sequence

from marketplace.core import mail
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext, speaking
from marketplace.core.mail import Recipient
from marketplace.core.moments import datetime_words
from marketplace.core.money import money
from marketplace.core.urls import absolute
from marketplace.money.papers import notice
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings.emails import sides, title
from marketplace.trade.bookings.models import Booking
from marketplace.trade.bookings.rules import tiers_from_json
from marketplace.trade.listings import policy_words
from marketplace.trade.series.calendar_file import weeks_calendar
from marketplace.trade.series.models import Series


def confirmed(series: Series, bookings: Sequence[Booking]) -> None:
    """To the customer: all of it is booked. To the provider: someone comes every week."""
    customer, provider = sides(bookings[0])
    with speaking(customer.locale):
        said = [
            ngettext("It is booked for %(num)s week:", "It is booked for %(num)s weeks:", len(bookings)),
        ]
        after = [
            _("%(total)s in all.", total=money(series.total_minor, series.currency)),
            _("Each week is a booking of its own: move it, cancel it or check in by itself."),
            _("Your calendar here has them all; each one has its rules and its ticket on its page."),
            _("The file that comes with this letter puts them into your own calendar."),
            _("If your plans change:"),
            *(f"– {sentence}" for sentence in policy_of(bookings[0])),
        ]
        subject = _("Booked every week: %(title)s", title=title(bookings[0], customer.locale))
    tell("series_confirmed", customer, subject, series, said, when_of(bookings, customer), after, bookings)
    with speaking(provider.locale):
        said = [
            ngettext(
                "%(name)s comes for %(num)s week:",
                "%(name)s comes for %(num)s weeks:",
                len(bookings),
                name=customer.name,
            ),
            ngettext("%(num)s person", "%(num)s people", bookings[0].party_size),
        ]
        after = [
            _("The file that comes with this letter puts them into your own calendar."),
            notice.words(),
            *(url for _words, url in notice.links(notice.of_terms(bookings[0].terms))),
        ]
        subject = _("New weekly bookings: %(title)s", title=title(bookings[0], provider.locale))
    tell("series_received", provider, subject, series, said, when_of(bookings, provider), after, bookings)


def policy_of(booking: Booking) -> list[str]:
    """The rules that were frozen on every week, before any one of them is meant; in the language being spoken."""
    return policy_words.sentences(tiers_from_json(booking.terms["tiers"]))


def paid_too_late(series: Series, bookings: Sequence[Booking]) -> None:
    """To the customer: the payment came after the hold had ended, and goes back by itself."""
    customer, _provider = sides(bookings[0])
    with speaking(customer.locale):
        subject = _("Your payment came too late and is refunded")
        said = [
            _(
                "Your payment for “%(title)s” came after the places had been released.",
                title=title(bookings[0], customer.locale),
            )
        ]
        back = sum(booking.refunded_minor for booking in bookings)
        after = [
            _(
                "%(amount)s goes back to your card; banks take up to ten days.",
                amount=money(back, series.currency),
            )
        ]
    tell("series_paid_too_late", customer, subject, series, said, [], after)


def left(series: Series, bookings: Sequence[Booking], *, by_provider: bool, reason: str) -> None:
    """To both sides: who gave up which weeks, and what goes back."""
    back = sum(booking.refunded_minor for booking in bookings)
    for member in sides(bookings[0]):
        is_customer = member.id == series.customer_id
        with speaking(member.locale):
            subject = _("Cancelled: %(title)s", title=title(bookings[0], member.locale))
            said = [_who(bookings[0], member, by_provider=by_provider, is_customer=is_customer)]
            amount = money(back, series.currency)
            after = [
                _("%(amount)s goes back to your card; banks take up to ten days.", amount=amount)
                if is_customer
                else _("%(amount)s goes back to the customer.", amount=amount)
            ]
            if reason:
                after.append(_("Their words: %(reason)s", reason=reason))
            if by_provider and is_customer:
                after.append(_("The page of each week names what is free nearby at about the same time."))
            after.append(_("The file that comes with this letter takes them out of your own calendar."))
        tell("series_left", member, subject, series, said, when_of(bookings, member), after, bookings)


def _who(booking: Booking, member: Member, *, by_provider: bool, is_customer: bool) -> str:
    name = title(booking, member.locale)
    if by_provider and is_customer:
        provider = booking.terms["provider_name"]
        return _("%(provider)s cancelled the rest of “%(title)s”:", provider=provider, title=name)
    if by_provider or is_customer:
        return _("You cancelled the rest of “%(title)s”:", title=name)
    return _("The customer cancelled the rest of “%(title)s”:", title=name)


def when_of(bookings: Sequence[Booking], to: Member) -> list[str]:
    """The days and hours of weeks, in a member's language."""
    with speaking(to.locale):
        return [datetime_words(booking.starts_at, booking.zone) for booking in bookings]


def tell(
    kind: str,
    to: Member,
    subject: str,
    series: Series,
    before: list[str],
    weeks: list[str],
    after: list[str],
    events: Sequence[Booking] = (),
) -> None:
    """One letter about weeks of a series: sentences, the weeks, and sentences after them.

    `events` are weeks that it brings up to date in the reader's own calendar.
    """
    with speaking(to.locale):
        calendar = weeks_calendar(events) if events else None
    mail.send(
        kind,
        Recipient.of(to),
        subject,
        "series/told",
        invitation=calendar,
        name=to.name,
        before=before,
        weeks=weeks,
        after=after,
        url=absolute(f"/series/{series.public_id}"),
    )
