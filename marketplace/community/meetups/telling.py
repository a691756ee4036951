"""What those who come to a meet-up are told, here and by letter: it moved, it was called off, a seat came free."""

from datetime import datetime

from marketplace.community.clubs import queries as clubs
from marketplace.community.clubs.models import Club
from marketplace.community.meetups import queries
from marketplace.community.meetups.models import Meetup
from marketplace.core import clock, mail
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.core.moments import datetime_words
from marketplace.core.urls import absolute
from marketplace.people.accounts.models import Member, MemberStatus


def path_of(club: Club, meetup: Meetup) -> str:
    return f"/clubs/{club.slug}/meetups/{meetup.public_id}"


def of_change(club: Club, meetup: Meetup, by: Member) -> None:
    """Everybody who comes or waits hears of another time or place."""
    for member in queries.members_of(meetup.id):
        with speaking(member.locale):
            subject = _("%(title)s has changed", title=meetup.title)
            line = _("The time or the place of “%(title)s” has changed: %(when)s.", **_facts(meetup))
        _write(club, meetup, member, by, subject, line)


def of_cancelling(club: Club, meetup: Meetup, by: Member) -> None:
    """Everybody who would have come, or waits, hears that it does not take place, and why."""
    for member in queries.members_of(meetup.id):
        with speaking(member.locale):
            subject = _("%(title)s does not take place", title=meetup.title)
            line = _("“%(title)s” on %(when)s was called off.", **_facts(meetup))
        _write(club, meetup, member, by, subject, line, meetup.cancel_reason)


def of_hiding(club: Club, meetup: Meetup) -> None:
    """Everybody who comes or waits hears that moderators keep it from others, or no longer do."""
    if meetup.ends_at <= clock.now():
        return
    for member in queries.members_of(meetup.id):
        with speaking(member.locale):
            if meetup.hidden_at is None:
                subject = _("%(title)s is shown again", title=meetup.title)
                line = _(
                    "Moderators looked at “%(title)s” again, and everybody may see it.", **_facts(meetup)
                )
            else:
                subject = _("Moderators hid %(title)s", title=meetup.title)
                line = _(
                    "Moderators hid “%(title)s”, %(when)s: nobody else can join. You keep your seat; think twice before"
                    " you go, and give it back if you would rather not.",
                    **_facts(meetup),
                )
        _write(club, meetup, member, None, subject, line)


def of_seat(meetup: Meetup, member: Member) -> None:
    """Somebody who waited has a seat."""
    club = clubs.by_id(meetup.club_id)
    with speaking(member.locale):
        subject = _("You have a seat: %(title)s", title=meetup.title)
        line = _(
            "A seat came free for you at “%(title)s”, %(when)s. If you cannot come, give it back: others wait.",
            **_facts(meetup),
        )
    _write(club, meetup, member, None, subject, line)


def _facts(meetup: Meetup) -> dict[str, str]:
    return {"title": meetup.title, "when": _when(meetup.starts_at, meetup.zone)}


def _when(at: datetime, zone: str) -> str:
    return datetime_words(at, zone)


def _write(
    club: Club, meetup: Meetup, member: Member, by: Member | None, subject: str, line: str, reason: str = ""
) -> None:
    """A letter that always comes, since somebody counts on it; who did it knows already.

    Whoever has blocked the host still has to know that nobody waits at the door.
    """
    if (by is not None and member.id == by.id) or member.status != MemberStatus.ACTIVE:
        return
    mail.send(
        "meetup",
        Recipient.of(member),
        subject,
        "meetups/news",
        name=member.name,
        line=line,
        reason=reason,
        club=club.name,
        url=absolute(path_of(club, meetup)),
    )
