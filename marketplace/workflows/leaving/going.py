"""A member asks to leave, and may change their mind; what happens at once, and nothing of what happens later."""

from datetime import timedelta

from sqlalchemy import exc, select, text, update

from marketplace.core import audit, clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Refusal
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts import operations as accounts
from marketplace.people.accounts.models import ApiToken, Member, MemberSession, MemberStatus
from marketplace.people.leaving.models import Leaving, LeavingState
from marketplace.trade.listings.indexing import index_provider
from marketplace.workflows.leaving import letters, obstacles

WAIT = timedelta(days=14)

# Nobody keeps a place free for who is about to go.
_LEAVE_LINES = text("""
    update waiting_entry set state = 'left', ended_at = :now, note = null
    where customer_id = :member and state = 'waiting'
""")
_LEAVE_TABLES = text("""
    update meetup_guest g set state = 'left', ended_at = :now from meetup m
    where m.id = g.meetup_id and m.starts_at > :now and g.member_id = :member and g.state <> 'left'
""")


class SomethingFirst(Refusal):
    """Open business: it has to end before anybody can leave."""

    code = "leave_something_first"


class AlreadyAsked(Refusal):
    code = "leave_already_asked"


def open_of(member_id: int) -> Leaving | None:
    """The wish whose waiting time runs."""
    return db.session.scalar(
        select(Leaving).where(Leaving.member_id == member_id, Leaving.state == LeavingState.ASKED)
    )


def ask(member: Member, *, keep: MemberSession | None = None) -> Leaving:
    """Begin the waiting time: the member is hidden from everybody, signed in here alone, and told how to stay.

    Raises `SomethingFirst` while open business is left, and `AlreadyAsked`.
    """
    member = _locked(member)
    now = clock.now()
    if found := obstacles.of(member.id, now):
        raise SomethingFirst(
            found[0].sentence,
            kept=_("Nothing was changed."),
            todo=_("End what is still open, then ask again."),
        )
    row = _begun(member)
    if member.status == MemberStatus.ACTIVE:
        member.status = MemberStatus.LEAVING
    accounts.end_sessions(member, keep=keep)
    db.session.execute(
        update(ApiToken)
        .where(ApiToken.member_id == member.id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=now)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(_LEAVE_LINES, {"member": member.id, "now": now})
    db.session.execute(_LEAVE_TABLES, {"member": member.id, "now": now})
    db.session.flush()
    _record("leaving.asked", member, row)
    letters.asked(member, row.erase_at)
    return row


def _begun(member: Member) -> Leaving:
    now = clock.now()
    row = Leaving(
        public_id=ids.public_id("lea"),
        member_id=member.id,
        state=LeavingState.ASKED,
        was_suspended=member.status == MemberStatus.SUSPENDED,
        asked_at=now,
        erase_at=now + WAIT,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except exc.IntegrityError:
        raise AlreadyAsked(_("You asked to leave already."), kept=_("The day stays as it was.")) from None
    return row


def keep(member: Member) -> bool:
    """Stay after all; False when nothing was asked. Who was suspended stays so."""
    member = _locked(member)
    row = open_of(member.id)
    if row is None:
        return False
    row.state, row.ended_at = LeavingState.KEPT, clock.now()
    if member.status == MemberStatus.LEAVING:
        member.status = MemberStatus.ACTIVE
    db.session.flush()
    index_provider(member.id)
    _record("leaving.kept", member, row)
    letters.kept(member)
    return True


def _locked(member: Member) -> Member:
    return db.session.scalars(
        select(Member)
        .where(Member.id == member.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _record(act: str, member: Member, row: Leaving) -> None:
    audit.record(
        act,
        actor_id=member.id,
        subject=("member", member.public_id),
        after={"state": row.state, "erase_at": row.erase_at.isoformat()},
    )
