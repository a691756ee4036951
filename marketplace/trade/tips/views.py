"""Giving a tip: choose an amount, pay on the hosted page, come back to the booking."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Refusal
from marketplace.core.forms import load_form
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.money.payments import queries as payments
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.tips import queries
from marketplace.trade.tips.models import KIND
from marketplace.trade.tips.schemas import TipInput, chosen_minor
from marketplace.web.paying import came_back, to_page
from marketplace.workflows import give_tip

tips = Blueprint("tips", __name__)


@tips.post("/bookings/<booking_id>/tip")
@requires(Access.OWNER)
def give(booking_id: str) -> ResponseReturnValue:
    """Choose an amount and go to the payment page. Another choice closes the page of the first."""
    booking = bookings.for_customer(booking_id, current_user.id)
    try:
        amount = chosen_minor(load_form(TipInput), booking.currency)
        with transaction():
            tip_id = give_tip.choose(booking_id, current_user.member, amount, current_locale()).public_id
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _back(booking_id, refusal.sentence)
    silent = _("The payment server does not answer. Nothing was charged. Try again in a minute.")
    return to_page(give_tip.open_page(tip_id)) or _back(booking_id, silent)


def _back(booking_id: str, problem: str) -> ResponseReturnValue:
    flash(problem, "error")
    return redirect(url_for("bookings.show", booking_id=booking_id) + "#thanks", code=303)


@tips.get("/bookings/<booking_id>/tip/back")
@requires(Access.OWNER)
def back(booking_id: str) -> ResponseReturnValue:
    """Back from the payment page: the provider of payments is asked, the address proves nothing."""
    booking = bookings.for_customer(booking_id, current_user.id)
    tip = queries.live_of(booking.id)
    came_back(payments.latest(KIND, tip.public_id) if tip else None)
    return redirect(url_for("bookings.show", booking_id=booking_id) + "#thanks", code=303)
