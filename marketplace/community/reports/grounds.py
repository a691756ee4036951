"""The tables of moderation: what may be reported and why, on which rule a decision rests, and what it does."""

from datetime import datetime
from typing import NamedTuple

from marketplace.community.reports.models import Decision, SubjectKind
from marketplace.core.i18n import gettext as _
from marketplace.people.measures import words as measure_words
from marketplace.people.measures.models import MeasureKind

DANGER = "danger"
"""Somebody may be in danger: such a case stands before all others."""

REASONS = (DANGER, "illegal", "fraud", "harassment", "hate", "private", "false", "spam", "other")
GROUNDS = ("none", DANGER, "illegal", "fraud", "harassment", "hate", "private", "false", "spam", "off_site")

LISTED = tuple(ground for ground in GROUNDS if ground in REASONS)
"""What a list may look for: what may be reported, and decided."""

_MEASURES = (Decision.LIMIT, Decision.SUSPEND, Decision.BAN)
_HIDEABLE = (Decision.NONE, Decision.HIDE, Decision.WARN, *_MEASURES)
_NOTED = tuple(Decision)
"""What also may stay with a note of ours beside it: where everybody reads it, and its page shows the note."""
EFFECTS: dict[str, tuple[Decision, ...]] = {
    SubjectKind.MESSAGE: _HIDEABLE,
    SubjectKind.LISTING: _NOTED,
    SubjectKind.CLUB: _HIDEABLE,
    SubjectKind.POST: _NOTED,
    SubjectKind.IDEA: _NOTED,
    SubjectKind.DESIGN: _HIDEABLE,
    SubjectKind.MAKER: _HIDEABLE,
    SubjectKind.WORK: _HIDEABLE,
    SubjectKind.ARTICLE: _NOTED,
    SubjectKind.COMMENT: _NOTED,
    SubjectKind.MEETUP: _HIDEABLE,
    SubjectKind.PICTURE: _HIDEABLE,
    SubjectKind.VOUCH: _HIDEABLE,
    SubjectKind.GIFT: _HIDEABLE,
    SubjectKind.CHANGE: _HIDEABLE,
    SubjectKind.PROFILE: _HIDEABLE,
    SubjectKind.REVIEW: _NOTED,
    SubjectKind.REPLY: _HIDEABLE,
}
"""What may be decided about each kind. A warning and what is harder hide the thing too."""

_HIDDEN_ALONE = frozenset({SubjectKind.PROFILE})
"""A page goes out of sight with all its offers: that is a decision of its own, and no other brings it along."""


PRIVATE = frozenset({SubjectKind.MESSAGE, SubjectKind.GIFT})
"""Read by few: of the team, only by who has taken the case."""


class Effect(NamedTuple):
    """What a decision does."""

    hides: bool
    measure: MeasureKind | None = None
    """Against its author."""


def hides_too(kind: str) -> bool:
    """Whether a warning, or what is harder, hides a thing of this kind with it."""
    return kind not in _HIDDEN_ALONE


def effect_of(decision: str | None, kind: str, *, is_held: bool = False) -> Effect:
    """What a decision does; before there is one, whether a list holds the thing."""
    if decision is None:
        return Effect(hides=is_held)
    return Effect(
        hides=decision == Decision.HIDE or (hides_too(kind) and decision in {Decision.WARN, *_MEASURES}),
        measure=MeasureKind(decision) if decision in _MEASURES else None,
    )


def reason_words(reason: str) -> str:
    return {
        DANGER: _("Somebody may be in danger"),
        "illegal": _("It offers or asks for something illegal"),
        "fraud": _("It looks like a scam"),
        "harassment": _("It harasses or threatens somebody"),
        "hate": _("It attacks people for what they are"),
        "private": _("It shows somebody’s private details"),
        "false": _("It is false or misleading"),
        "spam": _("It is advertising nobody asked for"),
        "other": _("Something else"),
    }[reason]


def ground_words(ground: str) -> str:
    """The rule a decision rests on, as both sides read it."""
    return {
        "none": _("No rule was broken."),
        DANGER: _("What puts people in danger has no place here."),
        "illegal": _("Only what the law allows may be offered or asked for."),
        "fraud": _("Nobody may deceive others about money, identity or what they get."),
        "harassment": _("Nobody may be harassed, threatened or pressed."),
        "hate": _("Nobody may be attacked for what they are."),
        "private": _("Private details of others stay private."),
        "false": _("What is said of an offer or a person must be true."),
        "spam": _("Messages are for conversations, not for advertising."),
        "off_site": _("What was found here is booked and paid here."),
    }[ground]


def decision_words(decision: str, kind: str) -> str:
    if kind == SubjectKind.CHANGE:
        return {
            Decision.NONE: _("Let it in"),
            Decision.HIDE: _("Keep what stood before"),
            Decision.WARN: _("Keep what stood before, and warn the member"),
            Decision.LIMIT: _("Keep what stood before, and limit what the member writes"),
            Decision.SUSPEND: _("Keep what stood before, and suspend the account"),
            Decision.BAN: _("Keep what stood before, and close the account for good"),
        }[Decision(decision)]
    if kind == SubjectKind.GIFT:
        return _card_decision(Decision(decision))
    can_hide = hides_too(kind)
    return {
        Decision.NONE: _("Leave it as it is"),
        Decision.NOTE: _("Leave it, with a note of ours beside it"),
        Decision.HIDE: _("Hide it") if can_hide else _("Hide the page, and its offers with it"),
        Decision.WARN: _("Hide it and warn the member") if can_hide else _("Warn the member"),
        Decision.LIMIT: _("Hide it and limit what the member writes")
        if can_hide
        else _("Limit what the member writes"),
        Decision.SUSPEND: _("Hide it and suspend the account") if can_hide else _("Suspend the account"),
        Decision.BAN: _("Hide it and close the account for good")
        if can_hide
        else _("Close the account for good"),
    }[Decision(decision)]


def done_words(decision: str, kind: str) -> str:
    """The same once it is done, for the letters and the page of a decision."""
    if kind == SubjectKind.CHANGE:
        return {
            Decision.NONE: _("The change was let in: others read the new words."),
            Decision.HIDE: _("The change was not let in: what stood before stays."),
            Decision.WARN: _("The change was not let in, and its author was warned."),
            Decision.LIMIT: _(
                "The change was not let in, and what its author writes is limited for a while."
            ),
            Decision.SUSPEND: _("The change was not let in, and its author’s account was suspended."),
            Decision.BAN: _("The change was not let in, and its author’s account was closed for good."),
        }[Decision(decision)]
    if kind == SubjectKind.GIFT:
        return _card_done(Decision(decision))
    can_hide = hides_too(kind)
    return {
        Decision.NONE: _("It stays as it is."),
        Decision.NOTE: _("It stays, and a note of ours stands beside it."),
        Decision.HIDE: _("It was hidden.")
        if can_hide
        else _("The page was hidden, and its offers with it. Bookings that were made stand."),
        Decision.WARN: _("It was hidden, and its author was warned.")
        if can_hide
        else _("Its author was warned."),
        Decision.LIMIT: _("It was hidden, and what its author writes is limited for a while.")
        if can_hide
        else _("What this member writes is limited for a while."),
        Decision.SUSPEND: _("It was hidden, and its author’s account was suspended.")
        if can_hide
        else _("The account was suspended."),
        Decision.BAN: _("It was hidden, and its author’s account was closed for good.")
        if can_hide
        else _("The account was closed for good."),
    }[Decision(decision)]


def _card_decision(decision: Decision) -> str:
    return {
        Decision.NONE: _("Leave it as it is"),
        Decision.HIDE: _("Take the card’s words away"),
        Decision.WARN: _("Take the card’s words away, and warn the member"),
        Decision.LIMIT: _("Take the card’s words away, and limit what the member writes"),
        Decision.SUSPEND: _("Take the card’s words away, and suspend the account"),
        Decision.BAN: _("Take the card’s words away, and close the account for good"),
    }[decision]


def _card_done(decision: Decision) -> str:
    return {
        Decision.NONE: _("It stays as it is."),
        Decision.HIDE: _("The card’s words were taken away; the present stays."),
        Decision.WARN: _(
            "The card’s words were taken away, and who wrote them was warned; the present stays."
        ),
        Decision.LIMIT: _(
            "The card’s words were taken away, and what their author writes is limited for a while;"
            " the present stays."
        ),
        Decision.SUSPEND: _(
            "The card’s words were taken away, and their author’s account was suspended; the present stays."
        ),
        Decision.BAN: _(
            "The card’s words were taken away, and their author’s account was closed for good;"
            " the present stays."
        ),
    }[decision]


def measure_meaning(decision: str | None, until: datetime | None) -> list[str]:
    """For its author: what the measure means and when it ends; nothing where none was taken."""
    measure = MeasureKind(decision) if decision in _MEASURES else None
    return measure_words.meaning(measure, until) if measure else []


def kind_words(kind: str) -> str:
    return {
        SubjectKind.MESSAGE: _("Message"),
        SubjectKind.LISTING: _("Offer"),
        SubjectKind.PROFILE: _("Profile"),
        SubjectKind.REVIEW: _("Review"),
        SubjectKind.REPLY: _("Answer to a review"),
        SubjectKind.CLUB: _("Club"),
        SubjectKind.POST: _("Post"),
        SubjectKind.IDEA: _("Idea"),
        SubjectKind.DESIGN: _("Design"),
        SubjectKind.MAKER: _("Maker"),
        SubjectKind.WORK: _("Book or plan"),
        SubjectKind.ARTICLE: _("Article"),
        SubjectKind.COMMENT: _("Comment"),
        SubjectKind.MEETUP: _("Meet-up"),
        SubjectKind.PICTURE: _("Picture"),
        SubjectKind.VOUCH: _("Vouch"),
        SubjectKind.GIFT: _("Card of a gift"),
        SubjectKind.CHANGE: _("Change of what stands in public"),
    }[SubjectKind(kind)]
