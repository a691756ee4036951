"""Following members and clubs; they flush, never commit. Nobody is told that they are followed."""

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from marketplace.community.clubs import queries
from marketplace.community.clubs.models import Club, ClubFollow, Entry, MemberFollow
from marketplace.community.reports import blocks
from marketplace.community.reviews.rules import short_name
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.errors import NotFound, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member, MemberStatus

MOST = 2_000


class TooManyFollowed(Refusal):
    code = "too_many_followed"


def _missing() -> NotFound:
    return NotFound(_("We could not find this person."), todo=_("Look at the members of your clubs."))


def follow_member(follower: Member, public_id: str) -> bool:
    """Follow a member, or stop; whether one follows now. Raises NotFound, `TooManyFollowed`."""
    other = accounts.by_public_id(public_id)
    if other is None or other.id == follower.id:
        raise _missing()
    facts = {"follower_id": follower.id, "followed_id": other.id}
    stopped = db.session.execute(delete(MemberFollow).filter_by(**facts).returning(MemberFollow.followed_id))
    if stopped.first() is not None:
        return False
    # Whoever blocked the other is not there for them.
    if other.status != MemberStatus.ACTIVE or blocks.parted(follower.id, other.id):
        raise _missing()
    _check_count(follower.id)
    db.session.execute(insert(MemberFollow).values(**facts, at=clock.now()).on_conflict_do_nothing())
    return True


def follow_club(club: Club, follower: Member) -> bool:
    """Follow an open club without joining it, or stop; whether one follows now."""
    facts = {"club_id": club.id, "member_id": follower.id}
    stopped = db.session.execute(delete(ClubFollow).filter_by(**facts).returning(ClubFollow.club_id))
    if stopped.first() is not None:
        return False
    if club.entry != Entry.OPEN:
        raise queries.missing()
    _check_count(follower.id)
    db.session.execute(insert(ClubFollow).values(**facts, at=clock.now()).on_conflict_do_nothing())
    return True


def _check_count(member_id: int) -> None:
    members = select(func.count()).where(MemberFollow.follower_id == member_id).scalar_subquery()
    clubs = select(func.count()).where(ClubFollow.member_id == member_id).scalar_subquery()
    if (db.session.scalar(select(members + clubs)) or 0) >= MOST:
        raise TooManyFollowed(
            _("You follow very many already."),
            kept=_("Nothing was changed."),
            todo=_("Stop following somebody first."),
        )


def followed(member_id: int) -> list[tuple[str, str]]:
    """Whom a member follows: public id and short name, the latest first."""
    query = (
        select(Member.public_id, Member.shown_name)
        .join(MemberFollow, MemberFollow.followed_id == Member.id)
        .where(MemberFollow.follower_id == member_id, Member.status == MemberStatus.ACTIVE)
        .order_by(MemberFollow.at.desc())
        .limit(200)
    )
    return [(row[0], short_name(row[1])) for row in db.session.execute(query)]


def followed_clubs(member_id: int) -> list[Club]:
    """The clubs a member follows without being in them, by name."""
    query = (
        select(Club)
        .join(ClubFollow, ClubFollow.club_id == Club.id)
        .where(ClubFollow.member_id == member_id, Club.hidden_at.is_(None))
        .order_by(Club.name)
        .limit(200)
    )
    return list(db.session.scalars(query))


def followed_ids(member_id: int) -> set[int]:
    return set(
        db.session.scalars(select(MemberFollow.followed_id).where(MemberFollow.follower_id == member_id))
    )


def follows_club(club_id: int, member_id: int | None) -> bool:
    return member_id is not None and db.session.get(ClubFollow, (club_id, member_id)) is not None
