"""Whose desk a payout lies on: taking it, giving it back, taking it over; decides nothing and moves no money."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select, update

from marketplace.core import audit, clock, jobs
from marketplace.core.database import db
from marketplace.core.errors import Forbidden, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.moments import time_words
from marketplace.money.payouts import queries, rules
from marketplace.money.payouts.models import Payout
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member

LASTS = timedelta(minutes=15)
"""The trigger on decisions knows the same span."""

DESK_ZONE = "Europe/Paris"
"""Staff sit in one place; what they read is in its time, and says so."""


class Claimed(Refusal):
    """Somebody else looks at it."""

    code = "claimed"


class OwnPayout(Forbidden):
    code = "own_payout"


class NothingToClaim(Refusal):
    code = "nothing_to_claim"


class Claim(NamedTuple):
    """Who has a payout, since when and until when."""

    by_id: int
    since: datetime
    until: datetime


def standing(payout: Payout, now: datetime) -> Claim | None:
    """The claim on a payout, unless it has ended by itself."""
    if payout.claimed_by_id is None or payout.claimed_at is None or payout.claimed_at <= now - LASTS:
        return None
    return Claim(payout.claimed_by_id, payout.claimed_at, payout.claimed_at + LASTS)


def claim(payout_public_id: str, by: Member, *, take_over: bool = False) -> Payout:
    """Take a payout for fifteen minutes; one's own claim begins anew.

    Raises `Claimed` while somebody else has it, unless it is to be taken over: then they are written to.
    """
    payout = queries.locked(payout_public_id)
    refuse_own(payout, by)
    if not rules.is_decidable(payout.state):
        raise NothingToClaim(
            _("Nothing is to be decided on this payout."), todo=_("Go on with the next one.")
        )
    before = standing(payout, clock.now())
    if before is not None and before.by_id != by.id:
        if not take_over:
            raise _claimed(before)
        _take_over(payout, before, by)
    _free_others(payout, by)
    payout.claimed_by_id, payout.claimed_at = by.id, clock.now()
    db.session.flush()
    return payout


def _free_others(payout: Payout, by: Member) -> None:
    """One desk, one payout: what lay there before is free again."""
    others = select(Payout.id).where(Payout.claimed_by_id == by.id, Payout.id != payout.id)
    # One that somebody is working on just now is left to end by itself: two people never wait for each other.
    free = db.session.scalars(others.with_for_update(skip_locked=True)).all()
    db.session.execute(update(Payout).where(Payout.id.in_(free)).values(claimed_by_id=None, claimed_at=None))


def _take_over(payout: Payout, before: Claim, by: Member) -> None:
    holder = accounts.by_id(before.by_id)
    audit.record(
        "payout.take_over",
        actor_id=by.id,
        subject=("payout", payout.public_id),
        before={"claimed_by": holder.public_id if holder else None},
        after={"claimed_by": by.public_id},
    )
    jobs.enqueue("payouts.tell_taken_over", payout=payout.public_id, earlier=before.by_id, by=by.id)


def release(payout_public_id: str, by: Member) -> Payout:
    """Give one's payout back to the queue; nothing happens to one that is somebody else's."""
    payout = queries.locked(payout_public_id)
    if payout.claimed_by_id == by.id:
        end(payout)
    return payout


def end(payout: Payout) -> None:
    payout.claimed_by_id = payout.claimed_at = None
    db.session.flush()


def refuse_claimed(payout: Payout, by: Member) -> None:
    """Raises `Claimed` while somebody else has it. The payout's row is locked."""
    found = standing(payout, clock.now())
    if found is not None and found.by_id != by.id:
        raise _claimed(found)


def refuse_own(payout: Payout, by: Member) -> None:
    if payout.provider_id == by.id:
        raise OwnPayout(
            _("This payout is yours."),
            kept=_("Nothing was decided."),
            todo=_("Someone else on the team has to look at it."),
        )


def _claimed(found: Claim) -> Claimed:
    holder = accounts.by_id(found.by_id)
    return Claimed(
        _(
            "%(name)s has had this payout since %(time)s.",
            name=holder.name if holder else "",
            time=time_words(found.since, DESK_ZONE),
        ),
        kept=_("Nothing was decided."),
        todo=_(
            "Wait until %(time)s, or take it over: they will be told.",
            time=time_words(found.until, DESK_ZONE),
        ),
    )
