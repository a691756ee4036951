"""Asks for places on the stage as customers do, and answers as providers do."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.money.ledger.models import LedgerTransaction
from marketplace.money.payments import gateway
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import Capture, Operation, OperationKind, Payment
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings.models import BookingEvent
from marketplace.trade.listings.models import Listing
from marketplace.workflows import answer_request, expire_hold, outbox, payment_page, recover_payment
from tests.factories.accounts import mail_to
from tests.factories.stage import CARD_OK, PATIENCE, Stage

CARD_REFUSED_LATER = "4000000000000341"
LONG = {"answer_hours": 336, "notice_minutes": 8 * 24 * 60}
"""Terms under which the answer is due later than a hold can last."""


def request_meal(stage: Stage, **changes: Any) -> Listing:
    """A meal that is booked on request; answered within a day unless told."""
    return stage.meal(confirmation="request", **changes)


def asked(
    stage: Stage,
    listing: Listing | None = None,
    *,
    customer: Member | None = None,
    card: str = CARD_OK,
    starts_at: datetime | None = None,
) -> str:
    """A request whose amount is set aside, or whose card is kept; the booking's public id."""
    listing = listing or request_meal(stage)
    booking_id = stage.hold(listing, customer or stage.customer(), starts_at)
    pay_and_prove(stage, stage.page_of(booking_id), card)
    assert stage.settle(booking_id)
    return booking_id


def pay_and_prove(stage: Stage, page: str, card: str) -> None:
    """Press the page's button, and answer the bank when it asks."""
    answer = stage.pay_page(page, card)
    where = answer.headers.get("Location", "")
    if "/3ds/" in where:
        stage.http.post(where, data={"answer": "complete"}, allow_redirects=False, timeout=PATIENCE)


def accept(stage: Stage, booking_id: str) -> None:
    """What the provider's button does."""
    with stage.acting():
        operation = answer_request.accept(booking_id, by_id=provider_id(stage, booking_id))
    if operation is not None:
        with stage.app.app_context():
            outbox.send(operation)


def only_say_yes(stage: Stage, booking_id: str) -> str:
    """The provider's yes with its call not made yet; the outbox row's id."""
    with stage.acting():
        operation = answer_request.accept(booking_id, by_id=provider_id(stage, booking_id))
    assert operation is not None
    return operation


def decline(stage: Stage, booking_id: str, reason: str = "") -> None:
    with stage.acting():
        answer_request.decline(booking_id, by_id=provider_id(stage, booking_id), reason=reason)


def expire(stage: Stage, booking_id: str, at: datetime) -> None:
    """What the job does when a time is over."""
    with clock.frozen_at(at + timedelta(seconds=1)), stage.app.app_context():
        answer_request.expire_due(booking_id)


def recover(stage: Stage, booking_id: str, card: str = CARD_OK) -> None:
    """The customer opens the page that the mail leads to, and pays."""
    pay_and_prove(stage, recovery_page(stage, booking_id), card)
    assert stage.settle(booking_id)


def provider_id(stage: Stage, booking_id: str) -> int:
    return stage.booking(booking_id).provider_id


def payment_of(stage: Stage, booking_id: str) -> Payment:
    with stage.app.app_context():
        payment = payments.latest("booking", booking_id)
        assert payment is not None
        db.session.expunge(payment)
        return payment


def capture_of(stage: Stage, booking_id: str) -> Capture:
    return Capture(payment_of(stage, booking_id).capture)


def intent_of(stage: Stage, booking_id: str) -> dict[str, Any]:
    """The payment as the payment server knows it."""
    intent = payment_of(stage, booking_id).intent_id
    assert intent is not None
    with stage.app.app_context():
        return gateway.payment_intent(intent)


def charges(stage: Stage) -> list[dict[str, Any]]:
    """Everything taken from cards, refused attempts left out."""
    with stage.app.app_context():
        found = gateway.client().v1.charges.list({"limit": 100}).data
    return [charge.to_dict() for charge in found if charge.captured and charge.paid]


def ledger_lines(stage: Stage, booking_id: str) -> int:
    """How many transactions the ledger holds for a booking."""
    with stage.app.app_context():
        query = select(func.count()).where(LedgerTransaction.source_id == booking_id)
        return db.session.scalar(query) or 0


def calls_of(stage: Stage, kind: OperationKind) -> list[str]:
    """The states of the calls of a kind."""
    with stage.app.app_context():
        return list(db.session.scalars(select(Operation.state).where(Operation.kind == kind)))


def letters_to(stage: Stage, member_id: int) -> list[str]:
    """The kinds of the messages written to a member, newest first."""
    with stage.app.app_context():
        member = db.session.get_one(Member, member_id)
        return [letter.kind for letter in reversed(mail_to(member.email))]


def endings_of(stage: Stage, booking_id: str) -> list[str | None]:
    """The reasons written into a booking's history."""
    booking = stage.booking(booking_id)
    with stage.app.app_context():
        query = select(BookingEvent.reason).where(BookingEvent.booking_id == booking.id)
        return list(db.session.scalars(query.order_by(BookingEvent.id)))


def recovery_page(stage: Stage, booking_id: str) -> str:
    """The address of the page on which an accepted request is paid."""
    with stage.acting():
        customer = db.session.get_one(Member, stage.booking(booking_id).customer_id)
        recover_payment.open_payment(booking_id, customer)
    with stage.app.app_context():
        payment_page.open_page("booking", booking_id)
    return stage.page_of(booking_id)


def work_on(stage: Stage, operation: str) -> None:
    """What one worker does with an outbox row."""
    with stage.app.app_context():
        outbox.send(operation)


def let_go(stage: Stage, intent: str) -> None:
    """The bank lets go of what was set aside."""
    with stage.app.app_context():
        gateway.client().v1.payment_intents.cancel(intent)


def give_up(stage: Stage, booking_id: str) -> None:
    with stage.app.app_context():
        expire_hold.give_up(booking_id, actor_id=stage.booking(booking_id).customer_id)


def lose_next_answer(stage: Stage) -> None:
    """The payment server does what it is asked next, and its answer is lost; the client's own retry too."""
    stage.lever("faults", method="POST", path="/v1/payment_intents*", kind="drop", when="after", count=2)
