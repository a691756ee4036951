"""Changes to clubs themselves: found, describe, open, close; they flush, never commit, and place the founder alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import insert

from marketplace.community.allowance import pace as allowance
from marketplace.community.allowance import texts as allowed
from marketplace.community.allowance.rules import Page
from marketplace.community.clubs import permissions, queries, rules
from marketplace.community.clubs.models import (
    Club,
    ClubEvent,
    ClubKind,
    ClubMember,
    ClubRole,
    ClubState,
    Entry,
    EventKind,
    MemberState,
)
from marketplace.community.clubs.permissions import Act
from marketplace.community.lists import changes, holding
from marketplace.community.reports.models import SubjectKind
from marketplace.community.reports.operations import Subject
from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member
from marketplace.people.profiles.operations import slug_of

_LINES = ("name", "purpose", "subject")
_TEXTS = (*_LINES, "about")
_KEPT_ADDRESSES = frozenset({"new", "mine", "news", "feed"})


class NotYet(Refusal):
    """The account is too new, or has founded enough."""

    code = "not_yet"


class NotReady(Refusal):
    code = "not_ready"


@dataclass(frozen=True, slots=True)
class Town:
    """Where a club is at home: a town of the gazetteer, never an address."""

    name: str
    lat: float
    lon: float
    zone: str


@dataclass(frozen=True, slots=True)
class Identity:
    """What a club is: its kind, name, purpose in a sentence, and the event or place it belongs to, if any."""

    kind: ClubKind
    name: str
    purpose: str
    town: Town
    subject: str = ""
    about: str = ""


def found(founder: Member, what: Identity, locale: str) -> Club:
    """Begin a club: its founder alone is in it, and it is found by its address until it opens.

    Raises `NotYet`, `Invalid`.
    """
    _check_founder(founder)
    _check(what)
    _check_texts(founder, {name: getattr(what, name) for name in _TEXTS})
    # Its name and its purpose are what a club is found by: they cannot wait hidden.
    holding.refuse_lines({name: getattr(what, name) for name in _LINES}, locale)
    now = clock.now()
    club = Club(
        public_id=ids.public_id("clb"),
        slug=_free_slug(what.name),
        **_facts(what) | {"about": ""},
        charter="",
        locale=locale,
        entry=Entry.OPEN,
        state=ClubState.FOUNDING,
        words="",
        created_at=now,
    )
    db.session.add(club)
    db.session.flush()
    db.session.add(
        ClubMember(
            club_id=club.id,
            member_id=founder.id,
            handle=rules.handle_of(founder.name, 1),
            role=ClubRole.FOUNDER,
            state=MemberState.IN,
            words="",
            since=now,
            joined_at=now,
            changed_by=founder.id,
            reason="",
        )
    )
    db.session.flush()
    club.about = str(_let_in(club, founder.id, "identity", {"about": what.about})["about"])
    lines = "\n".join(getattr(what, name) for name in _LINES)
    holding.look(
        Subject(SubjectKind.CLUB, club.public_id, founder.id, club.name, lines), locale=locale, may_hold=False
    )
    note(club, EventKind.FOUNDED, founder.id)
    return club


def _check_texts(author: Member, texts: Mapping[str, str]) -> None:
    allowance.refuse_limited(author)
    allowed.check(author, Page.CLUB, texts)


def _let_in(club: Club, author_id: int, part: str, after: Mapping[str, str]) -> Mapping[str, str | None]:
    """What of the new words stands now; a list may keep the earlier ones until a person has looked."""
    thing = changes.Thing(SubjectKind.CLUB, club.public_id, part, author_id, club.name)
    before = {name: str(getattr(club, name)) for name in after}
    locales = {name: club.locale for name in after if name != "kind"}
    return changes.let_in(thing, before, after, locales)


def _check_founder(founder: Member) -> None:
    db.session.get_one(Member, founder.id, with_for_update=True, populate_existing=True)
    if not rules.may_found(founder, clock.now()):
        raise NotYet(
            _("A club is founded by somebody who has been here for a week."),
            kept=_("What you typed is kept."),
            todo=_("Join a club meanwhile: good ones look for helpers."),
        )
    if len(queries.founded_by(founder.id)) >= rules.MOST_FOUNDED:
        raise NotYet(
            _("You are the founder of %(n)s clubs already.", n=rules.MOST_FOUNDED),
            kept=_("Nothing was changed."),
            todo=_("Hand one of them over first."),
        )


def _check(what: Identity) -> None:
    errors: dict[str, list[str]] = {}
    if (what.kind == ClubKind.SHARED) != bool(what.subject):
        errors["subject"] = [
            _("Say which event or place, for a club of people who share one, and only then.")
        ]
    if errors:
        raise Invalid(_("Some answers need another look."), kept=_("What you typed is kept."), errors=errors)


def _facts(what: Identity) -> dict[str, object]:
    return {
        "kind": what.kind,
        "name": what.name,
        "purpose": what.purpose,
        "subject": what.subject,
        "about": what.about,
        "town": what.town.name,
        "lat": what.town.lat,
        "lon": what.town.lon,
        "zone": what.town.zone,
    }


def _free_slug(name: str) -> str:
    base = slug_of(name, "club")
    taken = base in _KEPT_ADDRESSES or queries.by_slug(base) is not None
    return f"{base}-{ids.random_code(4)}" if taken else base


def describe(club: Club, by: ClubMember, what: Identity) -> bool:
    """Change what a club says of itself; whether the words wait for a person. Its address stays.

    Raises `NoRight`, `Invalid`, `Limited`.
    """
    permissions.check(by, Act.SHAPE)
    _check(what)
    facts = _facts(what)
    # A club of people who share something names it: its kind goes with its words.
    after = {name: str(facts.pop(name)) for name in ("kind", *_TEXTS)}
    _check_texts(_member(by), {name: after[name] for name in _TEXTS})
    stands = _let_in(club, by.member_id, "identity", after)
    for name, value in (facts | dict(stands)).items():
        setattr(club, name, value)
    note(club, EventKind.CHANGED, by.member_id)
    return stands is not after


def _member(place: ClubMember) -> Member:
    return db.session.get_one(Member, place.member_id)


def set_charter(club: Club, by: ClubMember, charter: str, entry: Entry) -> bool:
    """Set a club's rules and its door; whether the rules wait for a person.

    Raises `NoRight`, `NotReady`, `Invalid`, `Limited`.
    """
    permissions.check(by, Act.SHAPE)
    if not charter and club.state == ClubState.OPEN:
        raise NotReady(_("A club has rules."), kept=_("The ones it had stay."))
    _check_texts(_member(by), {"charter": charter})
    after = {"charter": charter}
    stands = _let_in(club, by.member_id, "charter", after)
    club.charter, club.entry = str(stands["charter"]), entry
    note(club, EventKind.CHANGED, by.member_id)
    return stands is not after


def plan_helpers(club: Club, by: ClubMember) -> None:
    """The founder has thought about who does what."""
    permissions.check(by, Act.SHAPE)
    club.helpers_planned = True
    db.session.flush()


def open_club(club: Club, by: ClubMember) -> None:
    """From now on everybody finds it. Raises `NoRight`, `NotReady`."""
    permissions.check(by, Act.CLOSE)
    if club.state != ClubState.FOUNDING:
        return
    if not club.charter:
        raise NotReady(
            _("The club has no rules yet."),
            kept=_("Nothing was changed."),
            todo=_("Wait until a person of our team has read the rules you sent, then open it.")
            if changes.waiting(SubjectKind.CLUB, club.public_id, "charter")
            else _("Write them first."),
        )
    club.state, club.opened_at = ClubState.OPEN, clock.now()
    db.session.flush()
    note(club, EventKind.OPENED, by.member_id)


def close(club: Club, by: ClubMember, reason: str) -> None:
    """Close a club for good: it is read by who was in it, and nothing more is written. Raises `NoRight`."""
    permissions.check(by, Act.CLOSE)
    if club.state == ClubState.CLOSED:
        return
    club.state, club.closed_at = ClubState.CLOSED, clock.now()
    db.session.flush()
    note(club, EventKind.CLOSED, by.member_id, words=reason)


def hide(club: Club, *, hidden: bool) -> None:
    """What moderators decided."""
    club.hidden_at = clock.now() if hidden else None
    db.session.flush()


def note(
    club: Club,
    kind: str,
    actor_id: int,
    *,
    member_id: int | None = None,
    subject: str = "",
    words: str = "",
    public: bool | None = None,
) -> None:
    """Write down what happened, for the club's page and for feeds where everybody may know it."""
    db.session.flush()
    known = queries.is_public(kind) if public is None else public
    db.session.execute(
        insert(ClubEvent).values(
            club_id=club.id,
            actor_id=actor_id,
            member_id=member_id,
            kind=kind,
            is_public=known and club.state == ClubState.OPEN,
            subject=subject,
            words=words,
            at=clock.now(),
        )
    )
