"""An account is limited, closed or opened again with what hangs on it: listings are hidden, bookings stay."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from marketplace.community.vouches import operations as vouches
from marketplace.core import clock, mail
from marketplace.core.database import db
from marketplace.core.errors import Forbidden, Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.people.accounts import operations as accounts
from marketplace.people.accounts import queries as members
from marketplace.people.accounts.models import Member, MemberStatus, Role
from marketplace.people.measures import emails as measure_emails
from marketplace.people.measures import operations as measures
from marketplace.people.measures import queries as measure_queries
from marketplace.people.measures.models import CLOSING, Measure, MeasureEnd, MeasureKind
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.closures import operations as closures
from marketplace.trade.listings import operations as listings
from marketplace.trade.listings.models import Listing, ListingStatus
from marketplace.workflows import buy_work, end_requests, return_boost

MAX_REASON = 500
MOST = timedelta(days=366)


class Terms(NamedTuple):
    """What is done, until when (None is until somebody ends it), and the case that led to it."""

    kind: MeasureKind = MeasureKind.SUSPEND
    ends_at: datetime | None = None
    case_id: str | None = None


SUSPENSION = Terms()


class NotSuspendable(Forbidden):
    code = "not_suspendable"


class StatusChanged(Refusal):
    """Another moderator was faster."""

    code = "status_changed"


class Ahead(NamedTuple):
    """A booking to come, without address, note or anything else that is none of a moderator's business."""

    reference: str
    title: str
    starts_at: datetime
    zone: str
    party_size: int


class Consequences(NamedTuple):
    """What a suspension touches: listings it hides, bookings ahead that stay and need somebody's care, and how
    many requests and holds it ends. `visits` are bookings ahead of theirs as a customer."""

    listings: list[Listing]
    bookings: list[Ahead]
    requests: int = 0
    visits: int = 0

    @property
    def told(self) -> int:
        """Bookings whose other side is told when the account is closed."""
        return len(self.bookings) + self.visits


def consequences(member: Member) -> Consequences:
    """What suspending a member would touch now; four queries."""
    shown = (ListingStatus.PUBLISHED, ListingStatus.PAUSED)
    unanswered = bookings.unanswered_of(member.id)
    visits = bookings.visits_ahead(member.id, clock.now())
    return Consequences(_listings(member, shown), _bookings_ahead(member), len(unanswered), visits)


def suspend(member: Member, by: Member, reason: str, terms: Terms = SUSPENSION) -> Consequences:
    """Close an account in the open transaction: sessions end, listings are suspended with the same reason.

    Requests nobody has answered are declined or withdrawn, and holds end: amounts set aside are let go through
    the outbox and whoever it concerns is told. Future bookings are kept, because somebody paid for them, and
    returned so that staff can care for them; whoever is on their other side is told once, and may give them up
    without loss.
    The member is told, here or with the decision of the case that led to it. An account that is closed already gets
    one more measure, and nothing else changes. Raises `NotSuspendable`,
    `StatusChanged` (without a case, where somebody else was faster), `Invalid`.
    """
    reason = _checked(reason)
    member = _locked(member)
    _check_may(member, by)
    is_open = member.status == MemberStatus.ACTIVE
    if not is_open and (terms.case_id is None or member.status == MemberStatus.CLOSED):
        raise _changed(member)
    measure = _impose(member, by, reason, terms)
    touched = consequences(member)
    if is_open:
        _close(member, by, reason, touched)
        closures.note(measure)
    if terms.case_id is None:
        measure_emails.begun(member, measure)
    return touched


def _close(member: Member, by: Member, reason: str, touched: Consequences) -> None:
    accounts.suspend(member, by=by, reason=reason)
    for listing in touched.listings:
        listings.suspend(listing, by, reason)
        return_boost.stop_for(listing.id)
    buy_work.close_pages(provider_id=member.id)
    end_requests.end_all(member.id, by_id=by.id)
    vouches.note_sanction(member.id)


def limit(member: Member, by: Member, reason: str, terms: Terms) -> Measure:
    """Let a member write about their bookings alone for a while. Raises `NotSuspendable`, `Invalid`."""
    reason = _checked(reason)
    member = _locked(member)
    _check_may(member, by)
    measure = _impose(member, by, reason, terms._replace(kind=MeasureKind.LIMIT))
    if terms.case_id is None:
        measure_emails.begun(member, measure)
    return measure


def _impose(member: Member, by: Member, reason: str, terms: Terms) -> Measure:
    latest = clock.now() + MOST
    if (terms.kind == MeasureKind.LIMIT and terms.ends_at is None) or (
        terms.ends_at and terms.ends_at > latest
    ):
        problem = _("Choose for how long.")
        raise Invalid(problem, kept=_("Nothing was changed."), errors={"days": [problem]})
    return measures.impose(member, terms.kind, reason, by=by, ends_at=terms.ends_at, case_id=terms.case_id)


def reinstate(member: Member, by: Member, reason: str) -> Consequences:
    """Open an account again: every measure that closed it ends. Its listings come back paused, for their provider
    to show.
    """
    reason = _checked(reason)
    member = _locked(member)
    _check_may(member, by)
    if member.status != MemberStatus.SUSPENDED:
        raise _changed(member)
    for measure in measure_queries.live(member.id, *CLOSING):
        measures.end(measure, MeasureEnd.LIFTED, by=by)
    touched = _open(member, by, reason)
    _tell_reinstated(member, reason)
    return touched


def lift(measure: Measure, by: Member, reason: str, *, tells: bool = True) -> None:
    """End one measure before its time; the account opens when nothing else keeps it closed. Who writes the member
    about more than that has this one not tell.
    """
    member = _locked(db.session.get_one(Member, measure.member_id))
    measures.end(measure, MeasureEnd.LIFTED, by=by)
    if _is_free(member, measure):
        _open(member, by, reason)
        if tells:
            _tell_reinstated(member, reason)


def end_due(measure_id: str) -> None:
    """End a measure whose time is over, and tell the member; one that was ended meanwhile is left alone."""
    measure = measure_queries.one(measure_id)
    if measure is None:
        return
    member = _locked(db.session.get_one(Member, measure.member_id))
    db.session.refresh(measure)
    if measure.ended_at is not None or measure.ends_at is None or measure.ends_at > clock.now():
        return
    measures.end(measure, MeasureEnd.TIME, by=None)
    is_limit = measure.kind == MeasureKind.LIMIT
    if is_limit and measure_queries.limit(member.id) is None and member.status == MemberStatus.ACTIVE:
        measure_emails.over(member, measure)
    elif _is_free(member, measure):
        _open(member, None, measure.words)
        measure_emails.over(member, measure)


def _is_free(member: Member, ended: Measure) -> bool:
    """Whether nothing keeps an account closed any more. What still does, gives the reason from now on."""
    if ended.kind not in CLOSING or member.status != MemberStatus.SUSPENDED:
        return False
    left = measure_queries.closing(member.id)
    if left is None:
        return True
    reason = left.words[:MAX_REASON]
    for listing in _hidden_with(member):
        listing.status_reason = reason
    member.status_reason = reason
    db.session.flush()
    return False


def _open(member: Member, by: Member | None, reason: str) -> Consequences:
    hidden = _hidden_with(member)
    accounts.reinstate(member, by=by, reason=reason)
    for listing in hidden:
        listings.reinstate(listing, by, reason)
    vouches.note_reinstated(member.id)
    return Consequences(hidden, _bookings_ahead(member))


def _hidden_with(member: Member) -> list[Listing]:
    """Listings that went with the account; those suspended for a reason of their own stay so."""
    return [
        listing
        for listing in _listings(member, (ListingStatus.SUSPENDED,))
        if listing.status_reason == member.status_reason
    ]


def _checked(reason: str) -> str:
    reason = reason.strip()
    if not reason or len(reason) > MAX_REASON:
        problem = _("Write a reason of at most %(n)s characters: the member will read it.", n=MAX_REASON)
        raise Invalid(problem, kept=_("Nothing was changed."), errors={"reason": [problem]})
    return reason


def _locked(member: Member) -> Member:
    # A provider who says yes at this moment may write to the member: that must not wait for what waits for them.
    return db.session.scalars(
        select(Member)
        .where(Member.id == member.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def _check_may(member: Member, by: Member) -> None:
    """Nobody suspends themselves, and staff are an administrator's business."""
    if member.id == by.id:
        raise NotSuspendable(
            _("This account is yours."),
            kept=_("Nothing was changed."),
            todo=_("Someone else on the team has to do this."),
        )
    if members.roles_of(member.id) and Role.ADMIN not in members.roles_of(by.id):
        raise NotSuspendable(
            _("This member is on the team."),
            kept=_("Nothing was changed."),
            todo=_("Ask an administrator."),
        )


def _changed(member: Member) -> StatusChanged:
    return StatusChanged(
        _("Someone changed this account a moment ago."),
        kept=_("Your decision was not recorded."),
        todo=_("Look at it again before you decide."),
    )


def _listings(member: Member, statuses: tuple[ListingStatus, ...]) -> list[Listing]:
    query = (
        select(Listing)
        .where(Listing.provider_id == member.id, Listing.status.in_(statuses))
        .order_by(Listing.id)
    )
    return list(db.session.scalars(query))


def _bookings_ahead(member: Member) -> list[Ahead]:
    query = (
        select(
            Booking.reference,
            Booking.terms["title"].astext,
            Booking.starts_at,
            Booking.zone,
            Booking.party_size,
        )
        .where(
            Booking.provider_id == member.id,
            Booking.state == BookingState.CONFIRMED,
            Booking.ends_at > clock.now(),
        )
        .order_by(Booking.starts_at, Booking.id)
    )
    return [Ahead._make(row) for row in db.session.execute(query)]


def _tell_reinstated(member: Member, reason: str) -> None:
    with speaking(member.locale):
        subject = _("Your account is open again")
    to = Recipient.of(member)
    mail.send("account_reinstated", to, subject, "admin/reinstated", name=member.name, reason=reason)
