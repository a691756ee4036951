"""Words for what members gave, and the draft of a month's thanks that a person changes and signs; reads nothing."""

from collections.abc import Mapping, Sequence
from datetime import date

from marketplace.community.contributions.models import Deed
from marketplace.community.contributions.queries import Given, Named
from marketplace.core import moments
from marketplace.core.config import settings
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext, speaking

ICONS = {
    Deed.VOUCH: "hand-heart",
    Deed.ANSWER: "circle-check",
    Deed.MEETUP: "calendar-days",
    Deed.IDEA: "lightbulb",
    Deed.WORK: "book-open",
    Deed.REVIEW: "star",
}


def month_words(month: date) -> str:
    return moments.month_words(month)


def kind_words(kind: str) -> str:
    """A kind of deed, as a member chooses whether it is shown."""
    return {
        Deed.VOUCH: _("Whom you vouch for"),
        Deed.ANSWER: _("Answers of yours that helped"),
        Deed.MEETUP: _("Meet-ups you called"),
        Deed.IDEA: _("Ideas of yours that are there"),
        Deed.WORK: _("Books and plans you wrote"),
        Deed.REVIEW: _("Reviews you wrote"),
    }[Deed(kind)]


def did_words(given: Given) -> str:
    """What somebody did, after their name."""
    return {
        Deed.VOUCH: _("vouches for %(about)s", about=given.about),
        Deed.ANSWER: _("answered “%(about)s”", about=given.about),
        Deed.MEETUP: _("held the meet-up “%(about)s”", about=given.about),
        Deed.IDEA: _("had the idea “%(about)s”: it is there", about=given.about),
        Deed.WORK: _("wrote “%(about)s”", about=given.about),
        Deed.REVIEW: _("told how it was at %(about)s", about=given.about),
    }[Deed(given.kind)]


def count_words(kind: str, count: int) -> str:
    return {
        Deed.VOUCH: ngettext("%(num)s vouch", "%(num)s vouches", count),
        Deed.ANSWER: ngettext("%(num)s answer that helped", "%(num)s answers that helped", count),
        Deed.MEETUP: ngettext("%(num)s meet-up", "%(num)s meet-ups", count),
        Deed.IDEA: ngettext("%(num)s idea that is there", "%(num)s ideas that are there", count),
        Deed.WORK: ngettext("%(num)s book or plan", "%(num)s books or plans", count),
        Deed.REVIEW: ngettext("%(num)s review", "%(num)s reviews", count),
    }[Deed(kind)]


def deeds_words(deeds: Mapping[str, int]) -> str:
    """How often somebody did what, in the order of the kinds."""
    return ", ".join(count_words(kind, deeds[kind]) for kind in Deed if kind in deeds)


def draft(month: date, named: Sequence[Named], locale: str) -> str:
    """The thanks of a month, from its figures alone; whoever signs makes it theirs."""
    totals = {kind.value: sum(one.deeds.get(kind, 0) for one in named) for kind in Deed}
    with speaking(locale):
        first = ngettext(
            "In %(month)s, %(num)s member gave something to the others.",
            "In %(month)s, %(num)s members gave something to the others.",
            len(named),
            month=month_words(month),
        )
        second = _("Together: %(deeds)s.", deeds=deeds_words({kind: n for kind, n in totals.items() if n}))
        third = _("%(site)s is what you make of it. Thank you.", site=settings().site_name)
        return "\n\n".join([first, second, third] if named else [third])
