"""What pages say of articles, in words: topics, ties, states; reads nothing."""

from datetime import datetime

from marketplace.community.articles.models import Article, ArticleState, Tie
from marketplace.core import localtime
from marketplace.core.i18n import current_locale, ngettext
from marketplace.core.i18n import gettext as _

TOPIC_ICONS = {
    "cooking": "cooking-pot",
    "baking": "wheat",
    "garden": "flower",
    "sport": "dumbbell",
    "wellbeing": "heart",
    "family": "baby",
    "home": "house",
    "making": "lightbulb",
    "neighbourhood": "map-pin",
}


def topic_words(topic: str) -> str:
    return {
        "cooking": _("Cooking"),
        "baking": _("Bread and baking"),
        "garden": _("Garden and market"),
        "sport": _("Moving and sport"),
        "wellbeing": _("Feeling well"),
        "family": _("Family and children"),
        "home": _("House and home"),
        "making": _("Making and mending"),
        "neighbourhood": _("The neighbourhood"),
    }[topic]


def tie_words(tie: str, name: str) -> str:
    """What ties the author to an offer, as everybody reads it beside the offer."""
    return {
        Tie.OWN: _("%(name)s’s own offer", name=name),
        Tie.NONE: _("%(name)s says nothing ties them", name=name),
        Tie.FRIEND: _("by a friend of %(name)s", name=name),
        Tie.FAMILY: _("by somebody of %(name)s’s family", name=name),
        Tie.WORKS: _("%(name)s works with them", name=name),
        Tie.PAID: _("%(name)s got money or a present for it", name=name),
    }[Tie(tie)]


def tie_options() -> list[tuple[str, str]]:
    """What an author may say of another’s offer, as they choose it."""
    return [
        (Tie.NONE, _("Nothing ties us: I simply like it")),
        (Tie.FRIEND, _("We are friends")),
        (Tie.FAMILY, _("We are family")),
        (Tie.WORKS, _("We work together")),
        (Tie.PAID, _("I got money or a present for it")),
    ]


def state_words(article: Article) -> str:
    if article.hidden_at is not None:
        return _("Hidden by our team")
    return {
        ArticleState.DRAFT: _("Draft"),
        ArticleState.SCHEDULED: _("Scheduled"),
        ArticleState.PUBLISHED: _("Published"),
        ArticleState.WITHDRAWN: _("Withdrawn"),
    }[ArticleState(article.state)]


def state_tone(article: Article) -> str:
    if article.hidden_at is not None:
        return "bad"
    return {ArticleState.PUBLISHED: "good", ArticleState.SCHEDULED: "wait"}.get(
        ArticleState(article.state), "plain"
    )


def minutes_words(minutes: int) -> str:
    return ngettext("%(num)s minute to read", "%(num)s minutes to read", minutes)


def date_words(at: datetime, zone: str) -> str:
    """The day something appeared, in full: it is read for years."""
    return localtime.date_words(at, zone, current_locale())


def language_options() -> list[tuple[str, str]]:
    """The languages to write in, by their own names, which every reader of them knows."""
    return [("en", "English"), ("fr", "Français")]


def is_other(locale: str) -> bool:
    """Whether words are not in the reader's language."""
    return locale != current_locale()


def language_words(locale: str) -> str:
    return _("Written in French") if locale == "fr" else _("Written in English")
