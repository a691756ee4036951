"""Messages to friends who pay each their seat, each in their own language."""

from collections.abc import Iterable

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext
from marketplace.trade.bookings.emails import sides, tell
from marketplace.trade.bookings.models import Booking


def complete(bookings: Iterable[Booking], seats: int) -> None:
    """To everybody: all have paid."""
    for booking in bookings:
        customer, _provider = sides(booking)
        tell(
            "friends_complete",
            customer,
            booking,
            lambda title: (
                _("You are complete: %(title)s", title=title),
                [
                    ngettext(
                        "%(num)s of you has paid: your seats are booked.",
                        "All %(num)s of you have paid: your seats are booked.",
                        seats,
                    )
                ],
            ),
        )


def went(bookings: list[Booking]) -> None:
    """To those who have paid: they go, and the other seats were given back."""
    for booking in bookings:
        customer, _provider = sides(booking)
        tell(
            "friends_went",
            customer,
            booking,
            lambda title: (
                _("The time to join is over: %(title)s", title=title),
                [
                    ngettext(
                        "%(num)s of you has paid and goes, as was chosen at the beginning.",
                        "%(num)s of you have paid and go, as was chosen at the beginning.",
                        len(bookings),
                    ),
                    _("The seats that nobody paid are free for others again."),
                ],
            ),
        )
