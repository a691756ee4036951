"""Jobs of notices: the letter of the day at six in the evening, and forgetting old ones at night."""

from sqlalchemy import select, text

from marketplace.core import clock, jobs
from marketplace.core.config import settings
from marketplace.core.database import db, transaction
from marketplace.core.jobs import job
from marketplace.core.notices import Notice
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.people.notices import emails, operations

# Their own evening, where quiet hours say which; and whoever was missed by it gets it within the day.
_DUE = text("""
    select m.public_id from member m
    join (select member_id, min(created_at) as oldest from notice where waits_for_letter group by member_id) w
        on w.member_id = m.id
    left join quiet_hours q on q.member_id = m.id
    where extract(hour from cast(:now as timestamptz) at time zone coalesce(q.zone, :zone)) = 18
        or w.oldest < cast(:now as timestamptz) - interval '25 hours'
    order by m.id
""")


@job("notices.day", every="3 * * * *")
def write_of_the_day() -> None:
    """Every hour: one letter to each whose evening it is."""
    with transaction() as session:
        due = list(session.scalars(_DUE, {"now": clock.now(), "zone": settings().company_zone}))
    jobs.each(due, write_to)


def write_to(member_public_id: str) -> None:
    """The letter of the day of one member, who gets each notice in one letter only."""
    with transaction() as session:
        to = session.scalar(select(Member).where(Member.public_id == member_public_id).with_for_update())
        if to is None:
            return
        waiting = select(Notice).where(Notice.member_id == to.id, Notice.waits_for_letter)
        found = session.scalars(waiting.order_by(Notice.id.desc())).all()
        for notice in found:
            notice.waits_for_letter = False
        # What was read on the site since is no news.
        unread = [notice for notice in found if notice.read_at is None]
        if unread and to.status == MemberStatus.ACTIVE:
            emails.of_the_day(to, unread)
        db.session.flush()


@job("notices.forget", every="41 3 * * *")
def forget() -> None:
    """Every night."""
    with transaction():
        operations.forget()
