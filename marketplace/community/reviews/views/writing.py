"""Writing a review with its pictures, as draft and for good; nothing of it is seen by others before it opens."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.reviews import operations, pages, pictures, queries, rules
from marketplace.community.reviews.models import Review, ReviewState, Side
from marketplace.community.reviews.operations import Words
from marketplace.community.reviews.schemas import schema_for
from marketplace.community.reviews.views.blueprint import reviews, to_booking
from marketplace.core.access import Access, requires
from marketplace.core.database import release, transaction
from marketplace.core.errors import Invalid, NotFound, Refusal
from marketplace.core.forms import load_form
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.core.photos import MOST_BYTES, Photo, prepared
from marketplace.people.accounts import queries as accounts
from marketplace.trade.bookings import pages as booking_pages
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings.models import Booking
from marketplace.workflows import write_review


@reviews.url_value_preprocessor
def _room_for_photos(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Photos are larger than anything else that is sent; strangers get no such room."""
    if endpoint == "reviews.save" and request.method == "POST" and session.get("_user_id"):
        request.max_content_length = rules.MOST_PHOTOS * MOST_BYTES


@reviews.get("/bookings/<booking_id>/review")
@requires(Access.OWNER)
def write(booking_id: str) -> ResponseReturnValue:
    """The form with the draft as kept, or why nothing can be written."""
    booking = bookings.for_member(booking_id, current_user.id)
    panel = pages.panel_of(booking, current_user.id)
    if not panel.may_write:
        return redirect(url_for("bookings.show", booking_id=booking_id) + "#review", code=303)
    return _form(booking, _values(panel.mine), {}, 200)


@reviews.post("/bookings/<booking_id>/review")
@requires(Access.OWNER)
def save(booking_id: str) -> ResponseReturnValue:
    """Keep the draft, or write it for good."""
    booking = bookings.for_member(booking_id, current_user.id)
    final = request.form.get("act") == "write"
    try:
        said = _said(booking)
        act = write_review.write if final else operations.keep
        with transaction():
            review = act(booking_id, current_user.member, said, current_locale())
    except Invalid as problem:
        return _form(booking, request.form, problem.errors, 422)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        flash(refusal.sentence, "error")
        return to_booking(booking_id)
    if not final:
        flash(_("Your draft is kept. Only you can see it."), "success")
        return redirect(url_for("reviews.write", booking_id=booking_id), code=303)
    is_open = review.state == ReviewState.OPEN
    flash(
        _("Both reviews are public now.") if is_open else _("Thank you. Your review is sealed for now."),
        "success",
    )
    return to_booking(booking_id)


def _said(booking: Booking) -> Words:
    side = operations.side_of(booking, current_user.id)
    aspects = rules.aspects_of(booking.terms["kind"], side)
    given = load_form(schema_for(aspects))
    scores = {name: given[f"score_{name}"] for name in aspects if given[f"score_{name}"] is not None}
    tied = {"none": "", "some": given["affiliation"] or None}.get(given["tie"])
    return Words(
        given["stars"], scores, given["body"], given["thanks"], tied, _sent(), request.form.getlist("drop")
    )


def _sent() -> list[Photo]:
    """Pictures as they will be kept: decoded and made anew, outside of any transaction."""
    files = [file for file in request.files.getlist("photos") if file.filename]
    if len(files) > rules.MOST_PHOTOS:
        problem = _("A review has at most %(n)s photos.", n=rules.MOST_PHOTOS)
        raise Invalid(problem, kept=_("Your words are kept."), errors={"photos": [problem]})
    release()
    return [prepared(file.stream.read(MOST_BYTES + 1)) for file in files]


def _values(draft: Review | None) -> dict[str, Any]:
    if draft is None:
        return {}
    scores = {f"score_{name}": value for name, value in draft.scores.items()}
    tie = "" if draft.affiliation is None else "some" if draft.affiliation else "none"
    told = {"tie": tie, "affiliation": draft.affiliation or ""}
    return {"stars": draft.stars, "body": draft.body, "thanks": draft.thanks or "", **told, **scores}


def _form(booking: Booking, values: Any, errors: dict[str, list[str]], status: int) -> ResponseReturnValue:
    side = operations.side_of(booking, current_user.id)
    other = accounts.by_id(booking.customer_id)
    outcome = rules.outcome_of(booking, side)
    written = queries.of_booking(booking.id).get(side)
    page = render_template(
        "reviews/write.html",
        booking=booking,
        title=booking_pages.title_of(booking.terms),
        is_provider=side == Side.PROVIDER,
        other=other.name if other and side == Side.PROVIDER else booking.terms["provider_name"],
        aspects=rules.aspects_of(booking.terms["kind"], side),
        scored=outcome in rules.COUNTED,
        outcome=outcome,
        opens_at=rules.opens_at(booking),
        values=values,
        photos=pictures.of(written.id if written else None),
        errors=errors,
        pages=pages,
        rules=rules,
    )
    return page, status


@reviews.get("/reviews/photos/<photo_id>.jpg")
@requires(Access.PUBLIC)
def photo(photo_id: str) -> ResponseReturnValue:
    """A picture of a review, for whoever may read the review."""
    found = pictures.seen_by(current_user.id if current_user.is_authenticated else None, photo_id)
    if found is None:
        raise NotFound(_("We could not find this photo."))
    response = Response(found.content, mimetype="image/jpeg")
    # Not for ever: a review may be held or hidden later.
    response.headers["Cache-Control"] = "private, max-age=600"
    return response
