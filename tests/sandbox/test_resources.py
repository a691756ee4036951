"""The smaller calls: cards kept and let go, notes on objects, lists of parts."""

import pytest
import stripe

from tests.sandbox.playground import CARD_DECLINED, CARD_OK, Playground

IBAN = "FR1420041010050500013M02606"


def test_a_test_card_becomes_a_payment_method(play: Playground) -> None:
    card = {"number": CARD_OK, "exp_month": 12, "exp_year": 2034, "cvc": "123"}

    made = play.api.payment_methods.create(
        {"type": "card", "card": card, "billing_details": {"name": "Camille"}}
    )

    found = play.api.payment_methods.retrieve(made.id)
    assert (found.card.last4, found.card.exp_year, found.billing_details.name) == ("4242", 2034, "Camille")


@pytest.mark.parametrize(
    ("number", "code"), [("4111111111111111", "card_declined"), ("4242424242424241", "incorrect_number")]
)
def test_a_card_that_is_no_test_card_is_refused(play: Playground, number: str, code: str) -> None:
    card = {"number": number, "exp_month": 12, "exp_year": 2034}

    with pytest.raises(stripe.CardError) as refusal:
        play.api.payment_methods.create({"type": "card", "card": card})

    assert refusal.value.code == code


def test_a_card_is_attached_to_one_customer_and_let_go(play: Playground) -> None:
    camille, sam = (play.api.customers.create({"name": name}).id for name in ("Camille", "Sam"))
    card = play.api.payment_methods.create({"type": "card", "card": {"token": "tok_visa"}})
    kept = play.api.payment_methods.attach(card.id, {"customer": camille})

    with pytest.raises(stripe.InvalidRequestError, match="already been attached"):
        play.api.payment_methods.attach(card.id, {"customer": sam})

    free = play.api.payment_methods.detach(card.id)
    assert (kept.customer, free.customer) == (camille, None)
    assert play.api.payment_methods.list({"customer": camille}).data == []


def test_notes_on_objects_are_kept_and_told(play: Playground) -> None:
    charge = play.charge(10_000)
    refund = play.api.refunds.create({"charge": charge, "amount": 100})
    sent = play.transfer(play.account(), 1_000, charge)

    play.api.charges.update(charge, {"metadata": {"booking": "7"}, "description": "Couscous"})
    play.api.refunds.update(refund.id, {"metadata": {"booking": "7"}})
    play.api.transfers.update(sent.id, {"metadata": {"booking": "7"}})

    assert play.api.charges.retrieve(charge).description == "Couscous"
    assert play.api.refunds.retrieve(refund.id).metadata["booking"] == "7"
    assert play.deliver()[-3:] == ["charge.updated", "refund.updated", "transfer.updated"]


def test_sessions_are_listed_by_state_and_can_be_noted(play: Playground) -> None:
    open_one, paid = play.session(), play.session()
    play.pay(str(paid.url))

    play.api.checkout.sessions.update(open_one.id, {"metadata": {"seat": "2"}})

    [found] = play.api.checkout.sessions.list({"status": "open"}).data
    assert (found.id, found.metadata["seat"]) == (open_one.id, "2")


def test_an_intent_names_the_session_it_belongs_to(play: Playground) -> None:
    session = play.session()
    play.pay(str(session.url), CARD_DECLINED)

    [intent] = play.api.payment_intents.list().data
    [found] = play.api.checkout.sessions.list({"payment_intent": intent.id}).data

    assert found.id == session.id


def test_reversals_are_listed_and_read(play: Playground) -> None:
    sent = play.transfer(play.account(), 5_000, play.charge(10_000))
    backs = [play.api.transfers.reversals.create(sent.id, {"amount": 1_000}).id for _ in range(2)]

    listed = play.api.transfers.reversals.list(sent.id).data
    read = play.api.transfers.reversals.retrieve(sent.id, backs[0])

    assert [back.id for back in listed] == backs[::-1]
    assert (read.amount, read.transfer) == (1_000, sent.id)


def test_a_new_bank_account_replaces_the_old(play: Playground) -> None:
    name = play.account()
    [first] = play.api.accounts.external_accounts.list(name).data

    play.onboard(play.link(name), iban="DE89 3704 0044 0532 0130 00")

    [second] = play.api.accounts.external_accounts.list(name).data
    assert (first.last4, second.last4, second.country) == ("2606", "3000", "DE")
    assert first.fingerprint != second.fingerprint


def test_the_same_bank_account_has_the_same_fingerprint(play: Playground) -> None:
    names = [play.account(), play.account()]

    banks = [play.api.accounts.external_accounts.list(name).data[0] for name in names]

    assert banks[0].fingerprint == banks[1].fingerprint


def test_a_bank_account_can_be_given_by_call(play: Playground) -> None:
    name = play.account(ready=False)
    bank = {"object": "bank_account", "country": "FR", "currency": "eur", "account_number": IBAN}

    play.api.accounts.external_accounts.create(name, {"bank_account": bank})  # type: ignore[typeddict-unknown-key]

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        play.api.accounts.external_accounts.create(name, {"bank_account": {**bank, "account_number": "FR76"}})  # type: ignore[typeddict-unknown-key]
    assert refusal.value.code == "account_number_invalid"
    assert play.api.accounts.external_accounts.list(name).data[0].last4 == "2606"


def test_nothing_is_done_in_the_name_of_an_account_but_payouts(play: Playground) -> None:
    name = play.account()

    with pytest.raises(stripe.InvalidRequestError, match="in the name of a connected account"):
        play.api.customers.create({"name": "Camille"}, {"stripe_account": name})
