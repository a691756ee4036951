"""Messages about who came and who did not, each in its reader's language."""

from marketplace.core.i18n import gettext as _
from marketplace.core.moments import datetime_words
from marketplace.people.accounts.models import Member
from marketplace.trade.arrivals.models import Absence, Outcome, Side
from marketplace.trade.bookings.emails import sides, tell
from marketplace.trade.bookings.models import Booking


def here(booking: Booking) -> None:
    """To the provider: somebody stands at the door."""
    customer, provider = sides(booking)
    tell(
        "guest_is_here",
        provider,
        booking,
        lambda name: (
            _("%(other)s is here", other=customer.name),
            [
                _("%(other)s says: I am here, for %(title)s.", other=customer.name, title=name),
                _("Ask for the six digits of the ticket and type them in: that proves the visit."),
            ],
        ),
    )


def reported(absence: Absence, booking: Booking) -> None:
    """To the side that is said to be missing: what was said, and until when to object."""
    accuser, accused = _sides(absence, booking)
    tell(
        "absence_reported",
        accused,
        booking,
        lambda name: (
            _("Were you there? %(title)s", title=name),
            [
                _("%(other)s says that you did not come:", other=accuser.name),
                f"“{absence.statement}”",
                _(
                    "If it was otherwise, say so by %(when)s on the booking’s page; a person then looks at it.",
                    when=datetime_words(absence.object_by, booking.zone),
                ),
                # Made here, while the reader's language is spoken.
                _(
                    "Your share waits until this is settled. Without your answer the customer is refunded in full."
                )
                if absence.against == Side.PROVIDER
                else _(
                    "Nothing is refunded for a visit that did not take place. Without your answer this stands."
                ),
            ],
        ),
    )


def objected(absence: Absence, booking: Booking) -> None:
    """To who reported: the other side says otherwise."""
    accuser, accused = _sides(absence, booking)
    tell(
        "absence_objected",
        accuser,
        booking,
        lambda name: (
            _("The other side says otherwise: %(title)s", title=name),
            [
                _("%(other)s answered to your report:", other=accused.name),
                f"“{absence.objection}”",
                _("A person of our team reads both and decides. You are told."),
            ],
        ),
    )


def closed(absence: Absence, booking: Booking) -> None:
    """To both: how it ended."""
    for member in sides(booking):
        tell(
            "absence_closed",
            member,
            booking,
            lambda name: (_("Settled: %(title)s", title=name), _ending(absence)),
        )


def _ending(absence: Absence) -> list[str]:
    ends = {
        (Side.PROVIDER, Outcome.STANDS): _(
            "The service did not take place because the provider was not there. The customer gets everything back."
        ),
        (Side.PROVIDER, Outcome.DISMISSED): _("The provider was there. The booking counts as it was agreed."),
        (Side.CUSTOMER, Outcome.STANDS): _("The customer did not come. Nothing is refunded."),
        (Side.CUSTOMER, Outcome.DISMISSED): _(
            "The customer is not to blame. The booking counts as it was agreed."
        ),
    }
    said = ends[Side(absence.against), Outcome(absence.outcome or Outcome.STANDS)]
    return [said, f"“{absence.decision}”"] if absence.decision else [said]


def _sides(absence: Absence, booking: Booking) -> tuple[Member, Member]:
    """Who reported, and who is said to be missing."""
    customer, provider = sides(booking)
    return (customer, provider) if absence.against == Side.PROVIDER else (provider, customer)
