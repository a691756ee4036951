"""The message about a connected calendar that cannot be read, in its owner's language."""

from marketplace.core import mail
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.core.moments import datetime_words
from marketplace.core.urls import absolute
from marketplace.people.accounts import queries as accounts
from marketplace.people.profiles import queries as profiles
from marketplace.trade.calendars.models import CalendarFeed
from marketplace.trade.calendars.words import problem_words


def failing(feed: CalendarFeed) -> None:
    """To its owner, once: it has not been readable for a day, why, and what still blocks their time."""
    owner, profile = accounts.by_id(feed.provider_id), profiles.of_member(feed.provider_id)
    if owner is None:
        return
    zone = profile.zone if profile else "UTC"
    with speaking(owner.locale):
        subject = _("We cannot read your calendar %(name)s", name=feed.name)
        problem = problem_words(feed.problem or "", feed.problem_facts)
        last = datetime_words(feed.imported_at, zone) if feed.imported_at else None
    mail.send(
        "calendar_failing",
        Recipient.of(owner),
        subject,
        "calendars/failing",
        name=owner.name,
        calendar=feed.name,
        problem=problem,
        last=last,
        url=absolute("/studio/calendars"),
    )
