"""Letters about a hold, to the author of the review alone, in their language."""

from marketplace.community.honesty import evidence
from marketplace.community.honesty.models import HoldState, ReviewHold
from marketplace.core import mail
from marketplace.core.database import db
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.core.urls import absolute
from marketplace.people.accounts.models import Member


def held(hold: ReviewHold) -> None:
    """It is not shown for now: why, what happens next, and what they can say."""
    author = db.session.get_one(Member, hold.author_id)
    with speaking(author.locale):
        paragraphs = [
            _(
                "Your review is kept as you wrote it. For now nobody else reads it, and its stars are not counted."
            ),
            _("This is what our rules noticed:"),
            *(evidence.in_words(flag["code"]) + "." for flag in hold.flags),
            _("A person on our team looks at it and decides. A rule alone never deletes a review."),
            _("If there is an explanation, tell us: you can object on the page below."),
        ]
        subject = _("We are checking your review")
    _send("review_held", author, subject, paragraphs, hold)


def decided(hold: ReviewHold, *, again: bool) -> None:
    """What was decided, and why."""
    author = db.session.get_one(Member, hold.author_id)
    with speaking(author.locale):
        subject = _("Our second look at your review") if again else _("What we decided about your review")
        paragraphs = [outcome_words(hold.state)]
        if hold.words:
            paragraphs.append(_("Our reasons: %(words)s", words=hold.words))
            paragraphs.append(_("A person decided this; no machine did."))
        if hold.state in {HoldState.KEPT, HoldState.REMOVED} and not again:
            paragraphs.append(_("You can object once, within six months; someone else looks at it then."))
    _send("review_hold_decided", author, subject, paragraphs, hold)


def outcome_words(state: str) -> str:
    return {
        HoldState.WAITING: _("A person on our team will look at it."),
        HoldState.RELEASED: _("Your review is released: it is shown and counted like any other."),
        HoldState.KEPT: _("Your review stays out for now, because doubts are left."),
        HoldState.REMOVED: _("Your review is not shown any more, because it breaks our rules."),
    }[HoldState(state)]


def _send(kind: str, author: Member, subject: str, paragraphs: list[str], hold: ReviewHold) -> None:
    mail.send(
        kind,
        Recipient.of(author),
        subject,
        "reports/told",
        paragraphs=paragraphs,
        url=absolute(f"/reviews/held/{hold.public_id}"),
    )
