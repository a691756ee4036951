"""The list of shares that were set free after a dispute and have not left, with a button to send one again."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Unavailable
from marketplace.core.i18n import gettext as _
from marketplace.core.money import money
from marketplace.money.payouts import released
from marketplace.money.payouts.views.blueprint import DESK_ZONE, PASSWORD_MINUTES, payouts
from marketplace.people.accounts.reauth import ask_password, password_is_recent
from marketplace.workflows import outbox


@payouts.get("/admin/payouts/released", endpoint="released")
@requires(Access.FINANCE)
def released_shares() -> ResponseReturnValue:
    """What should have left and did not, each with the reason."""
    return render_template("payouts/released.html", waiting=released.waiting(), zone=DESK_ZONE)


@payouts.post("/admin/payouts/released/<earning_id>/again")
@requires(Access.FINANCE)
def send_again(earning_id: str) -> ResponseReturnValue:
    """Send one once more; what was stopped is looked up first, so that nothing leaves twice."""
    here = url_for("payouts.released")
    if not password_is_recent(PASSWORD_MINUTES):
        return ask_password(here)
    try:
        with transaction():
            stopped = released.stopped_call(earning_id)
        if stopped is not None and outbox.settle_stopped(stopped):
            flash(_("It had left already: that is booked now."), "success")
            return redirect(here, code=303)
        with transaction():
            earning = released.send_again(earning_id, current_user.member)
            left = money(earning.held_minor, earning.currency)
            said = (
                _("%(amount)s is on its way again.", amount=left)
                if earning.held_minor
                else _("All of it paid what the provider owed us; nothing is left to send.")
            )
    except (*released.REFUSALS, Unavailable) as refusal:
        flash(refusal.sentence, "error")
    else:
        flash(said, "success")
    return redirect(here, code=303)
