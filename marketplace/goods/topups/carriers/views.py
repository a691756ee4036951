"""Where a top-up on a phone bill begins, and where carriers tell how it went; their callbacks carry signatures."""

import logging

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Refusal
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.core.urls import absolute
from marketplace.goods.topups import queries
from marketplace.goods.topups.carriers import operations
from marketplace.goods.topups.carriers.configured import carrier
from marketplace.goods.topups.carriers.interface import CallbackRefusedError, Start
from marketplace.goods.topups.models import TopUpState
from marketplace.goods.topups.schemas import PackChoice
from marketplace.goods.wallet.errors import credits

carriers = Blueprint("carriers", __name__)
callbacks = Blueprint("carrier_callbacks", __name__)
log = logging.getLogger("marketplace.carriers")


@carriers.post("/wallet/top-up/on-bill/<name>")
@requires(Access.VERIFIED)
def begin(name: str) -> ResponseReturnValue:
    """Choose a pack and go to the carrier's page."""
    chosen = carrier(name)
    try:
        given = load_form(PackChoice)
        with transaction():
            topup = operations.begin(current_user.member, given["pack"], given["expected_minor"], chosen)
            wanted = Start(
                topup.public_id,
                topup.price_minor,
                topup.currency,
                absolute(url_for("carrier_callbacks.receive", name=name)),
                absolute(url_for("carriers.back", topup_id=topup.public_id)),
            )
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        flash(refusal.sentence, "error")
        return redirect(url_for("topups.choose"), code=303)
    return redirect(chosen.start(wanted), code=303)


@carriers.get("/wallet/top-up/<topup_id>/from-carrier")
@requires(Access.OWNER)
def back(topup_id: str) -> ResponseReturnValue:
    """Back from the carrier's page: its callback alone counts, so this says how things stand."""
    topup = queries.of_member(topup_id, current_user.id)
    if topup.state == TopUpState.PAID:
        flash(_("%(credits)s are in your wallet.", credits=credits(topup.credits)), "success")
    elif topup.state == TopUpState.DROPPED:
        flash(_("This payment was not made. Nothing was charged."), "warning")
    else:
        flash(
            _("Your phone company has not told us yet. Your credits will appear here by themselves."),
            "warning",
        )
    return redirect(url_for("wallet.show"), code=303)


@callbacks.post("/carriers/<name>/callback")
@requires(Access.SIGNED)
def receive(name: str) -> ResponseReturnValue:
    """One callback, verified on the bytes as they came; what is refused changes nothing and says why."""
    chosen = carrier(name)
    try:
        told = chosen.verify(request.get_data(cache=False), dict(request.headers), clock.now())
        with transaction():
            new = operations.receive(chosen, told)
    except CallbackRefusedError as refusal:
        log.warning("refused callback carrier=%s: %s", name, refusal.what)
        return jsonify(error=refusal.sentence), refusal.status
    return jsonify(received=True, new=new)
