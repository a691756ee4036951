"""A member's page goes out of sight with its offers, and comes back with them; bookings that were made stand."""

from sqlalchemy import select

from marketplace.community.reports import queries as reports
from marketplace.community.reports.grounds import effect_of
from marketplace.community.reports.models import SubjectKind
from marketplace.core import audit, clock
from marketplace.core.database import db
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.trade.listings import operations as listings
from marketplace.trade.listings.models import Listing, ListingStatus
from marketplace.workflows import return_boost

_SHOWN = (ListingStatus.PUBLISHED, ListingStatus.PAUSED)


def hide(member_id: int, by: Member, reason: str) -> None:
    """Nobody finds the page, and public lists name a member. Its offers go with it: who comes to somebody's table
    wants to know whose it is. The account stays open, and so does every booking.
    """
    member = _locked(member_id)
    if member.page_hidden_at is not None:
        return
    for listing in _listings(member, *_SHOWN):
        listings.suspend(listing, by, reason)
        return_boost.stop_for(listing.id)
    member.page_hidden_at = clock.now()
    _record("profile.hidden", member, by)


def show(member_id: int, by: Member, reason: str) -> None:
    """The page is back, and its offers come back paused, for their provider to show. Those that a decision of their own
    keeps hidden stay so; while the account is closed they wait with it.
    """
    member = _locked(member_id)
    if member.page_hidden_at is None:
        return
    member.page_hidden_at = None
    db.session.flush()
    for listing in _listings(member, ListingStatus.SUSPENDED):
        if _has_own_decision(listing):
            continue
        if member.status == MemberStatus.SUSPENDED:
            listing.status_reason = member.status_reason
        else:
            listings.reinstate(listing, by, reason)
    _record("profile.shown", member, by)


def _has_own_decision(listing: Listing) -> bool:
    case = reports.latest_about(SubjectKind.LISTING, listing.public_id)
    return case is not None and effect_of(case.decision, SubjectKind.LISTING).hides


def _listings(member: Member, *statuses: ListingStatus) -> list[Listing]:
    query = select(Listing).where(Listing.provider_id == member.id, Listing.status.in_(statuses))
    return list(db.session.scalars(query.order_by(Listing.id)))


def _locked(member_id: int) -> Member:
    query = select(Member).where(Member.id == member_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _record(act: str, member: Member, by: Member) -> None:
    db.session.flush()
    audit.record(act, actor_id=by.id, subject=("member", member.public_id))
