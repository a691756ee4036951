"""Changes to earnings and payouts outside the review: note, gather, settle. They flush and call nobody."""

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from marketplace.core import clock, ids
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.money.ledger import operations as ledger
from marketplace.money.payouts import claims, facts, queries, rules
from marketplace.money.payouts.models import Earning, Payout, PayoutState
from marketplace.money.payouts.sharing import Parts, left_after
from marketplace.money.payouts.steps import move, note
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member


class TransferredTwiceError(RuntimeError):
    """The payment provider reports a second transfer for one earning: a person must look."""


# ── Earnings ──────────────────────────────────────────────────────────────────────────────────────


def record_earning(
    provider_id: int,
    *,
    source: tuple[str, str],
    label: str,
    currency: str,
    share: int,
    commission: int,
    fee: int,
    charge_id: str,
    earned_at: datetime,
    given_back: int = 0,
) -> Earning:
    """Note what a finished sale brought its provider; a source known already keeps its first earning.

    Amounts in minor units; `source` is (kind, public id). `given_back` is what the customer got back of
    the three before. It can be reviewed once the hold period is over.
    """
    left = left_after(Parts(share, commission, fee), given_back)
    values = {
        "public_id": ids.public_id("ear"),
        "provider_id": provider_id,
        "source_kind": source[0],
        "source_id": source[1],
        "label": label,
        "currency": currency,
        "share_minor": left.share,
        "commission_minor": left.commission,
        "fee_minor": left.fee,
        "first_share_minor": share,
        "first_commission_minor": commission,
        "first_fee_minor": fee,
        "held_minor": 0,
        "sent_minor": 0,
        "netted_minor": 0,
        "recalled_minor": 0,
        "charge_id": charge_id,
        "earned_at": earned_at,
        "release_at": earned_at + timedelta(hours=settings().payout_hold_hours),
    }
    db.session.execute(
        insert(Earning).values(**values).on_conflict_do_nothing(index_elements=["source_kind", "source_id"])
    )
    earning = queries.earning_of(*source)
    if earning is None:
        raise LookupError(f"the earning of {source} vanished")
    return earning


def gather(now: datetime) -> list[Payout]:
    """One payout for each provider (and currency) with released earnings; safe to run in several workers."""
    return [payout for provider_id in queries.providers_due(now) for payout in gather_for(provider_id, now)]


def gather_for(provider_id: int, now: datetime) -> list[Payout]:
    """A provider's released earnings as one payout per currency; none while another worker gathers them."""
    # The provider's row is the lock: earnings locked one by one could be shared out between two workers.
    claimed = db.session.scalar(
        select(Member.id).where(Member.id == provider_id).with_for_update(key_share=True, skip_locked=True)
    )
    if claimed is None:
        return []
    by_currency: dict[str, list[Earning]] = defaultdict(list)
    for earning in queries.released(provider_id, now):
        by_currency[earning.currency].append(earning)
    return [open_payout(provider_id, earnings, now) for earnings in by_currency.values()]


def deadline(start: datetime) -> datetime:
    """By when a review that begins now should end."""
    return rules.review_deadline(start, settings().review_days, claims.DESK_ZONE)


def open_payout(
    provider_id: int, earnings: list[Earning], now: datetime, *, after: Payout | None = None
) -> Payout:
    """Put earnings of one provider and currency into a new payout in review.

    `after` is the rejected payout they come from: who had to approve it has to approve this one too.
    """
    known, limits = facts.known(provider_id, earnings, now), facts.limits()
    found = rules.flags(known, limits)
    has_to = after is not None and after.needs_second
    payout = Payout(
        public_id=ids.public_id("po"),
        provider_id=provider_id,
        currency=known.currency,
        amount_minor=known.amount_minor,
        state=PayoutState.IN_REVIEW,
        flags=found,
        needs_second=has_to or rules.needs_second(known.amount_minor, found, limits),
        round=1,
        created_at=now,
        due_at=deadline(now),
    )
    db.session.add(payout)
    db.session.flush()
    for earning in earnings:
        earning.payout_id = payout.id
    note(payout, None, PayoutState.IN_REVIEW, reason=after.public_id if after else None)
    return payout


# ── What the payment provider answered ────────────────────────────────────────────────────────────


def transfer_done(earning_public_id: str, transfer_id: str, at: datetime) -> Payout | None:
    """Book a transfer that was made; the payout is paid once all of its are. Told twice, it books once.

    None for an earning in no payout. Raises `TransferredTwiceError` for a second, different transfer.
    """
    found = queries.locked_by_earning(earning_public_id)
    if found is None:
        return None
    payout, earning = found
    if earning.transfer_id == transfer_id:
        return payout
    if earning.transfer_id is not None and earning.held_minor == 0:
        raise TransferredTwiceError(f"{earning_public_id}: {earning.transfer_id}, then {transfer_id}")
    provider = accounts.by_id(payout.provider_id)
    if provider is None:
        raise LookupError(f"payout {payout.public_id} has no provider")
    amount = earning.held_minor
    earning.transfer_id, earning.transferred_at = transfer_id, at
    earning.held_minor, earning.sent_minor = 0, earning.sent_minor + amount
    ledger.transfer_made(
        provider.public_id,
        transfer_id,
        amount,
        at,
        currency=earning.currency,
        source=("earning", earning.public_id),
    )
    _conclude(payout, earning, at)
    return payout


def transfer_refused(earning_public_id: str, reason: str) -> Payout | None:
    """Note that a transfer was refused; the payout waits for a person once no other is under way."""
    found = queries.locked_by_earning(earning_public_id)
    if found is None:
        return None
    payout, earning = found
    if earning.transfer_id is None:
        _conclude(payout, earning, clock.now(), reason)
    return payout


def _conclude(payout: Payout, answered: Earning, at: datetime, reason: str | None = None) -> None:
    """Once every transfer has its answer: paid when all were made, else back to a person."""
    if payout.state != PayoutState.APPROVED:
        return
    db.session.flush()
    others = [t for t in facts.transfers_of(payout.id) if t.earning_id != answered.id and not t.is_made]
    if any(transfer.state in facts.PENDING for transfer in others):
        return
    if answered.transferred_at is not None and not others:
        payout.settled_at = at
        move(payout, PayoutState.PAID)
        return
    why = reason or next((transfer.error for transfer in others if transfer.error), None)
    known = facts.known(payout.provider_id, queries.earnings_in(payout.id), clock.now(), refused=why)
    payout.flags = rules.flags(known, facts.limits())
    move(payout, PayoutState.FAILED, reason=why)
