"""Makes papers for tests, through the real operations; the control shows what a sequence would do."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select, text

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.money.ledger import accounts
from marketplace.money.ledger import operations as ledger
from marketplace.money.ledger import queries as ledger_queries
from marketplace.money.papers import operations, queries
from marketplace.money.papers.models import Paper, PaperKind
from marketplace.money.papers.operations import Draft
from marketplace.money.payments import queries as payments
from marketplace.money.payments import refunds
from marketplace.money.payments.models import Payment, Refund
from marketplace.money.payouts.models import Earning
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings.models import Booking
from marketplace.workflows import issue_papers
from tests.factories import payouts
from tests.factories.accounts import a_member
from tests.factories.listings import make_meal, make_provider
from tests.factories.owners import as_owner
from tests.factories.scene import a_paid_booking
from tests.factories.stage import Stage

YEAR = 2026


class Rolled(Exception):
    """Thrown to undo a transaction that took a number."""


def a_sale(price: int = 2_400, party: int = 2, *, customer: Member | None = None, **changes: Any) -> Booking:
    """A paid booking of a shared meal, its receipt issued with it."""
    listing = make_meal(make_provider("Samira Benali"), price_minor=price, notice_minutes=0, **changes)
    return a_paid_booking(listing, customer or a_member("Nora Klein"), party)


def payment_of(booking: Booking) -> Payment:
    payment = payments.paid("booking", booking.public_id, lock=True)
    assert payment is not None
    return payment


def receipt_of(booking: Booking) -> Paper:
    return papers_of(booking)[0]


def papers_of(booking: Booking) -> list[Paper]:
    """The receipt and its credit notes, in order."""
    return queries.about("booking", booking.public_id, booking.customer_id)


def give_back(booking: Booking, amount: int) -> Paper:
    """A refund that was made, and its credit note, as the outbox books them."""
    payment = payment_of(booking)
    refund = refunds.request(payment, amount, "test")
    return noted(refund, payment)


def noted(refund: Refund, payment: Payment) -> Paper:
    remote = f"re_{ids.random_code(12)}"
    refunds.record_sent(refund, remote, clock.now())
    ledger.refund_made(payment.subject_id, remote, refund.amount_minor, clock.now(), currency="EUR")
    note = issue_papers.credit_note(refund, payment)
    assert note is not None
    return note


def a_draft(owner_id: int, key: str | None = None) -> Draft:
    """A paper about nothing in particular."""
    supply = {"seller": operations.platform(), "amount_minor": 100, "lines": []}
    body = {"customer": "Nora Klein", "supplies": [supply]}
    key = key or ids.random_code(12)
    return Draft(PaperKind.INVOICE, key, ("test", key), owner_id, "en", "EUR", body)


def numbers(series: str = "C") -> list[int]:
    """The numbers given in a series, in order."""
    return list(db.session.scalars(select(Paper.number).where(Paper.series == series).order_by(Paper.number)))


def issuing(owner_id: int, undone: Callable[[int], bool]) -> Callable[[Callable[[], int]], None]:
    """Work for `at_once`: each thread issues a paper; those chosen by their number roll back afterwards."""
    turn = iter(range(10_000))

    def work(_meet: Callable[[], int]) -> None:
        mine = next(turn)
        operations.issue(a_draft(owner_id))
        if undone(mine):
            raise Rolled

    return work


def from_a_sequence(undone: Callable[[int], bool]) -> Callable[[Callable[[], int]], None]:
    """The mistake the counter prevents: a sequence gives its number whether or not the transaction stays."""
    turn = iter(range(10_000))

    def work(_meet: Callable[[], int]) -> None:
        mine = next(turn)
        db.session.execute(text("insert into scratch_paper values (nextval('scratch_numbers'))"))
        if undone(mine):
            raise Rolled

    return work


def words_in(pdf: bytes) -> bool:
    """Whether these bytes are a whole PDF file."""
    return pdf.startswith(b"%PDF-") and bool(re.search(rb"%%EOF\s*$", pdf))


def at(year: int, month: int = 6, day: int = 15) -> datetime:
    return datetime.fromisoformat(f"{year}-{month:02d}-{day:02d}T12:00:00+00:00")


def take_a_number() -> None:
    """A number taken for no paper, as the end of a transaction would judge it."""
    db.session.execute(text("update paper_counter set last = last + 1"))
    db.session.execute(text("set constraints all immediate"))


def forget_all() -> None:
    """As if there had never been papers: possible only for whoever may switch the guards off."""
    db.session.commit()
    db.session.execute(text("set constraints all immediate"))
    as_owner()
    for table in ("paper", "paper_counter"):
        db.session.execute(text(f"alter table {table} disable trigger user"))
        db.session.execute(text(f"delete from {table}"))  # noqa: S608 - two fixed names
        db.session.execute(text(f"alter table {table} enable trigger user"))
    db.session.commit()
    db.session.expunge_all()


def sold(provider: Member, day: datetime, share: int = 10_000) -> Earning:
    """A sale that took place, was paid, and whose share a review granted on that day; a tenth is commission."""
    earning = payouts.a_sale(provider, share, at=day)
    grant(earning, day)
    return earning


def grant(earning: Earning, day: datetime) -> None:
    provider = db.session.get_one(Member, earning.provider_id)
    ledger.earning_approved(
        earning.source_id,
        provider.public_id,
        earning.public_id,
        share=earning.share_minor,
        commission=earning.commission_minor,
        fee=earning.fee_minor,
        currency=earning.currency,
        at=day,
        actor="test",
    )
    earning.granted_at, earning.held_minor = day, earning.share_minor
    db.session.flush()


def take_back(earning: Earning, day: datetime, *, share: int, commission: int, fee: int = 0) -> None:
    """A part of what was granted goes back to the customer, by way of the booking."""
    provider = db.session.get_one(Member, earning.provider_id)
    ledger.post(
        f"{earning.public_id}:back:{day:%Y%m%d}",
        "returned_to_booking",
        source=(earning.source_kind, earning.source_id),
        entries=[
            (accounts.provider(provider.public_id, "eur"), share),
            (accounts.commission("eur"), commission),
            (accounts.service_fees("eur"), fee),
            (accounts.booking(earning.source_id, "eur"), -share - commission - fee),
        ],
        event_at=day,
    )
    earning.held_minor -= share
    earning.share_minor -= share
    earning.commission_minor -= commission
    earning.fee_minor -= fee
    payouts.refund_sale(earning, share + commission + fee, day)


def commission_in_ledger() -> int:
    """What the ledger has taken as commission, in minor units."""
    return -ledger_queries.balance("commission")


def kinds_about(stage: Stage, booking_id: str) -> list[str]:
    """The kinds of the customer's papers about a booking and its tip, in order."""
    with stage.app.app_context():
        found = queries.about("booking", booking_id, stage.booking(booking_id).customer_id)
        return [paper.kind for paper in found]


def kinds_of_subject(stage: Stage, kind: str, public_id: str) -> list[str]:
    """The kinds of all papers about something, in order."""
    query = select(Paper.kind).where(Paper.subject_kind == kind, Paper.subject_id == public_id)
    with stage.app.app_context():
        return list(db.session.scalars(query.order_by(Paper.id)))


def lacking(stage: Stage) -> list[str]:
    """The refunds and lost disputes that the nightly sweep would still look for a credit note of."""
    with stage.app.app_context():
        return [*queries.refunds_without_note(), *queries.disputes_without_note()]


def about_booking(stage: Stage, booking_id: str) -> list[Paper]:
    """The customer's papers about a booking and its tip, in order."""
    with stage.app.app_context():
        return queries.about("booking", booking_id, stage.booking(booking_id).customer_id)
