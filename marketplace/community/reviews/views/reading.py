"""Reading reviews of a listing or a person, answering one, finding one helpful."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.honesty import rules as doubts
from marketplace.community.honesty.evidence import in_words
from marketplace.community.reviews import operations, pages, queries, rules
from marketplace.community.reviews.models import Side
from marketplace.community.reviews.schemas import ReplyInput, ReviewsQuery
from marketplace.community.reviews.views.blueprint import reviews, to_booking
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.forms import load_form, load_query
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts import queries as accounts
from marketplace.people.profiles import queries as profiles
from marketplace.trade.bookings import queries as bookings
from marketplace.workflows import write_review


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
            waits = write_review.reply(review_id, current_user.member, words, current_locale())
    except Invalid as problem:
        flash(" ".join(problem.errors.get("reply", [problem.sentence])), "error")
    except operations.NoReplyNow as refusal:
        flash(refusal.sentence, "error")
    else:
        flash(
            _("A word in it is on a list our team looks at first. Others see it once a person has looked.")
            if waits
            else _("Your answer stands under the review."),
            "info" if waits else "success",
        )
    return to_booking(booking_id)


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
