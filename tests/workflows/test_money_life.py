"""The whole life of money, lived in any order against the database and the payment sandbox: nothing gets lost."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
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
from tests.factories import money_proof
from tests.factories.hard_life import DEBTS, EVERY_KIND, cancelled_and_sent_back, lived
from tests.factories.money_life import Company
from tests.factories.stage import CARD_3DS, CARD_DECLINED, CARD_OK, Stage

CARD_REFUND_FAILS = "4000000000005126"
# A few lives in the suite; ./scripts/soak lives many and longer ones.
LIVES = int(os.environ.get("SOAK_LIVES", "8"))
STEPS = int(os.environ.get("SOAK_STEPS", "24"))
CARDS = st.sampled_from([CARD_OK, CARD_OK, CARD_OK, CARD_DECLINED, CARD_3DS, CARD_REFUND_FAILS])
AMOUNTS = st.integers(1, 2_592)


class MoneyLife(RuleBasedStateMachine):
    """Rules are what people, banks, workers and the post do; each may come at any time, in a world of its own."""

    new_stage: Callable[[], AbstractContextManager[Stage]]

    def __init__(self) -> None:
        super().__init__()
        self.world = ExitStack()

    @initialize(meal=st.integers(0, 1), party=st.integers(1, 3), sent=st.booleans())
    def open_the_doors(self, meal: int, party: int, sent: bool) -> None:
        """One sale whose service is over, perhaps paid out; one that is paid; and a place that is held."""
        self.company = Company(self.world.enter_context(self.new_stage()))
        over = self.company.book(meal, party)
        self.company.pay(over)
        self.company.come_back(over)
        self.company.pass_time(24 * 9)
        self.company.work()
        if sent:
            self.company.look_through()
            self.company.work()
        paid = self.company.book()
        self.company.pay(paid)
        self.company.come_back(paid)
        self.company.book(1 - meal)

    def any_booking(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(self.company.bookings), label="booking")

    def anything_sold(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(list(self.company.sales)), label="sold")

    @precondition(lambda self: len(self.company.bookings) < 5)
    @rule(meal=st.integers(0, 1), party=st.integers(1, 3))
    def book(self, meal: int, party: int) -> None:
        self.company.book(meal, party)

    @rule(data=st.data(), card=CARDS)
    def pay(self, data: Any, card: str) -> None:
        self.company.pay(self.any_booking(data), card)

    @rule(data=st.data())
    def pay_and_come_back(self, data: Any) -> None:
        booking = self.any_booking(data)
        self.company.pay(booking)
        self.company.come_back(booking)

    @precondition(lambda self: self.company.proofs)
    @rule(answer=st.sampled_from(["complete", "complete", "fail"]))
    def answer_the_bank(self, answer: str) -> None:
        self.company.answer_bank(answer)

    @rule(data=st.data())
    def leave(self, data: Any) -> None:
        self.company.leave(self.any_booking(data))

    @rule(data=st.data(), by_provider=st.booleans())
    def cancel(self, data: Any, by_provider: bool) -> None:
        self.company.cancel(self.any_booking(data), by_provider=by_provider)

    @rule(data=st.data(), amount=AMOUNTS)
    def refund(self, data: Any, amount: int) -> None:
        self.company.refund(self.anything_sold(data), amount)

    @rule()
    def send_refunds_again(self) -> None:
        self.company.send_again()

    @rule(data=st.data(), amount=st.integers(100, 2_000), card=CARDS)
    def tip(self, data: Any, amount: int, card: str) -> None:
        self.company.tip(self.any_booking(data), amount, card)

    @rule(decision=st.sampled_from([Decision.APPROVE, Decision.APPROVE, Decision.HOLD, Decision.REJECT]))
    def review(self, decision: Decision) -> None:
        self.company.look_through(decision)

    @rule(data=st.data())
    def dispute(self, data: Any) -> None:
        self.company.dispute(self.anything_sold(data))

    @precondition(lambda self: self.company.disputes)
    @rule(outcome=st.sampled_from(["won", "lost"]))
    def bank_decides(self, outcome: str) -> None:
        self.company.decide(outcome)

    @rule(hours=st.sampled_from([1, 26, 26, 24 * 9]))
    def time_passes(self, hours: int) -> None:
        self.company.pass_time(hours)

    @rule()
    def an_answer_is_lost(self) -> None:
        self.company.lose_an_answer()

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

    @rule()
    def night_comes(self) -> None:
        self.company.match()

    @invariant()
    def the_books_hold(self) -> None:
        assert money_proof.broken(self.company) == []

    @invariant()
    def refund_provider_platform_and_processor_are_what_was_paid(self) -> None:
        assert money_proof.not_shared_out(self.company) == []

    @invariant()
    def no_wallet_meets_a_provider(self) -> None:
        assert money_proof.joined(self.company) == []

    def teardown(self) -> None:
        with self.world:
            if hasattr(self, "company"):
                assert self.company.come_to_rest()
                assert money_proof.wrong(self.company) == []
                assert money_proof.broken(self.company) == []


def test_money_is_never_lost_whatever_people_banks_and_the_post_do(
    new_stage: Callable[[], AbstractContextManager[Stage]],
) -> None:
    machine = type("Life", (MoneyLife,), {"new_stage": staticmethod(new_stage)})

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


def test_a_life_that_sees_every_trouble_ends_to_the_cent(
    new_stage: Callable[[], AbstractContextManager[Stage]],
) -> None:
    with new_stage() as stage:
        company = lived(Company(stage))

        found = money_proof.wrong(company)

        assert found == []
        assert money_proof.broken(company) == []
        assert money_proof.kinds(company) >= EVERY_KIND
        assert money_proof.debts(company) == DEBTS


def test_what_one_life_has_read_is_not_held_against_the_next(
    new_stage: Callable[[], AbstractContextManager[Stage]],
) -> None:
    """Once all lives shared a database: a later one began before the events that had been read already."""
    for hours_later in (24 * 9, 24 * 9 - 3):
        with new_stage() as stage:
            company = Company(stage)
            company.pass_time(hours_later)
            cancelled_and_sent_back(company)

            assert company.come_to_rest()
            assert money_proof.wrong(company) == []
