"""Changes to who is in a club and in which role; they flush, never commit. The database checks each of them again."""

from datetime import timedelta

from sqlalchemy import update

from marketplace.community.clubs import permissions, queries, rules
from marketplace.community.clubs.models import (
    Club,
    ClubMember,
    ClubRole,
    ClubState,
    Entry,
    EventKind,
    MemberState,
)
from marketplace.community.clubs.notices import tell, tell_all
from marketplace.community.clubs.operations import note
from marketplace.community.clubs.permissions import Act
from marketplace.community.reports import blocks
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member


class CannotJoin(Refusal):
    code = "cannot_join"


class CannotLeave(Refusal):
    code = "cannot_leave"


def path_of(club: Club, rest: str = "") -> str:
    return f"/clubs/{club.slug}{rest}"


def join(club: Club, member: Member, words: str = "") -> ClubMember:
    """Come into a club, or ask to. Twice is once. The caller has locked the club. Raises `CannotJoin`."""
    place = queries.place_of(club.id, member.id)
    state = MemberState.ASKED if _is_asked(club) else MemberState.IN
    if place is not None and place.state in (MemberState.IN, state):
        return place
    _check_join(club, member, place)
    now = clock.now()
    if place is None:
        place = ClubMember(
            club_id=club.id, member_id=member.id, handle=_free_handle(club, member), role=ClubRole.MEMBER
        )
        db.session.add(place)
    place.state, place.words, place.since = state, words, now
    place.changed_by, place.reason, place.until = member.id, "", None
    place.joined_at = now if state == MemberState.IN else None
    db.session.flush()
    if state == MemberState.IN:
        note(club, EventKind.JOINED, member.id)
    else:
        _tell_hosts(club, member.id)
    return place


def _is_asked(club: Club) -> bool:
    """Whoever has the address of a club that is being founded was given it by its founder."""
    return club.entry == Entry.REQUEST and club.state == ClubState.OPEN


def _check_join(club: Club, member: Member, place: ClubMember | None) -> None:
    now = clock.now()
    if club.state == ClubState.CLOSED:
        raise CannotJoin(_("This club is closed."), kept=_("Nothing was changed."))
    if place is not None and place.state == MemberState.BANNED and not _is_over(place):
        raise CannotJoin(
            _("A host of this club has closed its door to you."),
            kept=_("Nothing was changed."),
            todo=_("Its reason stands on the club’s page, and you can report it to us."),
        )
    if place is not None and place.state == MemberState.REFUSED and now < place.since + rules.ASK_AGAIN:
        raise CannotJoin(
            _("A host answered your request not long ago."),
            kept=_("Nothing was changed."),
            todo=_("You can ask again a month after the answer."),
        )
    if queries.count_of(member.id) >= rules.MOST_JOINED:
        raise CannotJoin(_("You are in very many clubs."), todo=_("Leave one of them first."))
    founder = queries.host_ids(club.id, ClubRole.FOUNDER)
    if founder and blocks.parted(founder[0], member.id):
        # From outside it is all the same.
        raise CannotJoin(_("You cannot join this club."), kept=_("Nothing was changed."))


def _is_over(place: ClubMember) -> bool:
    return place.until is not None and place.until <= clock.now()


def _free_handle(club: Club, member: Member) -> str:
    taken = queries.handles_taken(club.id, rules.handle_of(member.name, 1))
    attempt = 1
    while rules.handle_of(member.name, attempt) in taken:
        attempt += 1
    return rules.handle_of(member.name, attempt)


def _tell_hosts(club: Club, member_id: int) -> None:
    hosts = queries.host_ids(club.id, ClubRole.FOUNDER, ClubRole.HOST, ClubRole.HELPER)
    stamp = int(clock.now().timestamp())
    tell_all(hosts, "club.asked", path_of(club, f"/members?at={stamp}"), actor_id=member_id, words=club.name)


def answer(club: Club, by: ClubMember, other: ClubMember, *, let_in: bool, reason: str) -> None:
    """Let somebody in who asked, or say why not. Raises `NoRight`, `Invalid`."""
    permissions.check_on(by, Act.ANSWER, other)
    if other.state != MemberState.ASKED:
        raise Invalid(_("Somebody else has answered this request."), kept=_("That answer stands."))
    if not let_in:
        _check_reason(reason)
    _become(other, by.member_id, MemberState.IN if let_in else MemberState.REFUSED, reason=reason)
    if let_in:
        other.joined_at = clock.now()
        note(club, EventKind.JOINED, other.member_id)
    else:
        note(club, EventKind.REFUSED, by.member_id, member_id=other.member_id, words=reason)
    _tell(club, other, "club.let_in" if let_in else "club.refused", by.member_id)


def leave(club: Club, place: ClubMember) -> None:
    """Leave, or take a request back. The founder hands over first. Raises `CannotLeave`."""
    if place.role == ClubRole.FOUNDER and club.state != ClubState.CLOSED:
        raise CannotLeave(
            _("A club is not left alone by its founder."),
            kept=_("Nothing was changed."),
            todo=_("Hand it over to another member, or close it."),
        )
    was_in = place.state == MemberState.IN
    _become(place, place.member_id, MemberState.LEFT)
    if was_in:
        note(club, EventKind.LEFT, place.member_id)


def ban(club: Club, by: ClubMember, other: ClubMember, *, reason: str, days: int) -> None:
    """Close the door to somebody, with a reason they read, for some days or (0) for good.

    Raises `NoRight`, `Invalid`.
    """
    permissions.check_on(by, Act.BAN, other)
    _check_reason(reason)
    if days not in rules.BANS:
        sentence = _("Choose one of what is offered.")
        raise Invalid(_("Some answers need another look."), errors={"days": [sentence]})
    until = clock.now() + timedelta(days=days) if days else None
    _become(other, by.member_id, MemberState.BANNED, reason=reason)
    other.until = until
    note(club, EventKind.BANNED, by.member_id, member_id=other.member_id, words=reason)
    _tell(club, other, "club.banned", by.member_id)


def lift_ban(club: Club, by: ClubMember, other: ClubMember) -> None:
    """Open the door again; they come back by themselves. Raises `NoRight`."""
    permissions.check_on(by, Act.BAN, other)
    if other.state == MemberState.BANNED:
        _become(other, by.member_id, MemberState.LEFT)
        note(club, EventKind.BAN_LIFTED, by.member_id, member_id=other.member_id)


def give_role(club: Club, by: ClubMember, other: ClubMember, role: ClubRole) -> None:
    """Make somebody host, helper or plain member; who steps down does it themselves. Raises `NoRight`, `Invalid`."""
    if other.state != MemberState.IN or role == ClubRole.FOUNDER:
        raise Invalid(_("Choose one of what is offered."), kept=_("Nothing was changed."))
    if role == other.role:
        return
    if by.member_id != other.member_id or permissions.rank(role) > permissions.rank(other.role):
        act = Act.GIVE_HOST if ClubRole.HOST in (role, other.role) else Act.GIVE_HELPER
        permissions.check_on(by, act, other)
    elif by.role == ClubRole.FOUNDER:
        raise CannotLeave(
            _("A club is not left alone by its founder."),
            kept=_("Nothing was changed."),
            todo=_("Hand it over to another member, or close it."),
        )
    other.role, other.changed_by = role, by.member_id
    note(club, EventKind.ROLE, by.member_id, member_id=other.member_id, words=role)
    _tell(club, other, "club.role", by.member_id)


def hand_over(club: Club, by: ClubMember, other: ClubMember) -> None:
    """Make another member the founder; who was it stays as host. Raises `NoRight`, `Invalid`."""
    permissions.check_on(by, Act.HAND_OVER, other)
    if other.state != MemberState.IN:
        raise Invalid(_("Choose somebody who is in the club."), kept=_("Nothing was changed."))
    # The order matters: the one who gives is still the founder when it is given.
    for place, role in ((other, ClubRole.FOUNDER), (by, ClubRole.HOST)):
        db.session.execute(
            update(ClubMember)
            .where(ClubMember.club_id == club.id, ClubMember.member_id == place.member_id)
            .values(role=role, changed_by=by.member_id)
        )
    note(club, EventKind.HANDED_OVER, by.member_id, member_id=other.member_id)
    _tell(club, other, "club.yours", by.member_id)


def _become(place: ClubMember, by_id: int, state: MemberState, *, reason: str = "") -> None:
    place.state, place.since, place.changed_by = state, clock.now(), by_id
    place.reason, place.until = reason, None
    if state != MemberState.IN:
        place.role = ClubRole.MEMBER
    db.session.flush()


def _check_reason(reason: str) -> None:
    if not 1 <= len(reason) <= rules.MOST_REASON:
        sentence = _("Give a reason in at most %(n)s characters: they read it.", n=rules.MOST_REASON)
        raise Invalid(
            _("Some answers need another look."),
            kept=_("What you typed is kept."),
            errors={"reason": [sentence]},
        )


def _tell(club: Club, other: ClubMember, topic: str, actor_id: int) -> None:
    stamp = int(clock.now().timestamp())
    tell(other.member_id, topic, path_of(club, f"?at={stamp}"), actor_id=actor_id, words=club.name)
