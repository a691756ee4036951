"""Changes to meet-ups; they flush, never commit. Seats and the line are the database's own work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from marketplace.community.allowance import pace as allowance
from marketplace.community.allowance import texts as allowed
from marketplace.community.allowance.rules import Page
from marketplace.community.clubs import operations as clubs
from marketplace.community.clubs import permissions
from marketplace.community.clubs.models import Club, ClubMember, ClubState, EventKind
from marketplace.community.clubs.permissions import Act
from marketplace.community.lists import changes, holding
from marketplace.community.lists import pictures as listed
from marketplace.community.meetups import queries, rules, telling
from marketplace.community.meetups.models import GuestState, Meetup, MeetupGuest, MeetupPhoto, MeetupState
from marketplace.community.reports.models import SubjectKind
from marketplace.community.reports.operations import Subject
from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.photos import Photo
from marketplace.people.accounts.models import Member

_WORDS = ("title", "about")


class CannotCome(Refusal):
    code = "cannot_come"


class NotThere(Refusal):
    """Photos are added by those who came."""

    code = "not_there"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a meet-up is: when (aware), where about and where exactly, and for how many."""

    title: str
    starts_at: datetime
    ends_at: datetime
    area: str
    place: str
    seats: int
    about: str = ""


def call(club: Club, place: ClubMember | None, author: Member, plan: Plan) -> Meetup:
    """Call a meet-up; who calls it comes. Raises `NoRight`, `Invalid`."""
    permissions.check(place, Act.PLAN)
    if club.state == ClubState.CLOSED:
        raise CannotCome(_("This club is closed."), kept=_("What you typed is kept."))
    _check_time(plan)
    _check_texts(author, plan)
    now = clock.now()
    meetup = Meetup(
        public_id=ids.public_id("mtp"),
        club_id=club.id,
        author_id=author.id,
        zone=club.zone,
        state=MeetupState.PLANNED,
        cancel_reason="",
        created_at=now,
        changed_at=now,
        **_facts(plan),
    )
    db.session.add(meetup)
    db.session.flush()
    come(meetup, author)
    if holding.look(_said(meetup, f"{meetup.area}\n\n{meetup.about}"), locale=club.locale):
        # Nobody else comes yet, so that there is nobody to be told.
        meetup.hidden_at = now
        db.session.flush()
    clubs.note(club, EventKind.MEETUP, author.id, subject=meetup.public_id, words=plan.title)
    return meetup


def _check_texts(author: Member, plan: Plan) -> None:
    allowance.refuse_limited(author)
    allowed.check(
        author, Page.MEETUP, {name: getattr(plan, name) for name in ("title", "area", "place", "about")}
    )


def _said(meetup: Meetup, text: str) -> Subject:
    """Where exactly it is is no part of it: only who comes reads that."""
    return Subject(SubjectKind.MEETUP, meetup.public_id, meetup.author_id, meetup.title, text)


def _let_in(club: Club, by: Member, meetup: Meetup, plan: Plan) -> Mapping[str, str | None]:
    """The words that stand now. Time and place always do, whatever a list says: people come there."""
    thing = changes.Thing(SubjectKind.MEETUP, meetup.public_id, "words", by.id, meetup.title)
    before = {name: str(getattr(meetup, name)) for name in _WORDS}
    after = {name: str(getattr(plan, name)) for name in _WORDS}
    if plan.area != meetup.area:
        holding.look(_said(meetup, plan.area), locale=club.locale, may_hold=False)
    return changes.let_in(thing, before, after, dict.fromkeys(_WORDS, club.locale))


def _facts(plan: Plan) -> dict[str, object]:
    names = ("title", "starts_at", "ends_at", "area", "place", "seats", "about")
    return {name: getattr(plan, name) for name in names}


def _check_time(plan: Plan) -> None:
    now = clock.now()
    if not now < plan.starts_at <= now + rules.FARTHEST:
        sentence = _("Choose a time ahead, within a year.")
        raise Invalid(
            _("Some answers need another look."),
            kept=_("What you typed is kept."),
            errors={"day": [sentence]},
        )


def change(club: Club, place: ClubMember | None, by: Member, meetup: Meetup, plan: Plan) -> bool:
    """Change a meet-up; when its time or place changes, everybody who comes or waits is told.

    Whether its words wait for a person. Raises `NoRight`, `Invalid`, `CannotCome`, `Limited`.
    """
    _check_steers(place, by, meetup)
    _check_ahead(meetup)
    _check_time(plan)
    if plan.seats < meetup.taken:
        sentence = _("%(n)s people come already.", n=meetup.taken)
        raise Invalid(
            _("Some answers need another look."),
            kept=_("What you typed is kept."),
            errors={"seats": [sentence]},
        )
    _check_texts(by, plan)
    stands = _let_in(club, by, meetup, plan)
    before = (meetup.starts_at, meetup.ends_at, meetup.place, meetup.area)
    meetup.changed_at = clock.now()
    for name, value in (_facts(plan) | dict(stands)).items():
        setattr(meetup, name, value)
    moved = before != (plan.starts_at, plan.ends_at, plan.place, plan.area)
    meetup.sequence += moved
    db.session.flush()
    db.session.refresh(meetup)
    if moved:
        telling.of_change(club, meetup, by)
    tell_moved_up()
    return (stands["title"], stands["about"]) != (plan.title, plan.about)


def cancel(club: Club, place: ClubMember | None, by: Member, meetup: Meetup, reason: str) -> None:
    """Call a meet-up off; everybody who comes or waits is told why. Raises `NoRight`, `Invalid`, `CannotCome`."""
    _check_steers(place, by, meetup)
    _check_ahead(meetup)
    if not reason:
        sentence = _("Say why: everybody who comes reads it.")
        raise Invalid(
            _("Some answers need another look."),
            kept=_("What you typed is kept."),
            errors={"reason": [sentence]},
        )
    meetup.state, meetup.cancelled_at, meetup.cancel_reason = MeetupState.CANCELLED, clock.now(), reason
    meetup.changed_at = clock.now()
    meetup.sequence += 1
    db.session.flush()
    telling.of_cancelling(club, meetup, by)


def come(meetup: Meetup, member: Member) -> MeetupGuest:
    """Take a seat, or stand at the end of the line; twice is once. Raises `CannotCome`."""
    locked = db.session.get_one(Meetup, meetup.id, with_for_update=True, populate_existing=True)
    known = queries.guest_of(meetup.id, member.id)
    if known is not None:
        return known
    _check_ahead(locked)
    if locked.hidden_at is not None:
        raise queries.missing()
    guest = MeetupGuest(
        meetup_id=meetup.id, member_id=member.id, state=GuestState.WAITING, created_at=clock.now()
    )
    db.session.add(guest)
    db.session.flush()
    db.session.refresh(guest)
    db.session.refresh(meetup)
    return guest


def leave(meetup: Meetup, member: Member) -> None:
    """Give a seat or a place in line back; the first who waits moves up at once. Raises `CannotCome`."""
    db.session.get_one(Meetup, meetup.id, with_for_update=True, populate_existing=True)
    guest = queries.guest_of(meetup.id, member.id)
    if guest is None:
        return
    _check_ahead(meetup)
    guest.state, guest.ended_at = GuestState.LEFT, clock.now()
    db.session.flush()
    db.session.refresh(meetup)
    tell_moved_up()


def hide(club: Club, meetup: Meetup, *, hidden: bool) -> None:
    """What moderators decided. Who comes keeps their seat, and is told; nobody else may take one meanwhile."""
    meetup.hidden_at = clock.now() if hidden else None
    db.session.flush()
    telling.of_hiding(club, meetup)


def tell_moved_up() -> None:
    """Whoever got a seat that came free is told once."""
    for guest, meetup, member in queries.untold():
        guest.told_at = clock.now()
        telling.of_seat(meetup, member)
    db.session.flush()


def add_photos(meetup: Meetup, member: Member, sent: Sequence[Photo]) -> None:
    """Photos afterwards, by those who were there. Raises `NotThere`, `Invalid`."""
    guest = queries.guest_of(meetup.id, member.id)
    if not rules.may_add_photos(guest, meetup, clock.now()):
        raise NotThere(
            _("Photos are added by those who were there, for two months."), kept=_("Nothing was changed.")
        )
    # Two uploads at once are counted one after the other.
    db.session.execute(select(func.pg_advisory_xact_lock(meetup.id)))
    if not sent or queries.photos_by(meetup.id, member.id) + len(sent) > rules.MOST_PHOTOS:
        sentence = _("Choose one to %(n)s photos.", n=rules.MOST_PHOTOS)
        raise Invalid(_("Some answers need another look."), errors={"photos": [sentence]})
    for photo in sent:
        row = MeetupPhoto(
            public_id=ids.public_id("pho"),
            meetup_id=meetup.id,
            member_id=member.id,
            width=photo.width,
            height=photo.height,
            content=photo.content,
            created_at=clock.now(),
        )
        db.session.add(row)
        db.session.flush()
        listed.hold(row, member.id, meetup.title)
    db.session.flush()


def remove_photo(place: ClubMember | None, by: Member, photo: MeetupPhoto) -> None:
    """Take a photo away for good: one's own, or as a host. Raises `NoRight`."""
    if photo.member_id != by.id:
        permissions.check(place, Act.TIDY)
    db.session.delete(photo)
    db.session.flush()


def _check_steers(place: ClubMember | None, by: Member, meetup: Meetup) -> None:
    permissions.check(place, Act.PLAN if meetup.author_id == by.id else Act.TIDY)


def _check_ahead(meetup: Meetup) -> None:
    if not rules.is_ahead(meetup, clock.now()):
        raise CannotCome(
            _("This meet-up has begun, is over, or was called off."),
            kept=_("Nothing was changed."),
            todo=_("Look at what comes next in the club."),
        )
