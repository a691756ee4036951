"""Puts a provider who cancels often before staff, and says in words what counts; it punishes nobody."""

from marketplace.core import clock
from marketplace.core.config import settings
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext
from marketplace.money.payments import alerts
from marketplace.money.payments.models import AlertKind
from marketplace.people.accounts import queries as accounts
from marketplace.trade.bookings import reliability
from marketplace.trade.bookings.reliability import Reliability


def watch(provider_id: int) -> None:
    """After a cancellation: staff are alerted once it is too often; while they have not answered, it counts up."""
    found = reliability.of_provider(provider_id, clock.now())
    provider = accounts.by_id(provider_id)
    if provider is None or not found.is_watched:
        return
    alerts.raise_alert(
        AlertKind.PROVIDER_CANCELS,
        ("member", provider.public_id),
        name=provider.name,
        cancelled=found.cancelled,
        kept=found.kept,
        percent=found.percent,
    )


def words(found: Reliability) -> list[str]:
    """What a provider reads: the figure, what it leads to, and what it does not."""
    s = settings()
    if found.cancelled:
        first = ngettext(
            "You cancelled %(num)s of the %(promised)s bookings of the last twelve months: %(percent)s %%.",
            "You cancelled %(num)s of the %(promised)s bookings of the last twelve months: %(percent)s %%.",
            found.cancelled,
            promised=found.promised,
            percent=found.percent,
        )
    else:
        first = _("You cancelled no booking in the last twelve months.")
    then = _(
        "From %(count)s cancellations on, when they are %(percent)s %% or more of your bookings,"
        " our team looks into it and may write to you.",
        count=s.cancellation_alert_count,
        percent=s.cancellation_alert_percent,
    )
    rank = _("It does not change your place in the search. What a customer cancels does not count.")
    return [first, then, rank]
