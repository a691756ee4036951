"""Taking a payout onto one's desk and giving it back; decides nothing."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Refusal
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.money.payouts import claims
from marketplace.money.payouts.models import Payout
from marketplace.money.payouts.schemas import ClaimInput
from marketplace.money.payouts.views.blueprint import DESK_ZONE, back_to, kept_filters, payouts

PARTIAL = {"Vary": "HX-Request, HX-Request-Type"}


@payouts.post("/admin/payouts/<payout_id>/claim")
@requires(Access.FINANCE)
def claim(payout_id: str) -> ResponseReturnValue:
    """Take a payout for a quarter of an hour, from somebody else too when that is asked for."""
    wanted = load_form(ClaimInput)
    try:
        with transaction():
            payout = claims.claim(payout_id, current_user.member, take_over=wanted["take_over"])
    except (claims.Claimed, claims.OwnPayout, claims.NothingToClaim) as refusal:
        return _not_claimed(payout_id, refusal)
    if _is_partial():
        return _fragment(payout), 200, PARTIAL
    flash(_("It is on your desk for fifteen minutes."), "success")
    return redirect(back_to(payout_id))


@payouts.post("/admin/payouts/<payout_id>/release")
@requires(Access.FINANCE)
def release(payout_id: str) -> ResponseReturnValue:
    """Give a payout back to the queue."""
    with transaction():
        claims.release(payout_id, current_user.member)
    flash(_("It is free for your colleagues again."), "success")
    return redirect(url_for("payouts.review", **kept_filters()))


def _not_claimed(payout_id: str, refusal: Refusal) -> ResponseReturnValue:
    if _is_partial():
        # The page shows who has it; that somebody was faster is no error of the one who looks.
        return "", 204, PARTIAL
    flash(refusal.sentence, "warning")
    return redirect(back_to(payout_id))


def _fragment(payout: Payout) -> Any:
    return render_template(
        "payouts/_claim.html",
        payout=payout,
        claim=claims.standing(payout, clock.now()),
        holder=current_user.member,
        kept=kept_filters(),
        zone=DESK_ZONE,
    )


def _is_partial() -> bool:
    return request.headers.get("HX-Request-Type") == "partial"
