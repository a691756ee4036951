"""A small company whose money lives on: people act in any order, workers come by, and the provider may be deaf."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import text

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.errors import Refusal
from marketplace.money.payments import gateway
from marketplace.money.payments import jobs as payment_jobs
from marketplace.money.payments import queries as payments
from marketplace.money.payouts import jobs as payout_jobs
from marketplace.money.payouts import queries as payouts
from marketplace.money.payouts import review
from marketplace.money.payouts.models import Decision
from marketplace.people.accounts.models import Member, Role
from marketplace.trade.bookings import jobs as booking_jobs
from marketplace.trade.bookings import queries as bookings
from marketplace.workflows import (
    cancel_booking,
    expire_hold,
    give_tip,
    inbox,
    match_balance,
    refund_booking,
    send_refund_again,
)
from tests.factories.listings import make_meal
from tests.factories.stage import CARD_OK, PATIENCE, Stage
from tests.factories.webhooks import post

# Of neither is any rate a whole number of cents, nor of two or three places; 7 % of the first is 234.5.
PRICES = (3_350, 1_999)
MOST_ROUNDS = 12
_UNDONE = text("""
    select (select count(*) from payment_event where state <> 'done')
        + (select count(*) from payment_operation where state in ('sent', 'unknown'))
        + (select count(*) from payment_operation where state = 'ready' and coalesce(error, '') not like 'held back:%')
""")


class Sale(NamedTuple):
    """What was offered at a price: a booking for several, or a tip. Minor units."""

    kind: str
    price_minor: int


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A cancellation that was the first to give anything back."""

    percent: int
    back_minor: int


class Company:
    """Two meals, their cook and two people of finance; every method is one act of somebody."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.ahead = timedelta()
        self.bookings: list[str] = []
        self.sales: dict[str, Sale] = {}
        self.cancelled: dict[str, Cancelled] = {}
        self.disputes: list[str] = []
        self.proofs: list[str] = []
        self.mailbox: list[dict[str, Any]] = []
        first = stage.meal(paid_out=True, capacity=6, max_party=6, price_minor=PRICES[0])
        self.cook = stage.provider_of(first)
        with stage.acting():
            cook = db.session.get_one(Member, first.provider_id)
            second = make_meal(cook, capacity=6, max_party=6, price_minor=PRICES[1])
        self.listings = (first, second)
        self.finance = [stage.staff(Role.FINANCE, name=name) for name in ("Ada First", "Bo Second")]
        self._seen: set[str] = {event["id"] for event in self._events()}

    @contextmanager
    def today(self) -> Iterator[None]:
        """The company's own day, in a context of the application."""
        with clock.frozen_at(clock.now() + self.ahead), self.stage.app.app_context():
            try:
                yield
            finally:
                db.session.remove()

    def _events(self) -> list[dict[str, Any]]:
        with self.stage.app.app_context():
            return list(gateway.events_since(0))

    # ── Customers and providers ───────────────────────────────────────────────────────────────────

    def book(self, meal: int = 0, party: int = 1) -> str:
        listing = self.listings[meal]
        with self.today():
            start = self.stage.next_start(listing, party)
            booking = self.stage.hold(listing, self.stage.customer(), start, party)
        self.bookings.append(booking)
        self.sales[booking] = Sale("booking", PRICES[meal] * party)
        return booking

    def pay(self, booking: str, card: str = CARD_OK) -> None:
        """Fill in the booking's page, open or not."""
        with self.today():
            payment = payments.latest("booking", booking)
            page = payment.checkout_url if payment else None
        if page is not None:
            self._fill_in(page, card)

    def _fill_in(self, page: str, card: str) -> None:
        where = self.stage.pay_page(page, card).headers.get("Location", "")
        if "/3ds/" in where:
            self.proofs.append(where)

    def answer_bank(self, answer: str) -> None:
        """A customer proves to their bank who they are, or does not; soon, or long after the place is gone."""
        where = self.proofs.pop()
        self.stage.http.post(where, data={"answer": answer}, allow_redirects=False, timeout=PATIENCE)

    def come_back(self, booking: str) -> None:
        with self.today():
            self.stage.settle(booking)

    def leave(self, booking: str) -> None:
        """The customer goes away before paying."""
        with self.today():
            expire_hold.give_up(booking, actor_id=self.stage.booking(booking).customer_id)

    def cancel(self, booking: str, *, by_provider: bool) -> None:
        with self.today(), refusable(), self.stage.acting():
            row = bookings.locked(booking)
            assert row is not None
            by = row.provider_id if by_provider else row.customer_id
            terms = cancel_booking.refund_now(row, by)
            cancel_booking.cancel(booking, by_id=by, expected_refund_minor=terms.refund_minor)
            paid = payments.paid("booking", booking)
            assert paid is not None
            if refund_booking.shared_minor(paid) + terms.refund_minor == paid.amount_minor:
                self.cancelled[booking] = Cancelled(terms.percent, terms.refund_minor)

    def tip(self, booking: str, amount: int, card: str = CARD_OK) -> str | None:
        """A tip of some amount, and its page filled in; its public id, None when it was refused."""
        with self.today(), refusable():
            with self.stage.acting():
                customer = db.session.get_one(Member, self.stage.booking(booking).customer_id)
                tip_id = give_tip.choose(booking, customer, amount, "en").public_id
            self.sales[tip_id] = Sale("tip", amount)
            payment = give_tip.open_page(tip_id)
            page = payment.checkout_url if payment else None
            if page is not None:
                self._fill_in(page, card)
            return tip_id
        return None

    # ── Staff ─────────────────────────────────────────────────────────────────────────────────────

    def refund(self, subject: str, amount: int) -> None:
        with self.today(), refusable(), self.stage.acting():
            by = db.session.get_one(Member, self.finance[0].id)
            kind = self.sales[subject].kind
            refund_booking.refund(subject, amount, by, "The oven broke down.", kind=kind)

    def send_again(self) -> None:
        """Refunds that came back or were refused are sent once more."""
        with self.today():
            stuck = [made.public_id for made, _payment in payments.stuck_refunds()]
            db.session.rollback()
            for name in stuck:
                with refusable():
                    by = db.session.get_one(Member, self.finance[0].id)
                    db.session.expunge(by)
                    db.session.rollback()
                    send_refund_again.send_again(name, by)

    def look_through(self, decision: Decision = Decision.APPROVE) -> None:
        """Both people of finance decide on everything that waits."""
        with self.today():
            payout_jobs.gather_due()
            names = payouts.undecided()
            db.session.rollback()
            for name in names:
                for person in self.finance:
                    with refusable(), self.stage.acting():
                        by = db.session.get_one(Member, person.id)
                        review.decide(
                            name, by, decision, "" if decision is Decision.APPROVE else "Look again."
                        )

    # ── Banks and the payment provider ────────────────────────────────────────────────────────────

    def dispute(self, subject: str) -> None:
        with self.today():
            payment = payments.paid(self.sales[subject].kind, subject)
            charge = payment.charge_id if payment else None
        if charge is not None and not self._disputed(charge):
            self.disputes.append(str(self.stage.lever("disputes", charge=charge, reason="fraudulent")["id"]))

    def _disputed(self, charge: str) -> bool:
        with self.today():
            return bool(gateway.client().v1.charges.retrieve(charge).disputed)

    def decide(self, outcome: str) -> None:
        self.stage.lever(f"disputes/{self.disputes.pop()}", outcome=outcome)

    def pass_time(self, hours: int) -> None:
        """The clocks of both sides move on together."""
        self.ahead += timedelta(hours=hours)
        self.stage.lever("clock", advance=hours * 3_600)

    def lose_an_answer(self) -> None:
        """What is asked next is done, and nobody hears that it was; the client's own retry is lost too."""
        self.stage.lever("faults", method="POST", path="/v1/*", kind="drop", when="after", count=2)

    # ── What is told, and what is not ─────────────────────────────────────────────────────────────

    def hear(self) -> list[dict[str, Any]]:
        """The events nobody has delivered yet, the newest made ones among them."""
        made = [event for event in self._events() if event["id"] not in self._seen]
        self._seen |= {event["id"] for event in made}
        self.mailbox += reversed(made)
        return self.mailbox

    def deliver(self, events: list[dict[str, Any]]) -> None:
        for event in events:
            # Signatures are of the real now: the provider signs as it delivers.
            assert post(self.stage, event) == 200
        with self.today():
            inbox.take_in()

    def lose(self) -> None:
        """What waits in the post is never delivered; the provider's list has it still."""
        self.hear().clear()

    def catch_up(self) -> int:
        """The provider's list of events is read; how many were new."""
        with self.today():
            new = inbox.catch_up()
            inbox.take_in()
            return new

    def work(self) -> None:
        """The sweeps come by once, and so does what they promised each other."""
        with self.today():
            for sweep in (
                booking_jobs.end_holds,
                booking_jobs.sweep,
                payment_jobs.send_due,
                payment_jobs.sweep,
            ):
                sweep()

    def match(self, grace: timedelta = match_balance.GRACE) -> None:
        """The night's look at every movement."""
        with self.today():
            match_balance.run(grace=grace)

    def come_to_rest(self) -> bool:
        """Time passes until nothing new is told and nothing waits; False when that never comes."""
        self.stage.http.delete(
            f"{self.stage.sandbox_url}/_sandbox/faults", headers={"X-Sandbox-Admin": "1"}, timeout=PATIENCE
        )
        for _round in range(MOST_ROUNDS):
            # What waits for an answer is asked again later, and banks take their time.
            self.pass_time(1)
            new = self.catch_up()
            self.work()
            self.match(timedelta(hours=-1))
            with self.today():
                undone = int(db.session.scalar(_UNDONE) or 0)
            if not new and not undone:
                return True
        return False


@contextmanager
def refusable() -> Iterator[None]:
    """What the product refuses in words is a fine answer to anything."""
    try:
        yield
    except Refusal:
        db.session.rollback()
