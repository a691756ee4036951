"""Checkout sessions and their hosted page, without a script."""

import pytest
import stripe

from tests.sandbox.playground import APP, CARD_3DS, CARD_DECLINED, Playground


def test_paying_completes_the_session_and_leads_back(play: Playground) -> None:
    session = play.session(metadata={"booking": "7"}, payment_intent_data={"transfer_group": "booking_7"})

    answer = play.pay(str(session.url))

    paid = play.api.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert answer.headers["Location"] == f"{APP}/paid?session={session.id}"
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert paid.payment_intent.latest_charge.transfer_group == "booking_7"
    assert paid.customer_details.name == "Camille Martin"


def test_a_session_has_no_intent_before_the_first_attempt(play: Playground) -> None:
    session = play.session()

    intents = play.api.payment_intents.list().data

    assert (session.payment_intent, session.payment_status, intents) == (None, "unpaid", [])


def test_a_declined_card_says_so_and_another_card_pays(play: Playground) -> None:
    session = play.session()
    play.pay(str(session.url), CARD_DECLINED)

    page = play.open(f"{session.url}?lang=en").text
    answer = play.pay(str(session.url))

    assert "Your bank refused this card. Nothing was charged." in page
    assert answer.headers["Location"].startswith(f"{APP}/paid")
    assert [charge.status for charge in play.api.charges.list()] == ["succeeded", "failed"]


@pytest.mark.parametrize(
    ("card", "sentence"),
    [
        ("4000000000009995", "Votre banque a refusé\u00a0: la provision de cette carte est insuffisante."),
        ("4000000000000069", "Votre banque a refusé\u00a0: cette carte a expiré."),
        ("4000000000000127", "Votre banque a refusé\u00a0: le code de sécurité est faux."),
        ("4000000000000119", "Votre banque n’a pas pu répondre."),
    ],
)
def test_each_refusal_has_its_sentence(play: Playground, card: str, sentence: str) -> None:
    session = play.session(locale="fr")

    play.pay(str(session.url), card)

    assert sentence in play.open(str(session.url)).text


def test_the_same_press_twice_at_once_charges_once(play: Playground) -> None:
    session = play.session()
    form = play.form(str(session.url))

    ends = play.at_once(8, lambda _: play.send(str(session.url), **form))

    assert {end.headers["Location"] for end in ends} == {f"{APP}/paid?session={session.id}"}
    assert len(play.api.charges.list().data) == 1


def test_two_tabs_that_pay_at_once_charge_once(play: Playground) -> None:
    session = play.session()
    forms = [play.form(str(session.url)) for _ in range(6)]

    play.at_once(6, lambda number: play.send(str(session.url), **forms[number]))

    assert len(play.api.charges.list().data) == 1


def test_three_d_secure_completed_charges_once(play: Playground) -> None:
    session = play.session()
    challenge = play.pay(str(session.url), CARD_3DS).headers["Location"]

    answer = play.send(challenge, answer="complete")

    charges = play.api.charges.list().data
    assert answer.headers["Location"] == f"{APP}/paid?session={session.id}"
    assert [charge.payment_method_details.card.three_d_secure.result for charge in charges] == [
        "authenticated"
    ]


def test_three_d_secure_failed_charges_nothing_and_can_be_tried_again(play: Playground) -> None:
    session = play.session(locale="en")
    challenge = play.pay(str(session.url), CARD_3DS).headers["Location"]

    play.send(challenge, answer="fail")

    assert "Your bank did not recognise you." in play.open(str(session.url)).text
    assert play.api.charges.list().data == []
    assert play.pay(str(session.url)).headers["Location"].startswith(f"{APP}/paid")


def test_a_challenge_answered_after_the_session_expired_charges_nothing(play: Playground) -> None:
    session = play.session()
    challenge = play.pay(str(session.url), CARD_3DS).headers["Location"]
    play.api.checkout.sessions.expire(session.id)

    answer = play.send(challenge, answer="complete")

    assert answer.headers["Location"] == f"/c/pay/{session.id}"
    assert play.api.charges.list().data == []


def test_a_challenge_has_a_secret_address(play: Playground) -> None:
    session = play.session()
    challenge = play.pay(str(session.url), CARD_3DS).headers["Location"]

    play.send(f"{challenge}x", answer="complete")

    assert play.api.charges.list().data == []


def test_a_challenge_is_answered_once(play: Playground) -> None:
    session = play.session()
    challenge = play.pay(str(session.url), CARD_3DS).headers["Location"]

    play.at_once(6, lambda _: play.send(challenge, answer="complete"))

    assert len(play.api.charges.list().data) == 1


def test_an_expired_session_cannot_be_paid(play: Playground) -> None:
    session = play.session(locale="en")
    form = play.form(str(session.url))
    play.api.checkout.sessions.expire(session.id)

    play.send(str(session.url), **form)

    page = play.open(str(session.url))
    assert page.status_code == 410
    assert "The time to pay has run out. Nothing was charged." in page.text
    assert play.api.charges.list().data == []


def test_a_session_expires_when_its_time_comes(play: Playground) -> None:
    session = play.session()

    play.advance(days=1)

    assert play.api.checkout.sessions.retrieve(session.id).status == "expired"
    assert play.deliver() == ["checkout.session.expired"]


def test_a_paid_session_cannot_be_expired_nor_paid_again(play: Playground) -> None:
    session = play.session(locale="en")
    play.pay(str(session.url))
    address = f"{play.url}/c/pay/{session.id}"

    play.pay(address)

    with pytest.raises(stripe.InvalidRequestError, match="can be expired"):
        play.api.checkout.sessions.expire(session.id)
    assert "was taken only once" in play.open(address).text
    assert len(play.api.charges.list().data) == 1


def test_paying_and_expiring_at_once_ends_in_one_of_the_two(play: Playground) -> None:
    session = play.session()
    form = play.form(str(session.url))
    acts = [
        lambda: play.send(str(session.url), **form),
        lambda: play.api.checkout.sessions.expire(session.id),
    ]

    play.at_once(2, lambda number: acts[number]())

    end = play.api.checkout.sessions.retrieve(session.id)
    charges = len(play.api.charges.list().data)
    assert (end.status, charges) in [("complete", 1), ("expired", 0)]


def test_a_held_payment_is_unpaid_until_it_is_captured(play: Playground) -> None:
    session = play.session(payment_intent_data={"capture_method": "manual"})
    play.pay(str(session.url))

    held = play.api.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    play.api.payment_intents.capture(held.payment_intent.id)

    after = play.api.checkout.sessions.retrieve(session.id)
    assert (held.status, held.payment_status) == ("complete", "unpaid")
    assert after.payment_status == "paid"


@pytest.mark.parametrize("minutes", [28, 24 * 60 + 2])
def test_a_session_lives_between_half_an_hour_and_a_day(play: Playground, minutes: int) -> None:
    now = play.lever("clock")["now"]

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        play.session(expires_at=now + minutes * 60)

    assert refusal.value.param == "expires_at"


def test_a_session_speaks_the_language_it_was_asked_to(play: Playground) -> None:
    session = play.session(locale="fr")

    page = play.open(str(session.url)).text

    assert '<html lang="fr">' in page
    assert "Bac à sable\u00a0: aucun argent réel." in page
    assert "51,84\u00a0€" in page


def test_a_real_card_is_refused_and_not_kept(play: Playground) -> None:
    session = play.session(locale="en")

    answer = play.pay(str(session.url), "4111 1111 1111 1111")

    assert answer.status_code == 422
    assert "Real cards are not accepted here" in answer.text
    assert "4111" not in answer.text


def test_wrong_fields_are_named_and_the_right_ones_kept(play: Playground) -> None:
    session = play.session(locale="en", customer_email=None)

    answer = play.pay(str(session.url), "4242424242424241", expiry="01 / 20", cvc="1", email="camille")

    for sentence in ("a digit is wrong", "This date has passed", "3 digits", "e-mail address such as"):
        assert sentence in answer.text
    assert 'value="Camille Martin"' in answer.text


def test_a_test_card_fills_in_the_form(play: Playground) -> None:
    session = play.session()

    page = play.open(f"{session.url}?card=4242424242424242").text

    assert 'value="4242 4242 4242 4242"' in page
    assert 'value="12 / 34"' in page


def test_the_page_lets_its_form_lead_to_the_marketplace_only(play: Playground) -> None:
    session = play.session()

    policy = play.open(str(session.url)).headers["Content-Security-Policy"]

    assert f"form-action 'self' {APP}" in policy
    assert "default-src 'none'" in policy


def test_line_items_can_be_read_back(play: Playground) -> None:
    session = play.session(5184)

    [line] = play.api.checkout.sessions.line_items.list(session.id).data
    inside = play.api.checkout.sessions.retrieve(session.id, {"expand": ["line_items"]})

    assert (line.description, line.amount_total, line.price.unit_amount) == ("Couscous", 5184, 5184)
    assert inside.line_items.data[0].id == line.id


def test_an_unknown_session_has_a_page_that_says_so(play: Playground) -> None:
    answer = play.open(f"{play.url}/c/pay/cs_sbx_nothing?lang=en")

    assert answer.status_code == 404
    assert "No payment and no account has this address." in answer.text


def test_whoever_paid_can_become_a_customer(play: Playground) -> None:
    session = play.session(customer_creation="always")
    play.pay(str(session.url))

    paid = play.api.checkout.sessions.retrieve(
        session.id, {"expand": ["payment_intent.latest_charge", "customer"]}
    )

    assert (paid.customer.email, paid.customer.name) == ("camille@example.org", "Camille Martin")
    assert paid.payment_intent.latest_charge.customer == paid.payment_intent.customer == paid.customer.id
