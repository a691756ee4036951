"""Tells the events of one payment in every order there is, each beginning of an order once, and leaves no trace."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import text

from marketplace.core.database import db
from marketplace.money.payments import intake
from marketplace.money.payments.facts import SessionFacts
from marketplace.workflows import inbox, settle_payment
from marketplace.workflows.settle_payment import Whereabouts
from tests.factories.stage import Stage
from tests.factories.webhooks import Story

Event = dict[str, Any]
Take = Callable[[Event], None]

_STANDS = text("""
    select b.state, p.state,
        (select string_agg(r.state || ' ' || r.amount_minor, ', ' order by r.id) from refund r
            where r.payment_id = p.id),
        (select coalesce(sum(e.amount), 0) from ledger_entry e join ledger_account a on a.id = e.account_id
            where a.owner_id = b.public_id),
        (select count(*) from ledger_transaction t where t.source_id = b.public_id),
        (select count(*) from outgoing_mail m where m.kind like 'booking_%'),
        (select count(*) from paper f where f.subject_id = b.public_id)
    from booking b join payment p on p.subject_id = b.public_id where b.public_id = :booking
""")


class Orders:
    """How things stood after each beginning of each order, by how many events were told."""

    def __init__(self) -> None:
        self.ends: dict[int, Counter[tuple[Any, ...]]] = {}

    def note(self, told: int, end: tuple[Any, ...]) -> None:
        """One beginning of so many events, and how things stand after it."""
        self.ends.setdefault(told, Counter())[end] += 1

    @property
    def counts(self) -> list[int]:
        """How many beginnings of each length were told."""
        return [self.ends[told].total() for told in sorted(self.ends)]

    @property
    def distinct(self) -> set[tuple[Any, ...]]:
        return {end for ends in self.ends.values() for end in ends}


def in_every_order(stage: Stage, story: Story, take: Take | None = None) -> Orders:
    """Orders that begin alike share their beginning: each event is taken inside a savepoint, undone afterwards."""
    orders = Orders()
    with stage.app.app_context():
        try:
            # They arrive in one order and are taken up in another: what counts is when each is handled.
            for event in story.events:
                assert intake.store_event(event)
            _go_on(story.booking, story.events, take or rightly(), orders, 1)
        finally:
            db.session.rollback()
    return orders


def _go_on(booking: str, left: Sequence[Event], take: Take, orders: Orders, told: int) -> None:
    for event in left:
        savepoint = db.session.begin_nested()
        take(event)
        if len(left) == 1:
            # The order is complete: nothing waits, and what is judged at the commit is judged here.
            db.session.execute(text("set constraints all immediate"))
            db.session.execute(text("set constraints all deferred"))
        orders.note(told, tuple(db.session.execute(_STANDS, {"booking": booking}).one()))
        _go_on(booking, [other for other in left if other is not event], take, orders, told + 1)
        savepoint.rollback()


def rightly() -> Take:
    """As the inbox does. The provider is asked each question once: nothing changes there meanwhile."""
    answers: dict[Whereabouts, SessionFacts | None] = {}

    def take(event: Event) -> None:
        [hint] = inbox.hints_of([event["id"]])
        assert hint.payment is not None
        if hint.payment not in answers:
            answers[hint.payment] = settle_payment.look(hint.payment)
        inbox.settle(hint, answers[hint.payment])

    return take


def believing(booking: str) -> Take:
    """The mistake: do as each event says, in the order in which they come."""
    states = {"payment_intent.succeeded": "authorised", "payment_intent.payment_failed": "cancelled"}

    def take(event: Event) -> None:
        said = {"state": states.get(event["type"], "open"), "booking": booking}
        db.session.execute(
            text(
                "update payment set state = :state, capture = 'manual', intent_id = 'pi' where subject_id = :booking"
            ),
            said,
        )

    return take
