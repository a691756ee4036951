"""Packs by card: what was paid becomes credits, unused ones go back, and what a bank takes back is owed."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.errors import Invalid
from marketplace.goods.topups import handing_back, operations, rules
from marketplace.goods.topups.handing_back import NotReturnableError
from marketplace.goods.topups.models import CreditPack
from marketplace.goods.topups.operations import AgeNeededError, PackChangedError
from marketplace.goods.wallet import bounds, errors
from marketplace.goods.wallet import operations as wallet
from marketplace.people.accounts.models import Role
from marketplace.workflows import refund_booking, settle_payment
from tests.factories import topups, wallets
from tests.factories.accounts import a_member, a_staff_member


def test_a_paid_pack_is_in_the_wallet_with_its_price_as_cost(app: Flask) -> None:
    member = topups.an_adult()

    topup = topups.bought(member)

    assert wallet.balance(member.id) == (1_000, 0)
    assert topups.lot_left(topup) == (1_000, 1_000)
    assert wallets.ledger_balance("deferred_credits") == -1_000
    assert wallets.ledger_balance("stripe") == 961


def test_a_payment_told_twice_brings_credits_once(app: Flask) -> None:
    member = topups.an_adult()
    topup = topups.chosen(member)
    payment = topups.pay(topup)

    settle_payment.apply(payment, topups.facts(payment))

    assert wallet.balance(member.id).total == 1_000


def test_a_page_that_was_closed_brings_nothing_until_it_turns_out_paid(app: Flask) -> None:
    member = topups.an_adult()
    topup = topups.chosen(member)
    topups.close(topup)
    assert wallet.balance(member.id).total == 0

    topups.pay(topup)

    assert wallet.balance(member.id).total == 1_000


def test_a_price_that_changed_since_it_was_shown_is_refused(app: Flask) -> None:
    member = topups.an_adult()

    with pytest.raises(PackChangedError):
        topups.chosen(member, price=900)


def test_a_pack_that_is_not_sold_any_more_is_refused(app: Flask) -> None:
    member = topups.an_adult()
    operations.put_on_sale(topups.PACK, a_staff_member(Role.FINANCE), on_sale=False)

    with pytest.raises(PackChangedError):
        topups.chosen(member)


def test_an_amount_that_is_not_the_price_brings_nothing(app: Flask) -> None:
    member = topups.an_adult()
    payment = topups.payment_of(topups.chosen(member))

    settle_payment.apply(payment, topups.facts(payment, paid_minor=1))
    settle_payment.apply(payment, topups.facts(payment, currency="USD"))

    assert wallet.balance(member.id).total == 0


def test_nobody_buys_before_saying_their_age(app: Flask) -> None:
    with pytest.raises(AgeNeededError):
        topups.chosen(a_member())


def test_somebody_under_18_buys_once_a_guardian_agreed_within_their_limit(app: Flask) -> None:
    token = topups.asked_for_consent()
    _found, member = bounds.waiting_for(token)
    with pytest.raises(errors.ConsentNeededError):
        topups.chosen(member)

    bounds.consent(token, 50)
    topups.bought(member)

    with pytest.raises(errors.CapReachedError):
        wallets.spend(member.id, 51)


def test_a_lower_limit_counts_at_once_and_a_higher_one_after_a_day(app: Flask) -> None:
    member = wallets.a_wallet(bought=500)
    bounds.set_cap(member.id, 100)
    bounds.set_cap(member.id, 300)

    with pytest.raises(errors.CapReachedError):
        wallets.spend(member.id, 101)

    with clock.frozen_at(clock.now() + timedelta(hours=25)):
        assert wallets.spend(member.id, 101).created


def test_the_pack_that_brings_what_is_missing_is_the_smallest_that_does() -> None:
    packs = [CreditPack(credits=number) for number in (500, 1_000, 5_500)]

    assert rules.smallest_for(packs, 501) is packs[1]
    assert rules.smallest_for(packs, 6_000) is None


def test_no_pack_is_dearer_than_the_price_shown_beside_credits(app: Flask) -> None:
    with pytest.raises(Invalid):
        operations.add_pack(100, 101, a_staff_member(Role.FINANCE))


# ── Handing back ──────────────────────────────────────────────────────────────────────────────────


def test_unused_credits_go_back_for_exactly_what_they_had_cost(app: Flask) -> None:
    member = topups.an_adult()
    topup = topups.bought(member)
    wallets.spend(member.id, 333)

    refund = handing_back.hand_back(topup.public_id, member.id, 667)

    assert refund.amount_minor == 667
    assert wallet.balance(member.id).total == 0
    assert wallets.ledger_balance("refund_due") == -667


def test_the_refund_of_credits_is_paid_from_what_is_due(app: Flask) -> None:
    member = topups.an_adult()
    topup = topups.bought(member)
    refund = handing_back.hand_back(topup.public_id, member.id, 1_000)

    refund_booking.sent(refund.public_id, "re_1", clock.now())

    assert wallets.ledger_balance("refund_due") == 0
    assert wallets.ledger_balance("stripe") == 961 - 1_000


def test_handing_back_is_refused_when_credits_were_used_since_it_was_shown(app: Flask) -> None:
    member = topups.an_adult()
    topup = topups.bought(member)
    wallets.spend(member.id, 1)

    with pytest.raises(NotReturnableError):
        handing_back.hand_back(topup.public_id, member.id, 1_000)

    assert wallet.balance(member.id).total == 999


def test_credits_go_back_for_fourteen_days_and_not_longer(app: Flask) -> None:
    member = topups.an_adult()
    topup = topups.bought(member)

    with clock.frozen_at(clock.now() + timedelta(days=14, minutes=1)), pytest.raises(NotReturnableError):
        handing_back.offer(topup.public_id, member.id)


def test_credits_are_handed_back_once(app: Flask) -> None:
    member = topups.an_adult()
    topup = topups.bought(member)
    handing_back.hand_back(topup.public_id, member.id, 1_000)

    with pytest.raises(NotReturnableError):
        handing_back.hand_back(topup.public_id, member.id, 1_000)


# ── Disputes ──────────────────────────────────────────────────────────────────────────────────────


def test_a_disputed_pack_freezes_the_wallet_and_a_won_one_frees_it(app: Flask) -> None:
    member = topups.an_adult()
    topup = topups.bought(member)
    name = topups.dispute(topup)
    with pytest.raises(errors.WalletFrozenError):
        wallets.spend(member.id, 1)

    topups.dispute(topup, id=name, status="won")

    assert wallets.spend(member.id, 1).created


def test_a_lost_dispute_takes_what_is_unspent_and_the_rest_is_owed(app: Flask) -> None:
    """Case 40: a pack charged back after spending."""
    member, topup = topups.owing(spent=300)

    assert topups.lot_left(topup) == (0, 0)
    assert topups.wallet_of(member).debt_minor == 300
    assert wallets.ledger_balance("deferred_credits") == 0
    with pytest.raises(errors.WalletFrozenError):
        wallets.spend(member.id, 1)


def test_credits_of_another_payment_are_left_alone_by_a_lost_dispute(app: Flask) -> None:
    member = topups.an_adult()
    first, second = topups.bought(member), topups.bought(member)

    topups.dispute(first, status="lost")

    assert topups.lot_left(second) == (1_000, 1_000)
    assert topups.wallet_of(member).debt_minor == 0


def test_a_debt_is_settled_by_card_and_the_wallet_works_again(app: Flask) -> None:
    member, _topup = topups.owing(spent=300)
    settling = operations.settle_debt(member, 300, "en")

    topups.pay(settling)

    assert topups.wallet_of(member).debt_minor == 0
    assert topups.bought(member).credits == 1_000


def test_a_debt_paid_twice_goes_back_by_itself(app: Flask) -> None:
    member, _topup = topups.owing(spent=300)
    first, second = (operations.settle_debt(member, 300, "en") for _tap in range(2))
    topups.pay(first)

    payment = topups.pay(second)

    assert payment.refunded_minor == 300
    assert wallets.ledger_balance("refund_due") == -300


def test_a_spend_given_back_after_its_payment_was_taken_back_pays_the_debt(app: Flask) -> None:
    member, topup = topups.owing(spent=300)

    wallet.give_back(f"order:{topup.public_id}", 200, reason="Unused days", reference="back:1")

    assert topups.wallet_of(member).debt_minor == 100
    assert wallet.balance(member.id).total == 0


def test_a_dispute_over_credits_handed_back_meanwhile_owes_nothing(app: Flask) -> None:
    member = topups.an_adult()
    topup = topups.bought(member)
    handing_back.hand_back(topup.public_id, member.id, 1_000)

    topups.dispute(topup, status="lost")

    assert topups.wallet_of(member).debt_minor == 0
    assert wallets.ledger_balance("refund_due") == 0


def test_a_dispute_told_again_changes_nothing(app: Flask) -> None:
    member = topups.an_adult()
    topup = topups.bought(member)
    wallets.spend(member.id, 300)
    name = topups.dispute(topup, status="lost")

    topups.dispute(topup, id=name, status="lost")

    assert topups.wallet_of(member).debt_minor == 300
