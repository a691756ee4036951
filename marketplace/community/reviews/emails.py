"""Messages about reviews, to each side in their own language; none of them tells whether somebody wrote in secret."""

from collections.abc import Mapping

from marketplace.community.reviews import rules
from marketplace.community.reviews.models import Review, Side
from marketplace.core.i18n import gettext as _
from marketplace.core.moments import datetime_words
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings.emails import Words, sides, tell
from marketplace.trade.bookings.models import Booking


def invited(booking: Booking) -> None:
    """To both sides on the morning after: how was it, and how it is kept fair."""
    customer, provider = sides(booking)
    for member, other in ((customer, booking.terms["provider_name"]), (provider, customer.name)):
        tell("review_invited", member, booking, _invitation(booking, other), path="/review")


def _invitation(booking: Booking, other: str) -> Words:
    ends = rules.opens_at(booking)
    return lambda title: (
        _("How was it? %(title)s", title=title),
        [
            _("You and %(other)s can each write a review.", other=other),
            _(
                "Both stay sealed until you have both written, or until %(when)s. Nobody can answer a review"
                " with a review.",
                when=datetime_words(ends, booking.zone) if ends else "",
            ),
        ],
    )


def opened(booking: Booking, reviews: Mapping[Side, Review]) -> None:
    """To both sides: what was written can be read now."""
    customer, provider = sides(booking)
    _tell_opened(booking, customer, reviews.get(Side.PROVIDER), booking.terms["provider_name"])
    _tell_opened(booking, provider, reviews.get(Side.CUSTOMER), customer.name)


def released(booking: Booking, review: Review) -> None:
    """To whom a review is about that was held when the seal opened: it can be read now."""
    customer, provider = sides(booking)
    about_provider = review.side == Side.CUSTOMER
    to, other = (provider, customer.name) if about_provider else (customer, booking.terms["provider_name"])
    _tell_opened(booking, to, review, other)


def _tell_opened(booking: Booking, member: Member, about: Review | None, other: str) -> None:
    """`about` is what the other side wrote of this member, if anything."""

    def words(title: str) -> tuple[str, list[str]]:
        if about is None or not about.is_public:
            said = _("Your review of this booking is public now.")
            if about is None:
                said = _("Your review of this booking is public now. %(other)s wrote none.", other=other)
            return _("Your review is public: %(title)s", title=title), [said]
        said = _("%(other)s wrote about you:", other=other)
        lines = [said, _("“%(words)s”", words=about.body)]
        if about.thanks:
            lines += [_("And for you alone:"), _("“%(words)s”", words=about.thanks)]
        return _("A review for you: %(title)s", title=title), lines

    tell("review_opened", member, booking, words, path="#review")
