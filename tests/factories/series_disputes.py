"""Series that were paid at once on the stage, and their customer's bank that asks for it back."""

from datetime import timedelta

from sqlalchemy import select

from marketplace.core.database import db
from marketplace.money.disputes import operations
from marketplace.money.disputes.models import Bearer, Dispute
from marketplace.money.papers import queries as papers
from marketplace.money.papers.models import Paper
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import Payment
from marketplace.trade.series import queries as all_series
from marketplace.trade.series.models import KIND, Series
from marketplace.workflows import book_series, case_file, settle_dispute, settle_payment
from tests.factories import disputes as told
from tests.factories import troubles
from tests.factories.series import a_held_series
from tests.factories.stage import Stage

EACH = 2_592
"""What a week of it costs: a meal for one at 24 euros, with the fee."""


def paid(stage: Stage, weeks: int = 3) -> list[str]:
    """A series paid at once, of a cook who can be paid; the public ids of its weeks' bookings."""
    listing = stage.meal(paid_out=True, series_weeks=12, horizon_days=120)
    customer, start = stage.customer(), stage.next_start(listing) + timedelta(days=2)
    with stage.acting():
        series_id = a_held_series(listing, customer, start, weeks=weeks).public_id
    with stage.app.app_context():
        payment = book_series.open_page(series_id)
        assert payment is not None
        assert payment.checkout_url is not None
        page, payment_id = payment.checkout_url, payment.public_id
    stage.pay_page(page)
    with stage.app.app_context():
        assert settle_payment.reconcile(payment_id)
        return [one.public_id for one in all_series.bookings_of(_series(series_id).id)]


def _series(public_id: str) -> Series:
    found = all_series.by_public_id(public_id)
    assert found is not None
    return found


def a_dispute_of(series: Series) -> Dispute:
    """The customer's bank disputes all that was paid for a series; nobody is asked."""
    payment = payments.paid(KIND, series.public_id)
    assert payment is not None
    body = told.told(payment)
    assert settle_dispute.apply(body) is None
    return db.session.scalars(
        select(Dispute).where(Dispute.stripe_id == body["id"], Dispute.part_of_id.is_(None))
    ).one()


def whole_payment(stage: Stage, booking_id: str) -> Payment:
    """The payment that was made for all the weeks of a booking's series."""
    part = troubles.payment_of(stage, booking_id)
    with stage.app.app_context():
        return db.session.get_one(Payment, part.part_of_id)


def told_of_part(stage: Stage, booking_id: str, amount: int, status: str) -> None:
    """The bank asks for a part of what was paid at once, or decides about it; as it would be told."""
    body = told.told(
        whole_payment(stage, booking_id),
        id="dp_sbx_part_of_series",
        amount=amount,
        status=status,
        balance_transactions=[{"amount": -amount, "fee": 1}],
    )
    troubles.tell(stage, body)
    stage.work()


def portions(stage: Stage, booking_id: str) -> list[tuple[int, int, int]]:
    """Of the dispute over a series, week by week: what falls on it, of the fee, and what was taken."""
    payment = whole_payment(stage, booking_id)
    with stage.app.app_context():
        query = (
            select(Dispute.amount_minor, Dispute.fee_minor, Dispute.taken_minor)
            .join(Payment, Payment.id == Dispute.payment_id)
            .where(Payment.part_of_id == payment.id)
            .order_by(Dispute.id)
        )
        return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def choose_bearer(stage: Stage, booking_id: str, bearer: Bearer) -> None:
    """Staff decide who pays should the dispute over a series be lost."""
    payment = whole_payment(stage, booking_id)
    with stage.acting():
        row = db.session.scalars(select(Dispute).where(Dispute.payment_id == payment.id)).one()
        operations.choose_bearer(row, bearer)


def states(stage: Stage, weeks: list[str]) -> list[str]:
    return [stage.booking(week).state for week in weeks]


def papers_of(stage: Stage, booking_id: str) -> list[Paper]:
    """The customer's papers about the series of a booking, in order."""
    payment = whole_payment(stage, booking_id)
    with stage.app.app_context():
        return papers.about(KIND, payment.subject_id, payment.payer_id)


def entry_kinds(stage: Stage, booking_id: str) -> list[str]:
    """The kinds of the ledger's transactions that staff read on the page of one week, in order."""
    with stage.app.app_context():
        return list(dict.fromkeys(line.kind for line in case_file.file_of(booking_id).entries))
