"""Coming into a club and leaving it."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.allowance import pace
from marketplace.community.allowance.rules import Door
from marketplace.community.clubs import places, queries
from marketplace.community.clubs.models import MemberState
from marketplace.community.clubs.schemas import JoinInput
from marketplace.community.clubs.views.blueprint import clubs
from marketplace.community.clubs.views.showing import page_of
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Refusal
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _


@clubs.post("/clubs/<slug>/join")
@requires(Access.VERIFIED)
def join(slug: str) -> ResponseReturnValue:
    """Come in, or ask to."""
    seen = queries.view(slug, current_user.id)
    try:
        given = load_form(JoinInput)
        _spend()
        with transaction():
            place = places.join(queries.locked(slug), current_user.member, given["words"])
    except Refusal as refusal:
        return page_of(seen, refusal.status, refusal, typed=request.form.get("words", ""))
    if place.state == MemberState.IN:
        flash(_("Welcome. Say hello: the others see your first name."), "success")
    else:
        flash(_("Your request is with the hosts. You are told what they answer."), "success")
    return redirect(url_for("clubs.show", slug=slug), code=303)


def _spend() -> None:
    pace.spend(current_user.member, Door.JOIN)


@clubs.post("/clubs/<slug>/leave")
@requires(Access.OWNER)
def leave(slug: str) -> ResponseReturnValue:
    """Leave, or take a request back."""
    seen = queries.view(slug, current_user.id)
    if seen.place is None or seen.place.state not in (MemberState.IN, MemberState.ASKED):
        raise queries.missing()
    try:
        with transaction():
            club = queries.locked(slug)
            place = queries.place_of(club.id, current_user.id)
            if place is not None and place.state in (MemberState.IN, MemberState.ASKED):
                places.leave(club, place)
    except Refusal as refusal:
        return page_of(seen, refusal.status, refusal)
    flash(_("You have left. What you wrote stays, with your first name."), "success")
    return redirect(url_for("clubs.show", slug=slug), code=303)
