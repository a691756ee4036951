"""A moderator closes or reopens an account with what hangs on it: listings are hidden, bookings stay."""

from datetime import datetime
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
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.listings import operations as listings
from marketplace.trade.listings.models import Listing, ListingStatus
from marketplace.workflows import answer_request, return_boost

MAX_REASON = 500


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
    many requests and holds it ends."""

    listings: list[Listing]
    bookings: list[Ahead]
    requests: int = 0


def consequences(member: Member) -> Consequences:
    """What suspending a member would touch now; three queries."""
    shown = (ListingStatus.PUBLISHED, ListingStatus.PAUSED)
    unanswered = bookings.unanswered_of(member.id)
    return Consequences(_listings(member, shown), _bookings_ahead(member), len(unanswered))


def suspend(member: Member, by: Member, reason: str) -> Consequences:
    """Close an account in the open transaction: sessions end, listings are suspended with the same reason.

    Requests nobody has answered are declined and holds end: amounts set aside are let go through the outbox
    and customers are told. Future bookings are kept, because somebody paid for them, and returned so that
    staff can care for them. The member is told. Raises `NotSuspendable`, `StatusChanged`, `Invalid`.
    """
    reason = _checked(reason)
    member = _locked(member)
    _check_may(member, by)
    if member.status != MemberStatus.ACTIVE:
        raise _changed(member)
    touched = consequences(member)
    accounts.suspend(member, by=by, reason=reason)
    for listing in touched.listings:
        listings.suspend(listing, by, reason)
        return_boost.stop_for(listing.id)
    answer_request.decline_all(member.id, by_id=by.id)
    vouches.note_sanction(member.id)
    _tell(member, "suspended", reason)
    return touched


def reinstate(member: Member, by: Member, reason: str) -> Consequences:
    """Open an account again; listings suspended with it come back paused, for their provider to show."""
    reason = _checked(reason)
    member = _locked(member)
    _check_may(member, by)
    if member.status != MemberStatus.SUSPENDED:
        raise _changed(member)
    # Those suspended for a reason of their own stay so.
    hidden = [
        listing
        for listing in _listings(member, (ListingStatus.SUSPENDED,))
        if listing.status_reason == member.status_reason
    ]
    accounts.reinstate(member, by=by, reason=reason)
    for listing in hidden:
        listings.reinstate(listing, by, reason)
    vouches.note_reinstated(member.id)
    _tell(member, "reinstated", reason)
    return Consequences(hidden, _bookings_ahead(member))


def _checked(reason: str) -> str:
    reason = reason.strip()
    if not reason or len(reason) > MAX_REASON:
        problem = _("Write a reason of at most %(n)s characters: the member will read it.", n=MAX_REASON)
        raise Invalid(problem, kept=_("Nothing was changed."), errors={"reason": [problem]})
    return reason


def _locked(member: Member) -> Member:
    return db.session.scalars(
        select(Member)
        .where(Member.id == member.id)
        .with_for_update()
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


def _tell(member: Member, step: str, reason: str) -> None:
    with speaking(member.locale):
        subjects = {
            "suspended": _("Your account is suspended"),
            "reinstated": _("Your account is open again"),
        }
        subject = subjects[step]
    to = Recipient.of(member)
    mail.send(f"account_{step}", to, subject, f"admin/{step}", name=member.name, reason=reason)
