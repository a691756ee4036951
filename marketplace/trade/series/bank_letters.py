"""Messages about a series whose customer's bank asks for its payment back, one for all its weeks."""

from collections.abc import Sequence

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.money import money
from marketplace.trade.bookings.emails import sides, title
from marketplace.trade.bookings.models import Booking
from marketplace.trade.series.emails import tell, when_of
from marketplace.trade.series.models import Series


def disputed(series: Series, bookings: Sequence[Booking], amount_minor: int, *, called_back: bool) -> None:
    """To the provider: a customer's bank asks for the money back, and what that means for her shares."""
    _customer, provider = sides(bookings[0])
    with speaking(provider.locale):
        subject = _("A bank disputes a payment")
        name, amount = title(bookings[0], provider.locale), money(amount_minor, series.currency)
        said = [
            _("The bank of a customer asks for %(amount)s back for %(title)s.", amount=amount, title=name),
            _("It was paid at once for these weeks:"),
        ]
        after = [
            _(
                "We answer the bank for you with what we know of the booking."
                " That can take two to three months."
            ),
            _(
                "The weeks to come stay as agreed until then. Should the bank decide for the customer,"
                " we cancel those it took the money of and tell you."
            ),
            _("Until it is decided your share is taken back from your account and kept with us.")
            if called_back
            else _("Until it is decided your share stays with us."),
            _("Do you have messages or pictures that show what was agreed? Answer this message with them."),
        ]
    tell("dispute_opened", provider, subject, series, said, when_of(bookings, provider), after)


def won(series: Series, bookings: Sequence[Booking]) -> None:
    """To the provider: everything stays paid."""
    _customer, provider = sides(bookings[0])
    with speaking(provider.locale):
        subject = _("The dispute is decided")
        name = title(bookings[0], provider.locale)
        said = [
            _("The bank decided for you: %(title)s stays paid, and your share is free again.", title=name)
        ]
    tell("dispute_closed", provider, subject, series, said, [], [])


def lost(
    series: Series,
    bookings: Sequence[Booking],
    ended: Sequence[Booking],
    amount_minor: int,
    *,
    share_minor: int,
    kept_minor: int,
) -> None:
    """To both when weeks end with it, else to the provider: what went back, and which weeks do not take place.

    Of the money, `share_minor` was the provider's, and `kept_minor` is hers all the same.
    """
    customer, provider = sides(bookings[0])
    if ended:
        with speaking(customer.locale):
            subject = _("Cancelled: %(title)s", title=title(bookings[0], customer.locale))
            amount = money(amount_minor, series.currency)
            said = [
                _("Your bank gave you %(amount)s back after you disputed the payment.", amount=amount),
                _("These weeks are cancelled, and their places are free for others again:"),
            ]
            after = [_("If you would like to come all the same, you can book them again.")]
        tell("booking_cancelled", customer, subject, series, said, when_of(ended, customer), after, ended)
    with speaking(provider.locale):
        subject = _("The dispute is decided")
        name, amount = title(bookings[0], provider.locale), money(amount_minor, series.currency)
        said = [
            _(
                "The bank decided for the customer: %(amount)s for %(title)s went back.",
                amount=amount,
                title=name,
            ),
            _share(share_minor, series.currency),
        ]
        if ended:
            said.append(_("These weeks are cancelled, and their times are free in your calendar again:"))
        after = [_kept(kept_minor, series.currency)] if kept_minor else []
    tell("dispute_closed", provider, subject, series, said, when_of(ended, provider), after, ended)


def _share(share_minor: int, currency: str) -> str:
    if not share_minor:
        return _("We bear it: your share stays yours.")
    return _(
        "%(amount)s of it was your share. Our commission and fee went back too.",
        amount=money(share_minor, currency),
    )


def _kept(kept_minor: int, currency: str) -> str:
    return _(
        "Your share of a late cancellation, %(amount)s, is yours all the same: we bear it, and it comes with"
        " your next payout.",
        amount=money(kept_minor, currency),
    )
