"""The whole life of money, lived in any order against the database and the payment sandbox: nothing gets lost."""

import os
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from marketplace.money.payouts.models import Decision
from tests.factories.money_life import Company
from tests.factories.stage import CARD_3DS, CARD_DECLINED, CARD_OK, Stage

CARD_REFUND_FAILS = "4000000000005126"
# A few lives in the suite; ./scripts/soak lives many and longer ones.
LIVES = int(os.environ.get("SOAK_LIVES", "10"))
STEPS = int(os.environ.get("SOAK_STEPS", "20"))
CARDS = st.sampled_from([CARD_OK, CARD_OK, CARD_OK, CARD_DECLINED, CARD_3DS, CARD_REFUND_FAILS])
AMOUNTS = st.integers(1, 2_592)


class MoneyLife(RuleBasedStateMachine):
    """Rules are what people, banks, workers and the post do; each may come at any time."""

    stage: Stage

    @initialize()
    def open_the_doors(self) -> None:
        """One sale whose service is over, one that is paid, and a place that is held."""
        self.company = Company(self.stage)
        over = self.company.book()
        self.company.pay(over, CARD_OK)
        self.company.come_back(over)
        self.company.pass_time(24 * 9)
        self.company.work()
        paid = self.company.book()
        self.company.pay(paid, CARD_OK)
        self.company.come_back(paid)
        self.company.book()

    def any_booking(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(self.company.bookings), label="booking")

    @precondition(lambda self: len(self.company.bookings) < 5)
    @rule()
    def book(self) -> None:
        self.company.book()

    @rule(data=st.data(), card=CARDS)
    def pay(self, data: Any, card: str) -> None:
        self.company.pay(self.any_booking(data), card)

    @rule(data=st.data())
    def pay_and_come_back(self, data: Any) -> None:
        booking = self.any_booking(data)
        self.company.pay(booking, CARD_OK)
        self.company.come_back(booking)

    @rule(data=st.data())
    def leave(self, data: Any) -> None:
        self.company.leave(self.any_booking(data))

    @rule(data=st.data(), by_provider=st.booleans())
    def cancel(self, data: Any, by_provider: bool) -> None:
        self.company.cancel(self.any_booking(data), by_provider=by_provider)

    @rule(data=st.data(), amount=AMOUNTS)
    def refund(self, data: Any, amount: int) -> None:
        self.company.refund(self.any_booking(data), amount)

    @rule(data=st.data(), amount=st.integers(100, 2_000), card=CARDS)
    def tip(self, data: Any, amount: int, card: str) -> None:
        self.company.tip(self.any_booking(data), amount, card)

    @rule(decision=st.sampled_from([Decision.APPROVE, Decision.APPROVE, Decision.HOLD, Decision.REJECT]))
    def review(self, decision: Decision) -> None:
        self.company.look_through(decision)

    @rule(data=st.data())
    def dispute(self, data: Any) -> None:
        self.company.dispute(self.any_booking(data))

    @precondition(lambda self: self.company.disputes)
    @rule(outcome=st.sampled_from(["won", "lost"]))
    def bank_decides(self, outcome: str) -> None:
        self.company.decide(outcome)

    @rule(hours=st.sampled_from([1, 26, 26, 24 * 9]))
    def time_passes(self, hours: int) -> None:
        self.company.pass_time(hours)

    @rule(data=st.data())
    def post_comes(self, data: Any) -> None:
        """Some of what waits, in any order, some of it twice; the rest comes later."""
        waiting = self.company.hear()
        chosen = data.draw(st.lists(st.sampled_from(range(len(waiting))), max_size=8)) if waiting else []
        self.company.deliver([waiting[number] for number in chosen])

    @rule()
    def post_is_lost(self) -> None:
        self.company.lose()

    @rule()
    def list_is_read(self) -> None:
        self.company.catch_up()

    @rule()
    def workers_come_by(self) -> None:
        self.company.work()

    @invariant()
    def the_books_hold(self) -> None:
        assert self.company.broken() == []

    @invariant()
    def refund_provider_platform_and_processor_are_what_was_paid(self) -> None:
        assert self.company.not_shared_out() == []

    @invariant()
    def no_wallet_meets_a_provider(self) -> None:
        assert self.company.joined() == []

    def teardown(self) -> None:
        if hasattr(self, "company"):
            assert self.company.told_everything() == 0
            assert self.company.broken() == []
            self.company.end()


def test_money_is_never_lost_whatever_people_banks_and_the_post_do(stage: Stage) -> None:
    machine = type("Life", (MoneyLife,), {"stage": stage})

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=STEPS,
            deadline=None,
            # The suite lives the same lives each time; a soak lives others.
            derandomize="SOAK_LIVES" not in os.environ,
            suppress_health_check=list(HealthCheck),
        ),
    )
