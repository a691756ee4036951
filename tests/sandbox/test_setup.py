"""Cards left for later: pages of mode setup, and what comes of the cards kept on them."""

from typing import Any

import pytest
import stripe

from tests.sandbox.playground import APP, CARD_3DS, CARD_DECLINED, CARD_OK, Playground

CARD_REFUSED_LATER = "4000000000000341"
SETUP: dict[str, Any] = {
    "mode": "setup",
    "currency": "eur",
    "customer_creation": "always",
    "line_items": None,
    "setup_intent_data": {"metadata": {"payment": "pay_1"}},
}


def test_a_card_is_kept_for_a_customer_and_nothing_is_charged(play: Playground) -> None:
    session = play.session(**SETUP)

    play.pay(str(session.url), CARD_OK)

    after = play.api.checkout.sessions.retrieve(session.id, {"expand": ["setup_intent"]})
    assert (after.status, after.payment_status) == ("complete", "no_payment_required")
    assert after.setup_intent.status == "succeeded"
    assert after.setup_intent.customer == after.customer
    assert after.setup_intent.metadata["payment"] == "pay_1"
    assert play.api.charges.list().data == []


def test_a_declined_card_is_not_kept_and_another_one_is(play: Playground) -> None:
    session = play.session(**SETUP)
    play.pay(str(session.url), CARD_DECLINED)

    play.pay(str(session.url), CARD_OK)

    after = play.api.checkout.sessions.retrieve(session.id)
    assert after.status == "complete"
    assert len(play.api.setup_intents.list().data) == 1


def test_a_kept_card_pays_without_its_owner(play: Playground) -> None:
    setup = play.kept_card(SETUP, CARD_OK)

    intent = play.charge_kept(setup)

    assert intent.status == "succeeded"


@pytest.mark.parametrize(
    ("card", "code"), [(CARD_3DS, "authentication_required"), (CARD_REFUSED_LATER, "card_declined")]
)
def test_a_kept_card_can_be_refused_later(play: Playground, card: str, code: str) -> None:
    setup = play.kept_card(SETUP, card)

    with pytest.raises(stripe.CardError) as refusal:
        play.charge_kept(setup)

    assert (refusal.value.http_status, refusal.value.code) == (402, code)


def test_a_failed_challenge_keeps_no_card(play: Playground) -> None:
    session = play.session(**SETUP)
    challenge = play.pay(str(session.url), CARD_3DS).headers["Location"]

    play.http.post(challenge, data={"answer": "fail"}, allow_redirects=False, timeout=30)

    after = play.api.checkout.sessions.retrieve(session.id, {"expand": ["setup_intent"]})
    assert (after.status, after.setup_intent.status) == ("open", "requires_payment_method")


def test_a_page_for_a_card_takes_no_lines(play: Playground) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        play.session(mode="setup", currency="eur")

    assert refusal.value.param == "line_items"


def test_the_events_of_a_kept_card_are_told(play: Playground) -> None:
    play.kept_card(SETUP, CARD_OK)

    told = play.deliver()

    assert {"setup_intent.created", "setup_intent.succeeded", "checkout.session.completed"} <= set(told)


def test_the_page_says_that_nothing_is_charged(play: Playground) -> None:
    session = play.session(**SETUP, locale="fr")

    page = play.http.get(str(session.url), timeout=30).text

    assert "Rien n’est débité maintenant." in page
    assert APP in page
