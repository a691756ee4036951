"""The provider's webhooks as they arrive: signed, forged, doubled, in any order; and what they left behind."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import text
from stripe import WebhookSignature

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.money.ledger import queries as ledger
from marketplace.money.payments import gateway, queries
from marketplace.money.payments.models import PaymentEvent
from marketplace.workflows import expire_hold, inbox
from tests.factories.stage import CARD_DECLINED, Stage

UNKNOWN = "pi_of_somebody_else"


def an_event(kind: str = "payment_intent.succeeded", **changes: Any) -> dict[str, Any]:
    """An event about an object that no payment of ours knows."""
    target = {"object": "payment_intent", "id": UNKNOWN, "metadata": {}}
    event = {"id": "evt_1", "object": "event", "type": kind, "created": 1_795_000_000, "livemode": False}
    return {**event, "data": {"object": target}, **changes}


def signature(body: str, secret: str, *, seconds: int = 0) -> str:
    """A signature of now, or so many seconds from now."""
    return WebhookSignature.generate_signature_header(body, secret, timestamp=int(time.time()) + seconds)


def post(stage: Stage, event: dict[str, Any], signed: str | None = None) -> int:
    """Deliver one event; the status answered."""
    body = json.dumps(event)
    header = signature(body, stage.settings.stripe_webhook_secret) if signed is None else signed
    answer = stage.app.test_client().post(
        "/webhooks/stripe",
        data=body,
        headers={"Stripe-Signature": header, "Content-Type": "application/json"},
    )
    return answer.status_code


def stored(stage: Stage) -> list[str]:
    """(id, state) of what lies in the inbox."""
    with stage.app.app_context():
        rows = db.session.execute(text("select id || ' ' || state from payment_event order by id"))
        return [row[0] for row in rows]


def happened(stage: Stage, booking_id: str) -> list[dict[str, Any]]:
    """The events the sandbox made about the payment of a booking, oldest first."""
    with stage.app.app_context():
        mine = [
            event
            for event in gateway.events_since(0)
            if (event["data"]["object"].get("metadata") or {}).get("booking") == booking_id
        ]
    return mine[::-1]


class End(NamedTuple):
    """How a booking's money and place stand."""

    booking: str
    payment: str
    refunds: tuple[str, ...]
    owed: int
    cash: int
    posted: int


def end_of(stage: Stage, booking_id: str) -> End:
    booking = stage.booking(booking_id)
    with stage.app.app_context():
        payment = queries.latest("booking", booking_id)
        assert payment is not None
        refunds = tuple(refund.state for refund in queries.refunds_of(payment.id))
        lines = ledger.entries_of("booking", booking_id)
        return End(
            booking.state,
            payment.state,
            refunds,
            ledger.balance(f"booking:{booking_id}"),
            sum(line.amount for line in lines if line.code == "stripe"),
            len({line.key for line in lines}),
        )


def paid_at_the_second_try(stage: Stage) -> str:
    """A held booking whose page saw a declined card and a good one; nothing of it is known here yet."""
    booking_id = stage.hold(stage.meal(), stage.customer())
    page = stage.page_of(booking_id)
    stage.pay_page(page, CARD_DECLINED)
    stage.pay_page(page)
    return booking_id


class Story(NamedTuple):
    """A payment that was made and the six events that tell of it, oldest first."""

    booking: str
    events: list[dict[str, Any]]


def a_story(stage: Stage, *, too_late: bool = False) -> Story:
    """Six events of one payment, none of them delivered; made after the hold had ended when `too_late`."""
    booking_id = paid_at_the_second_try(stage)
    if too_late:
        with stage.app.app_context():
            expire_hold.give_up(booking_id, actor_id=stage.booking(booking_id).customer_id)
    events = happened(stage, booking_id)
    assert len(events) == 6, [event["type"] for event in events]
    return Story(booking_id, events)


def take_in(stage: Stage, events: Sequence[dict[str, Any]]) -> None:
    """Store and handle events in this order, as if each were the first of its name."""
    for number, event in enumerate(events):
        copy = {**event, "id": f"{event['id']}_{number}_{clock.now().timestamp()}"}
        assert post(stage, copy) == 200
        with stage.app.app_context():
            inbox.handle(copy["id"])


def handle_again(stage: Stage, event_id: str, times: int) -> PaymentEvent:
    """A worker takes up an event so often, a day apart; the row as it stands then."""
    for day in range(times):
        with clock.frozen_at(clock.now() + timedelta(days=day)), stage.app.app_context():
            inbox.handle(event_id)
    with stage.app.app_context():
        row = db.session.get(PaymentEvent, event_id)
        assert row is not None
        db.session.expunge(row)
        return row


def claimed(stage: Stage) -> list[str]:
    """What a worker takes for itself, of which it does nothing."""
    with stage.acting():
        now = clock.now()
        return queries.claim_events(now, now + inbox.CLAIMED_FOR, inbox.BATCH)


@contextmanager
def counting_looks() -> Iterator[list[str]]:
    """The kinds of things the provider is asked about in this block, in order; the questions are really asked."""
    looks: list[str] = []
    client = gateway.client()
    ask = client.raw_request

    def noting(method: str, path: str, **more: Any) -> Any:
        looks.append(path.rpartition("/")[0])
        return ask(method, path, **more)

    client.raw_request = noting  # type: ignore[method-assign]
    try:
        yield looks
    finally:
        del client.raw_request
