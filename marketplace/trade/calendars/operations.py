"""Changes to feed addresses: made, replaced, revoked; they flush, never commit, and keep no address."""

from datetime import timedelta

from sqlalchemy import update

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Refusal
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member
from marketplace.trade.calendars.models import CalendarAddress, Side
from marketplace.trade.calendars.queries import token_digest

_TOUCH = timedelta(minutes=15)


class AddressGone(Refusal):
    """The address was good once."""

    status = 410
    code = "gone"


def gone() -> AddressGone:
    return AddressGone(
        _("This calendar address is not in use any more."),
        kept=_("Your bookings are where they were."),
        todo=_("Make a new address on your calendar page and give it to your calendar program."),
    )


def new_address(member: Member, side: Side) -> str:
    """A new secret token for a member's feed; the one before opens nothing from now on.

    It is returned this once and kept as a keyed digest.
    """
    # Two taps at once: the second waits here, and revokes what the first made.
    db.session.refresh(member, with_for_update=True)
    revoke(member, side)
    token = ids.new_token()
    db.session.add(
        CalendarAddress(
            token_hash=token_digest(token), member_id=member.id, side=side, created_at=clock.now()
        )
    )
    db.session.flush()
    return token


def revoke(member: Member, side: Side) -> None:
    """End a member's feed address."""
    db.session.execute(
        update(CalendarAddress)
        .where(
            CalendarAddress.member_id == member.id,
            CalendarAddress.side == side,
            CalendarAddress.revoked_at.is_(None),
        )
        .values(revoked_at=clock.now())
    )


def note_asked(address: CalendarAddress) -> None:
    """Note now and then that a calendar program asks, for the owner to see."""
    if address.asked_at is None or clock.now() - address.asked_at > _TOUCH:
        address.asked_at = clock.now()
        db.session.flush()
