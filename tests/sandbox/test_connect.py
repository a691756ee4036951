"""Connected accounts: onboarding, transfers, reversals, payouts, balances."""

import pytest
import stripe

from tests.sandbox.playground import APP, Playground


def test_a_new_account_owes_its_details_and_cannot_be_paid(play: Playground) -> None:
    account = play.api.accounts.retrieve(play.account(ready=False))

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        play.transfer(account.id, 1_000, play.charge())

    assert (account.payouts_enabled, account.capabilities.transfers) == (False, "inactive")
    assert "external_account" in account.requirements.currently_due
    assert refusal.value.code == "insufficient_capabilities_for_transfer"


def test_onboarding_enables_transfers_and_payouts_and_tells(play: Playground) -> None:
    name = play.account(ready=False)

    answer = play.onboard(play.link(name))

    account = play.api.accounts.retrieve(name)
    play.deliver()
    assert answer.headers["Location"] == f"{APP}/studio"
    assert (account.payouts_enabled, account.capabilities.transfers) == (True, "active")
    assert account.external_accounts.data[0].last4 == "2606"
    assert [(event.type, event.account) for event in play.receiver.events] == [("account.updated", name)]


def test_a_wrong_iban_is_refused_in_words_and_the_rest_kept(play: Playground) -> None:
    name = play.account(ready=False)

    answer = play.onboard(f"{play.link(name)}?lang=en", iban="FR14 2004 1010 0505 0001 3M02 607")

    assert answer.status_code == 422
    assert "This IBAN is not right: a character is wrong or missing." in answer.text
    assert 'value="Samira"' in answer.text


def test_a_link_is_for_one_visit(play: Playground) -> None:
    link = play.link(play.account(ready=False))

    play.onboard(link)

    assert play.open(link).headers["Location"] == f"{APP}/again"


def test_a_link_is_good_for_five_minutes(play: Playground) -> None:
    name = play.account(ready=False)
    link = play.link(name)

    play.advance(minutes=6)

    assert play.onboard(link).headers["Location"] == f"{APP}/again"
    assert play.api.accounts.retrieve(name).details_submitted is False


def test_the_same_press_twice_on_onboarding_leads_back_both_times(play: Playground) -> None:
    link = play.link(play.account(ready=False))

    ends = play.at_once(4, lambda _: play.onboard(link))

    assert {end.headers["Location"] for end in ends} == {f"{APP}/studio"}
    assert play.deliver() == ["account.updated"]


def test_finishing_later_changes_nothing(play: Playground) -> None:
    name = play.account(ready=False)

    answer = play.send(play.link(name), later="1")

    assert answer.headers["Location"] == f"{APP}/studio"
    assert play.api.accounts.retrieve(name).details_submitted is False


def test_an_account_switched_off_later_cannot_be_paid(play: Playground) -> None:
    name, charge = play.account(), play.charge()

    play.lever(f"accounts/{name}", disabled_reason="rejected.fraud")

    account = play.api.accounts.retrieve(name)
    assert (account.payouts_enabled, account.requirements.disabled_reason) == (False, "rejected.fraud")
    with pytest.raises(stripe.InvalidRequestError):
        play.transfer(name, 1_000, charge)
    assert play.deliver()[-1] == "account.updated"


def test_another_kind_of_account_is_not_simulated(play: Playground) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="does not simulate accounts other than"):
        play.api.accounts.create({"controller": {"fees": {"payer": "account"}}})

    assert play.api.accounts.list().data == []


def test_a_transfer_from_a_source_does_not_wait_for_settlement(play: Playground) -> None:
    name = play.account()
    charge = play.charge(10_000, transfer_group="booking_7")

    made = play.transfer(name, 8_500, charge)

    here = play.api.balance.retrieve()
    there = play.api.balance.retrieve(options={"stripe_account": name})
    assert made.transfer_group == "booking_7"
    assert (here.pending[0].amount, there.pending[0].amount) == (9_825 - 8_500, 8_500)


def test_transfers_never_exceed_their_source(play: Playground) -> None:
    name, charge = play.account(), play.charge(10_000)

    ends = play.at_once(8, lambda _: play.transfer(name, 4_000, charge))

    assert sum(isinstance(end, stripe.Transfer) for end in ends) == 2


def test_a_transfer_without_source_needs_an_available_balance(play: Playground) -> None:
    name = play.account()
    play.charge(10_000)

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        play.transfer(name, 1_000)

    assert refusal.value.code == "balance_insufficient"


def test_transfers_at_once_never_overdraw_the_platform(play: Playground) -> None:
    name = play.account()
    play.charge(10_000, "pm_card_bypassPending")

    ends = play.at_once(8, lambda _: play.transfer(name, 4_000))

    assert sum(isinstance(end, stripe.Transfer) for end in ends) == 2
    assert play.api.balance.retrieve().available[0].amount == 9_825 - 8_000


def test_an_unknown_destination_is_named(play: Playground) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="No such account: 'acct_sbxnobody'") as refusal:
        play.transfer("acct_sbxnobody", 1_000)

    assert (refusal.value.code, refusal.value.param) == ("resource_missing", "destination")


def test_a_reversal_brings_the_money_back(play: Playground) -> None:
    name = play.account()
    made = play.transfer(name, 8_500, play.charge(10_000))

    back = play.api.transfers.reversals.create(made.id, {"amount": 2_500})

    after = play.api.transfers.retrieve(made.id)
    there = play.api.balance.retrieve(options={"stripe_account": name})
    assert (after.amount_reversed, after.reversed, after.reversals.data[0].id) == (2_500, False, back.id)
    assert there.pending[0].amount == 6_000
    assert play.deliver()[-1] == "transfer.reversed"


def test_reversals_at_once_never_take_more_than_was_sent(play: Playground) -> None:
    made = play.transfer(play.account(), 8_500, play.charge(10_000))

    ends = play.at_once(8, lambda _: play.api.transfers.reversals.create(made.id))

    assert sum(not isinstance(end, Exception) for end in ends) == 1
    assert play.api.transfers.retrieve(made.id).reversed is True


def test_a_reversal_is_refused_when_the_account_has_paid_out(play: Playground) -> None:
    name = play.account()
    made = play.transfer(name, 8_500, play.charge(10_000, "pm_card_bypassPending"))
    play.api.payouts.create({"amount": 8_000, "currency": "eur"}, {"stripe_account": name})

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        play.api.transfers.reversals.create(made.id, {"amount": 1_000})

    assert refusal.value.code == "balance_insufficient"
    assert play.api.transfers.retrieve(made.id).amount_reversed == 0


def test_a_payout_arrives_two_days_later(play: Playground) -> None:
    name = play.account()
    play.transfer(name, 8_500, play.charge(10_000, "pm_card_bypassPending"))
    sent = play.api.payouts.create({"amount": 8_500, "currency": "eur"}, {"stripe_account": name})

    play.advance(days=2)

    arrived = play.api.payouts.retrieve(sent.id, options={"stripe_account": name})
    assert (sent.status, arrived.status) == ("in_transit", "paid")
    assert "payout.paid" in play.deliver()


def test_what_becomes_available_is_paid_out_by_itself_once(play: Playground) -> None:
    name = play.account()
    play.transfer(name, 8_500, play.charge(10_000))

    play.advance(days=4)
    play.advance(seconds=60)

    [sent] = play.api.payouts.list(options={"stripe_account": name}).data
    assert (sent.amount, sent.automatic) == (8_500, True)


def test_an_account_is_paid_out_once_a_day(play: Playground) -> None:
    name = play.account()
    charge = play.charge(10_000, "pm_card_bypassPending")
    play.lever("clock", now=1_800_000_000)
    for minutes in (0, 60):
        play.transfer(name, 1_000, charge)
        play.advance(minutes=minutes)

    play.advance(days=1)

    sent = play.api.payouts.list(options={"stripe_account": name})
    assert [(payout.amount, payout.created) for payout in sent] == [
        (1_000, 1_800_000_000 + 3_600 + 86_400),
        (1_000, 1_800_000_000),
    ]


def test_an_account_on_manual_payouts_keeps_its_balance(play: Playground) -> None:
    name = play.account()
    play.api.accounts.update(name, {"settings": {"payouts": {"schedule": {"interval": "manual"}}}})
    play.transfer(name, 8_500, play.charge(10_000))

    play.advance(days=4)

    assert play.api.payouts.list(options={"stripe_account": name}).data == []


def test_all_balance_transactions_add_up_to_the_balance(play: Playground) -> None:
    name, charge = play.account(), play.charge(10_000)
    made = play.transfer(name, 4_000, charge)
    play.api.refunds.create({"charge": charge, "amount": 3_000})
    play.api.transfers.reversals.create(made.id, {"amount": 1_500})

    balance = play.api.balance.retrieve()

    booked = sum(entry.net for entry in play.api.balance_transactions.list())
    assert booked == balance.available[0].amount + balance.pending[0].amount == 9_825 - 4_000 - 3_000 + 1_500


def test_lists_filter_by_group_and_destination(play: Playground) -> None:
    name, other = play.account(), play.account()
    charge = play.charge(10_000, transfer_group="booking_7")
    wanted = play.transfer(name, 1_000, charge)
    play.transfer(other, 1_000, charge, transfer_group="other")

    grouped = play.api.transfers.list({"transfer_group": "booking_7"}).data
    sent = play.api.transfers.list({"destination": name}).data

    assert [entry.id for entry in grouped] == [entry.id for entry in sent] == [wanted.id]


def test_an_update_of_an_account_tells_old_nested_values(play: Playground) -> None:
    name = play.account(ready=False)
    play.api.accounts.update(name, {"business_profile": {"name": "Samira's table"}})

    play.deliver()

    before = play.receiver.raw[-1]["data"]["previous_attributes"]
    assert before["business_profile"]["name"] is None
