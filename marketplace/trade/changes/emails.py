"""Messages about changes, each in its reader's language."""

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext
from marketplace.core.moments import datetime_words
from marketplace.core.money import money
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings.emails import sides, tell
from marketplace.trade.bookings.models import Booking
from marketplace.trade.changes.models import Change, ChangeKind

MADE = "change_made"


def proposed(change: Change, booking: Booking) -> None:
    """To the other side: what is proposed, and until when to answer."""
    asking, asked = _sides(change, booking)
    tell(
        "change_proposed",
        asked,
        booking,
        lambda name: (
            _("Another time? %(title)s", title=name)
            if change.kind == ChangeKind.TIME
            else _("Fewer people? %(title)s", title=name),
            [
                _("%(other)s proposes: %(what)s.", other=asking.name, what=what(change, booking)),
                *_quoted(change),
                _(
                    "Please answer by %(when)s on the booking’s page. Without an answer everything stays as it is.",
                    when=datetime_words(change.answer_by, booking.zone),
                ),
            ],
        ),
    )


def declined(change: Change, booking: Booking) -> None:
    """To who proposed: no."""
    asking, asked = _sides(change, booking)
    tell(
        "change_declined",
        asking,
        booking,
        lambda name: (
            _("Everything stays as it was: %(title)s", title=name),
            [
                _("%(other)s cannot do this: %(what)s.", other=asked.name, what=what(change, booking)),
                _("Your booking stays as it is."),
            ],
        ),
    )


def withdrawn(change: Change, booking: Booking) -> None:
    """To who was asked: nothing to answer any more."""
    asking, asked = _sides(change, booking)
    tell(
        "change_withdrawn",
        asked,
        booking,
        lambda name: (
            _("Everything stays as it was: %(title)s", title=name),
            [_("%(other)s took the proposal back: %(what)s.", other=asking.name, what=what(change, booking))],
        ),
    )


def lapsed(change: Change, booking: Booking) -> None:
    """To both: nobody answered in time."""
    for member in sides(booking):
        tell(
            "change_lapsed",
            member,
            booking,
            lambda name: (
                _("Everything stays as it was: %(title)s", title=name),
                [_("Nobody answered in time to this proposal: %(what)s.", what=what(change, booking))],
            ),
        )


def moved(change: Change, booking: Booking) -> None:
    """To both: the new time, and that the cancellation rules follow it."""
    for member in sides(booking):
        tell(
            MADE,
            member,
            booking,
            lambda name: (
                _("New time: %(title)s", title=name),
                [
                    _("The booking has moved: %(what)s.", what=what(change, booking)),
                    *_quoted(change),
                    _("The price stays. The times of the cancellation rules count from the new start."),
                ],
            ),
            invites=True,
        )


def fewer(change: Change, booking: Booking, back_minor: int) -> None:
    """To both: how many come now, and what goes back."""
    customer, provider = sides(booking)

    def amount() -> str:
        return money(back_minor, booking.currency)

    def words(name: str, ending: str) -> tuple[str, list[str]]:
        said = _("The booking has changed: %(what)s.", what=what(change, booking))
        return _("Fewer people: %(title)s", title=name), [said, *_quoted(change), ending]

    tell(
        MADE,
        customer,
        booking,
        lambda name: words(
            name, _("%(amount)s goes back to your card; banks take up to ten days.", amount=amount())
        ),
        invites=True,
    )
    tell(
        MADE,
        provider,
        booking,
        lambda name: words(name, _("%(amount)s goes back to the customer.", amount=amount())),
        invites=True,
    )


def what(change: Change, booking: Booking) -> str:
    """The proposal in the reader's words: from what to what."""
    if change.kind == ChangeKind.PARTY:
        before, after = change.from_party or 0, change.to_party or 0
        return _("%(after)s instead of %(before)s", after=_people(after), before=_people(before))
    if change.from_starts_at is None or change.to_starts_at is None:
        raise LookupError(f"{change.public_id} proposes no time")
    return _(
        "%(after)s instead of %(before)s",
        after=datetime_words(change.to_starts_at, change.to_zone or booking.zone),
        before=datetime_words(change.from_starts_at, booking.zone),
    )


def _people(number: int) -> str:
    return str(ngettext("%(num)s person", "%(num)s people", number))


def _quoted(change: Change) -> list[str]:
    return [_("“%(words)s”", words=change.words)] if change.words else []


def _sides(change: Change, booking: Booking) -> tuple[Member, Member]:
    """Who proposed, and who was asked."""
    customer, provider = sides(booking)
    return (customer, provider) if change.proposed_by_id == customer.id else (provider, customer)
