"""Pages of reviews: write one, read those of a listing or a person, answer, find helpful."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.honesty import rules as doubts
from marketplace.community.honesty.evidence import in_words
from marketplace.community.reviews import operations, pages, queries, rules
from marketplace.community.reviews.models import Review, ReviewState, Side
from marketplace.community.reviews.operations import Words
from marketplace.community.reviews.schemas import ReplyInput, ReviewsQuery, schema_for
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, NotFound, Refusal
from marketplace.core.forms import load_form, load_query
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts import queries as accounts
from marketplace.people.profiles import queries as profiles
from marketplace.trade.bookings import pages as booking_pages
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings.models import Booking
from marketplace.workflows import write_review

reviews = Blueprint("reviews", __name__)


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
        return _to_booking(booking_id)
    if not final:
        flash(_("Your draft is kept. Only you can see it."), "success")
        return redirect(url_for("reviews.write", booking_id=booking_id), code=303)
    is_open = review.state == ReviewState.OPEN
    flash(
        _("Both reviews are public now.") if is_open else _("Thank you. Your review is sealed for now."),
        "success",
    )
    return _to_booking(booking_id)


def _to_booking(booking_id: str) -> ResponseReturnValue:
    return redirect(url_for("bookings.show", booking_id=booking_id) + "#review", code=303)


def _said(booking: Booking) -> Words:
    side = operations.side_of(booking, current_user.id)
    aspects = rules.aspects_of(booking.terms["kind"], side)
    given = load_form(schema_for(aspects))
    scores = {name: given[f"score_{name}"] for name in aspects if given[f"score_{name}"] is not None}
    tied = {"none": "", "some": given["affiliation"] or None}.get(given["tie"])
    return Words(given["stars"], scores, given["body"], given["thanks"], tied)


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
        errors=errors,
        pages=pages,
        rules=rules,
    )
    return page, status


@reviews.get("/listings/<listing_id>/reviews")
@requires(Access.PUBLIC)
def of_listing(listing_id: str) -> ResponseReturnValue:
    """All reviews of a listing; the URL says which, and in which order."""
    found = queries.listing_of(listing_id, current_locale())
    if found is None:
        raise NotFound(
            _("This offer is not available any more."), todo=_("Look for something similar nearby.")
        )
    listing, title = found
    choice = _choice()
    return _list(
        choice,
        queries.of_listing(listing.id, **choice),
        queries.standing_of_listing(listing.id),
        title=title,
        back=url_for("listings.show", listing_id=listing_id, slug=listing.slug),
        here=("reviews.of_listing", {"listing_id": listing_id}),
    )


@reviews.get("/people/<slug>/reviews")
@requires(Access.PUBLIC)
def of_provider(slug: str) -> ResponseReturnValue:
    """All reviews of what a provider offers."""
    found = profiles.public_by_slug(slug)
    if found is None:
        raise NotFound(_("We could not find this page."), todo=_("Look for someone near you instead."))
    profile, member = found
    choice = _choice()
    return _list(
        choice,
        queries.of_provider(member.id, **choice),
        queries.standing_of_provider(member.id),
        title=profile.display_name,
        back=url_for("profiles.show", slug=slug),
        here=("reviews.of_provider", {"slug": slug}),
    )


def _choice() -> dict[str, Any]:
    try:
        return load_query(ReviewsQuery)
    except Invalid:
        return {"stars": None, "sort": "newest", "page": 1}


def _list(
    choice: dict[str, Any],
    found: list[queries.Shown],
    standing: queries.Standing,
    *,
    title: str,
    back: str,
    here: tuple[str, dict[str, Any]],
) -> ResponseReturnValue:
    endpoint, named = here
    voted = queries.voted_by(current_user.id, found) if current_user.is_authenticated else set()

    def url(**other: Any) -> str:
        wanted: dict[str, Any] = {"stars": choice["stars"], "sort": choice["sort"], "page": 1, **other}
        plain = {"stars": None, "sort": "newest", "page": 1}
        told: dict[str, Any] = {name: value for name, value in wanted.items() if value != plain[name]}
        return url_for(endpoint, **named, **told)

    return render_template(
        "reviews/list.html",
        title=title,
        back=back,
        standing=standing,
        found=found[: queries.PER_PAGE],
        more=len(found) > queries.PER_PAGE,
        choice=choice,
        url=url,
        here=url(page=choice["page"]),
        voted=voted,
        pages=pages,
    )


@reviews.get("/reviews/about-me")
@requires(Access.MEMBER)
def about_me() -> ResponseReturnValue:
    """What providers wrote about the reader as their guest; providers they ask can read it too."""
    return render_template(
        "reviews/about.html",
        name="",
        standing=queries.standing_of_guest(current_user.id),
        found=queries.of_guest(current_user.id),
        back=url_for("accounts.settings"),
        pages=pages,
    )


@reviews.get("/bookings/<booking_id>/guest")
@requires(Access.OWNER)
def guest(booking_id: str) -> ResponseReturnValue:
    """For the provider of a booking: what other providers wrote about this guest."""
    booking = bookings.for_member(booking_id, current_user.id)
    if booking.provider_id != current_user.id:
        raise bookings.missing()
    customer = accounts.by_id(booking.customer_id)
    return render_template(
        "reviews/about.html",
        name=customer.name if customer else "",
        standing=queries.standing_of_guest(booking.customer_id),
        found=queries.of_guest(booking.customer_id),
        back=url_for("bookings.show", booking_id=booking_id),
        pages=pages,
    )


@reviews.get("/reviews/checked")
@requires(Access.PUBLIC)
def checked() -> ResponseReturnValue:
    """How reviews are checked, sealed and counted, with the formula."""
    return render_template(
        "reviews/checked.html",
        rules=rules,
        doubts=doubts.RULES,
        held_from=doubts.HOLD_FROM,
        in_words=in_words,
    )


@reviews.post("/reviews/<review_id>/reply")
@requires(Access.OWNER)
def reply(review_id: str) -> ResponseReturnValue:
    """Whom a review is about answers in public, once."""
    review = queries.open_review(review_id)
    if review.subject_id != current_user.id or review.side != Side.CUSTOMER:
        raise queries.missing()
    booking_id = bookings.by_id(review.booking_id).public_id
    try:
        words = load_form(ReplyInput)["reply"]
        with transaction():
            operations.reply(review_id, current_user.member, words)
    except Invalid as problem:
        flash(" ".join(problem.errors.get("reply", [problem.sentence])), "error")
    except operations.NoReplyNow as refusal:
        flash(refusal.sentence, "error")
    else:
        flash(_("Your answer stands under the review."), "success")
    return _to_booking(booking_id)


@reviews.post("/reviews/<review_id>/helpful")
@requires(Access.VERIFIED)
def helpful(review_id: str) -> ResponseReturnValue:
    """Say that a review helped, or take that back."""
    review = queries.open_review(review_id)
    listing_id = bookings.by_id(review.booking_id).terms["listing"]
    try:
        with transaction():
            operations.find_helpful(review_id, current_user.member)
    except operations.NoVoteNow as refusal:
        flash(refusal.sentence, "info")
    return redirect(url_for("reviews.of_listing", listing_id=listing_id) + f"#{review_id}", code=303)
