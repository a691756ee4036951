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
EFFECTS: dict[str, tuple[Decision, ...]] = {
    SubjectKind.MESSAGE: _HIDEABLE,
    SubjectKind.LISTING: _HIDEABLE,
    SubjectKind.CLUB: _HIDEABLE,
    SubjectKind.POST: _HIDEABLE,
    SubjectKind.IDEA: _HIDEABLE,
    SubjectKind.DESIGN: _HIDEABLE,
    SubjectKind.MAKER: _HIDEABLE,
    SubjectKind.WORK: _HIDEABLE,
    SubjectKind.ARTICLE: _HIDEABLE,
    SubjectKind.COMMENT: _HIDEABLE,
    SubjectKind.MEETUP: _HIDEABLE,
    SubjectKind.PICTURE: _HIDEABLE,
    SubjectKind.PROFILE: (Decision.NONE, Decision.WARN, *_MEASURES),
    SubjectKind.REVIEW: tuple(Decision),
    SubjectKind.REPLY: _HIDEABLE,
}
"""What may be decided about each kind. A warning and what is harder hide the thing too, where it can be hidden."""


class Effect(NamedTuple):
    """What a decision does."""

    hides: bool
    measure: MeasureKind | None = None
    """Against its author."""


def effect_of(decision: str | None, *, is_held: bool = False) -> Effect:
    """What a decision does; before there is one, whether a list holds the thing."""
    if decision is None:
        return Effect(hides=is_held)
    return Effect(
        hides=decision in {Decision.HIDE, Decision.WARN, *_MEASURES},
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
    can_hide = Decision.HIDE in EFFECTS[kind]
    return {
        Decision.NONE: _("Leave it as it is"),
        Decision.NOTE: _("Leave it, with a note of ours beside it"),
        Decision.HIDE: _("Hide it"),
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
    can_hide = Decision.HIDE in EFFECTS[kind]
    return {
        Decision.NONE: _("It stays as it is."),
        Decision.NOTE: _("It stays, and a note of ours stands beside it."),
        Decision.HIDE: _("It was hidden."),
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


def measure_meaning(decision: str | None, until: datetime | None) -> list[str]:
    """For its author: what the measure means and when it ends; nothing where none was taken."""
    measure = effect_of(decision).measure
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
    }[SubjectKind(kind)]
