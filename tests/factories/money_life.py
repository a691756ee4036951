"""A small company whose money lives on: people act in any order, workers come by, and the provider may be deaf."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

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
    self_check,
)
from tests.factories.stage import Stage
from tests.factories.webhooks import post

# Of each payment that was made: what was paid, and where all of it is now.
_SHARED_OUT = text("""
    select p.public_id, p.amount_minor,
        p.refunded_minor
        + coalesce((select sum(d.taken_minor) from dispute d where d.payment_id = p.id), 0)
        + coalesce((select sum(e.share_minor + e.commission_minor + e.fee_minor) from earning e
            where e.source_kind = p.subject_kind and e.source_id = p.subject_id and e.charge_id = p.charge_id), 0)
        as found,
        exists (select 1 from earning e where e.source_id = p.subject_id and e.charge_id = p.charge_id)
            or exists (select 1 from booking b where b.public_id = p.subject_id
                and b.state not in ('held', 'requested', 'accepted', 'confirmed')) as over
    from payment p where p.state = 'paid'
""")
_JOINED = text("""
    select e.transaction_id from ledger_entry e join ledger_account a on a.id = e.account_id
    group by e.transaction_id
    having bool_or(a.owner_kind = 'wallet') and bool_or(a.owner_kind in ('provider', 'booking'))
""")


class Company:
    """One meal, its cook and two people of finance; every method is one act of somebody."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.ahead = timedelta()
        self.bookings: list[str] = []
        self.disputes: list[str] = []
        self.mailbox: list[dict[str, Any]] = []
        self._seen: set[str] = {event["id"] for event in self._events()}
        self.listing = stage.meal(paid_out=True, capacity=6, max_party=6)
        self.finance = [stage.staff(Role.FINANCE, name=name) for name in ("Ada First", "Bo Second")]

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

    def book(self) -> str:
        with self.today():
            booking = self.stage.hold(
                self.listing, self.stage.customer(), self.stage.next_start(self.listing)
            )
        self.bookings.append(booking)
        return booking

    def pay(self, booking: str, card: str) -> None:
        """Fill in the booking's page, open or not."""
        with self.today():
            payment = payments.latest("booking", booking)
            page = payment.checkout_url if payment else None
        if page is not None:
            self.stage.pay_page(page, card)

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
            shown = cancel_booking.refund_now(row, by).refund_minor
            cancel_booking.cancel(booking, by_id=by, expected_refund_minor=shown)

    def tip(self, booking: str, amount: int, card: str) -> None:
        with self.today(), refusable():
            with self.stage.acting():
                customer = db.session.get_one(Member, self.stage.booking(booking).customer_id)
                tip_id = give_tip.choose(booking, customer, amount, "en").public_id
            payment = give_tip.open_page(tip_id)
            page = payment.checkout_url if payment else None
            if page is not None:
                self.stage.pay_page(page, card)

    # ── Staff ─────────────────────────────────────────────────────────────────────────────────────

    def refund(self, booking: str, amount: int) -> None:
        with self.today(), refusable(), self.stage.acting():
            by = db.session.get_one(Member, self.finance[0].id)
            refund_booking.refund(booking, amount, by, "The oven broke down.")

    def look_through(self, decision: Decision) -> None:
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

    def dispute(self, booking: str) -> None:
        with self.today():
            payment = payments.paid("booking", booking)
            charge = payment.charge_id if payment else None
        if charge is not None and not self._disputed(charge):
            self.disputes.append(str(self.stage.lever("disputes", charge=charge, reason="fraudulent")["id"]))

    def _disputed(self, charge: str) -> bool:
        with self.today():
            return any(gateway.dispute(name)["charge"] == charge for name in self.disputes)

    def decide(self, outcome: str) -> None:
        self.stage.lever(f"disputes/{self.disputes.pop()}", outcome=outcome)

    def pass_time(self, hours: int) -> None:
        """The clocks of both sides move on together."""
        self.ahead += timedelta(hours=hours)
        self.stage.lever("clock", advance=hours * 3_600)

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

    def catch_up(self) -> None:
        with self.today():
            inbox.catch_up()
            inbox.take_in()

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

    # ── How it stands ─────────────────────────────────────────────────────────────────────────────

    def broken(self) -> list[str]:
        with self.today():
            return [f"{finding.name}: {finding.example}" for finding in self_check.failures()]

    def not_shared_out(self) -> list[tuple[str, int, int]]:
        """Payments of which refund, provider, platform and processor are not what was paid.

        Until the booking is over the rest is the booking's own, so there the parts may only be less.
        """
        with self.today():
            rows = db.session.execute(_SHARED_OUT).all()
        return [
            (name, paid, found)
            for name, paid, found, over in rows
            if found > paid or (over and found != paid)
        ]

    def joined(self) -> list[int]:
        """Transactions that join a wallet with a provider."""
        with self.today():
            return [row[0] for row in db.session.execute(_JOINED)]

    def told_everything(self) -> int:
        """All is caught up and all that was promised is done; how many lines of the two books differ then."""
        for _round in range(4):
            self.catch_up()
            self.work()
            # What waits for an answer is asked again later.
            self.pass_time(1)
        with self.today():
            match_balance.run(grace=timedelta(hours=-1))
            row = db.session.execute(
                text(
                    "select count(*) from reconciliation_line where state <> 'matched' and resolved_at is null"
                )
            )
            return int(row.scalar_one())

    def end(self) -> None:
        """It is today again, on both sides."""
        self.stage.lever("clock", now=int(clock.now().timestamp()))


@contextmanager
def refusable() -> Iterator[None]:
    """What the product refuses in words is a fine answer to anything."""
    try:
        yield
    except Refusal:
        db.session.rollback()
