"""Changes to a member's notices and to how letters come; commits nothing."""

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import available_timezones

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.core.notices import CHOSEN, How, Notice, NoticeChoice, QuietHours, Topic

KEPT = timedelta(days=90)


def read(notice: Notice) -> None:
    """It was opened; the first time counts."""
    if notice.read_at is None:
        notice.read_at = clock.now()


def read_all(member_id: int, up_to: int) -> None:
    """All that a page showed was seen: notices up to this row. What came since stays unread."""
    db.session.execute(
        update(Notice)
        .where(Notice.member_id == member_id, Notice.id <= up_to, Notice.read_at.is_(None))
        .values(read_at=clock.now())
    )


def read_under(member_id: int, path: str) -> int:
    """Whoever has read a page has read what they were told of it; how many notices that were."""
    told = Notice.path.startswith(path, autoescape=True)
    read = (
        update(Notice)
        .where(Notice.member_id == member_id, Notice.read_at.is_(None), told)
        .values(read_at=clock.now())
        .returning(Notice.id)
    )
    return len(db.session.scalars(read).all())


def choose(member_id: int, choices: Mapping[Topic, How]) -> None:
    """How letters of these topics come from now on. What the letter of the day would have said is let go with it."""
    if any(topic not in CHOSEN for topic in choices):
        raise Invalid(_("Letters about bookings, money and your account always come."))
    for topic, how in choices.items():
        made = insert(NoticeChoice).values(member_id=member_id, topic=topic, how=how)
        db.session.execute(made.on_conflict_do_update(constraint="pk_notice_choice", set_={"how": how}))
    ended = [topic for topic, how in choices.items() if how is How.NEVER]
    db.session.execute(
        update(Notice)
        .where(Notice.member_id == member_id, Notice.topic.in_(ended), Notice.waits_for_letter)
        .values(waits_for_letter=False)
    )


def be_quiet(member_id: int, begins: int, ends: int, zone: str) -> None:
    """No letter that can wait between two minutes of the wall in a zone, from now on.

    Raises `Invalid` for times that are none, that are equal, and for an unknown zone.
    """
    if not (0 <= begins < 24 * 60 and 0 <= ends < 24 * 60):
        raise _wrong(_("Write both times as 22:00."), "begins")
    if begins == ends:
        raise _wrong(_("Quiet hours need an end that differs from their beginning."), "ends")
    if zone not in available_timezones():
        raise _wrong(_("Choose a time zone from the list."), "zone")
    values = {"begins": begins, "ends": ends, "zone": zone}
    made = insert(QuietHours).values(member_id=member_id, **values)
    db.session.execute(made.on_conflict_do_update(constraint="pk_quiet_hours", set_=values))


def be_reachable(member_id: int) -> None:
    """No quiet hours any more."""
    db.session.execute(delete(QuietHours).where(QuietHours.member_id == member_id))


def forget() -> None:
    """Notices of the last quarter are enough."""
    db.session.execute(delete(Notice).where(Notice.created_at < clock.now() - KEPT))


def _wrong(sentence: str, name: str) -> Invalid:
    return Invalid(sentence, kept=_("Nothing was changed."), errors={name: [sentence]})
