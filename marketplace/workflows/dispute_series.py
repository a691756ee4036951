"""A dispute over a series that was paid at once: every week is frozen, and loses its own portion or nothing.

The bank asks for one sum; which weeks it falls on is reckoned when it asks and again when it has decided,
by `money.disputes.rules.portions`. All weeks end together, so that the books never hold half a dispute.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.money.disputes import operations, queries, rules
from marketplace.money.disputes.facts import DisputeFacts
from marketplace.money.disputes.models import Dispute, Status
from marketplace.money.disputes.rules import Claim
from marketplace.money.ledger import troubles
from marketplace.money.ledger.troubles import Sale
from marketplace.money.payments import parts
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import Payment
from marketplace.money.payouts import queries as payouts
from marketplace.trade.availability import seats
from marketplace.trade.bookings.models import Booking
from marketplace.trade.series import bank_letters
from marketplace.trade.series import queries as all_series
from marketplace.trade.series.models import Series
from marketplace.workflows import disputed_share, lost_dispute, paid_back_by_bank
from marketplace.workflows import sold as sales
from marketplace.workflows.disputed_share import Located
from marketplace.workflows.refund_booking import refundable_minor
from marketplace.workflows.sold import Sold


@dataclass(frozen=True, slots=True)
class _Week:
    """One week with its part of the payment, all rows locked."""

    payment: Payment
    sold: Sold
    located: Located

    @property
    def claim(self) -> Claim:
        due = sum(refund.amount_minor for refund in payments.refunds_due(self.payment.id))
        return Claim(
            starts_at=self.sold.booking.starts_at,
            is_ahead=paid_back_by_bank.is_ahead(self.sold),
            paid_minor=self.payment.amount_minor,
            due_minor=due,
            kept_minor=refundable_minor(self.payment),
        )


def apply(told: DisputeFacts, payment: Payment) -> str | None:
    """What the bank says of a series' payment, made true in the open transaction; else why it waits.

    The payment's own row is locked: nobody else locks two of its parts at once.
    """
    series = all_series.by_public_id(payment.subject_id)
    weeks = _weeks(payment)
    if series is None or not weeks:
        return "no series of ours is known for it yet"
    row = queries.locked_by_remote(told.stripe_id)
    if row is None:
        row = operations.note(payment, told)
        called_back = _freeze(row, weeks)
        bank_letters.disputed(series, _bookings(weeks), row.amount_minor, called_back=called_back)
    if row.closed_at is not None:
        return None
    operations.bring_up_to(row, told)
    _book_withdrawal(row, series, told)
    _share_out(row, weeks)
    return _end(row, series, weeks) if row.is_over else None


def end_if_over(part: Dispute) -> None:
    """The share of one week has been called back, or could not be: perhaps the bank has decided meanwhile."""
    row = queries.whole_of(part)
    _row, payment = queries.one(row.public_id)
    series = all_series.by_public_id(payment.subject_id)
    if series is not None and row.is_over and row.closed_at is None:
        _end(row, series, _weeks(payment))


def _weeks(payment: Payment) -> list[_Week]:
    found = []
    for part in parts.locked_parts(payment):
        sold = sales.of(part)
        if sold is None:
            raise LookupError(f"{part.public_id} has lost what was sold")
        found.append(_Week(part, sold, payouts.locked_earning_of(*sold.source)))
    return found


def _bookings(weeks: Sequence[_Week]) -> list[Booking]:
    return [week.sold.booking for week in weeks]


def _freeze(row: Dispute, weeks: Sequence[_Week]) -> bool:
    """Every week's share stays here; what had left is called back from those on which it falls."""
    found = operations.note_parts(row, [week.payment for week in weeks])
    _share_out(row, weeks, found)
    called = [
        disputed_share.freeze(part, week.payment, week.located)
        for part, week in zip(found, weeks, strict=True)
    ]
    return any(called)


def _share_out(row: Dispute, weeks: Sequence[_Week], found: Sequence[Dispute] | None = None) -> None:
    found = found or queries.parts_of(row.id)
    portions = rules.portions(row.amount_minor, [week.claim for week in weeks])
    operations.share_out(row, found, portions)


def _book_withdrawal(row: Dispute, series: Series, told: DisputeFacts) -> None:
    if not told.withdrawn or row.withdrawn_at is not None:
        return
    row.withdrawn_at, row.fee_minor = told.opened_at, told.fee_minor
    db.session.flush()
    troubles.dispute_opened(row.stripe_id, _sale(series), row.amount_minor, row.fee_minor, told.opened_at)


def _sale(series: Series) -> Sale:
    """The payment provider moves the money of all weeks at once, and so does the ledger."""
    return Sale(series.public_id, "", series.currency, "series")


# ── Its end ───────────────────────────────────────────────────────────────────────────────────────


def _end(row: Dispute, series: Series, weeks: Sequence[_Week]) -> str | None:
    found = queries.parts_of(row.id)
    for part, week in zip(found, weeks, strict=True):
        why = disputed_share.why_wait(part, week.payment, week.located)
        if why is not None:
            return why
    if row.status == Status.LOST:
        _lose(row, series, weeks, found)
    else:
        _win(row, series, weeks, found)
    for week in weeks:
        disputed_share.release(week.payment, week.located)
    return None


def _win(row: Dispute, series: Series, weeks: Sequence[_Week], found: Sequence[Dispute]) -> None:
    if row.withdrawn_at is not None:
        troubles.dispute_won(row.stripe_id, _sale(series), row.amount_minor, clock.now())
    for part in (row, *found):
        operations.close(part)
    bank_letters.won(series, _bookings(weeks))


def _lose(row: Dispute, series: Series, weeks: Sequence[_Week], found: Sequence[Dispute]) -> None:
    """Each week loses its portion as a booking of its own would; those still to come that keep nothing end."""
    # By what is left at this moment: weeks took place while the bank was thinking, refunds were answered.
    _share_out(row, weeks, found)
    seats.lock(one.occurrence_id for one in _bookings(weeks) if one.occurrence_id)
    ended, share, kept = [], 0, 0
    for part, week in zip(found, weeks, strict=True):
        if part.amount_minor == 0:
            operations.close(part)
            continue
        lost = lost_dispute.book(part, week.payment, week.sold, week.located)
        share += lost.share_minor
        if lost.ends:
            kept += paid_back_by_bank.give_up(week.sold, week.payment)
            ended.append(week.sold.booking)
    operations.close(row, taken_minor=sum(part.taken_minor for part in found))
    bank_letters.lost(series, _bookings(weeks), ended, row.amount_minor, share_minor=share, kept_minor=kept)
