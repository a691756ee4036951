"""The customer portal's hosted page: ending, changing and paying, in English and French, without a script."""

import re

import pytest
import stripe

from tests.factories.subscriptions import (
    FAILS_LATER,
    MONTH,
    a_payer,
    a_price,
    invoice_states,
    now,
    portal,
    put_card,
    subscribed,
    use,
)
from tests.sandbox.playground import APP, CARD_3DS, CARD_DECLINED, Playground


def test_the_portal_shows_plan_card_and_invoices(play: Playground) -> None:
    made = subscribed(play)

    page = play.open(portal(play, made))

    for words in ("Regular’s table", "€9.90", "per month", "Card ending in 4242", "Paid in full"):
        assert words in page.text
    assert f'href="{APP}/account"' in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_the_portal_speaks_french(play: Playground) -> None:
    page = play.open(portal(play, subscribed(play), "fr")).text

    assert '<html lang="fr">' in page
    for words in ("Vos abonnements", "9,90\u00a0€", "par mois", "Mettre fin à cet abonnement", "Réglée"):
        assert words in page


def test_ending_asks_first_and_then_lasts_until_the_period_is_over(play: Playground) -> None:
    made = subscribed(play)
    url = portal(play, made)

    question = play.open(f"{url}/cancel/{made.id}").text
    untouched = now(play, made).cancel_at_period_end
    play.send(f"{url}/cancel/{made.id}")

    assert "End Regular’s table?" in question
    assert untouched is False
    assert now(play, made).cancel_at_period_end is True
    assert "You keep everything until then" in play.open(url).text


def test_an_ended_subscription_can_be_kept_after_all(play: Playground) -> None:
    made = subscribed(play)
    url = portal(play, made)
    play.send(f"{url}/cancel/{made.id}")

    play.send(f"{url}/keep/{made.id}")

    after = now(play, made)
    assert (after.cancel_at_period_end, after.canceled_at) == (False, None)


def test_another_price_of_the_same_product_can_be_chosen(play: Playground) -> None:
    made = subscribed(play)
    dearer = a_price(play, 1990, product=str(made["items"].data[0].price.product))
    url = portal(play, made)

    offered = "€19.90 per month" in play.open(url).text
    play.send(f"{url}/price/{made.id}", price=dearer.id)

    assert offered
    assert now(play, made)["items"].data[0].price.id == dearer.id


def test_a_price_of_another_product_cannot_be_smuggled_in(play: Playground) -> None:
    made = subscribed(play)
    other = a_price(play, 50)

    play.send(f"{portal(play, made)}/price/{made.id}", price=other.id)

    assert now(play, made)["items"].data[0].price.unit_amount == 990


def test_another_card_pays_from_now_on(play: Playground) -> None:
    made = subscribed(play)

    put_card(play, portal(play, made), "5555555555554444")

    method = play.api.payment_methods.retrieve(str(now(play, made).default_payment_method))
    customer = play.api.customers.retrieve(str(made.customer))
    assert method.card.last4 == "4444"  # type: ignore[union-attr]
    assert customer.invoice_settings.default_payment_method == method.id  # type: ignore[union-attr]


def test_a_refused_card_is_not_kept_and_the_page_says_so_once(play: Playground) -> None:
    made = subscribed(play)
    url = portal(play, made)

    answer = put_card(play, url, CARD_DECLINED)

    assert "This card was not kept." in play.open(answer.headers["Location"]).text
    assert "This card was not kept." not in play.open(answer.headers["Location"]).text
    assert now(play, made).default_payment_method is None


def test_a_card_that_asks_who_pays_is_kept_once_answered(play: Playground) -> None:
    made = subscribed(play)
    url = portal(play, made)
    challenge = put_card(play, url, CARD_3DS).headers["Location"]

    end = play.send(challenge, answer="complete")

    assert end.headers["Location"].startswith(url)
    assert now(play, made).default_payment_method is not None


def test_a_refused_renewal_is_paid_with_another_card(play: Playground) -> None:
    customer = a_payer(play)
    made = subscribed(play, customer)
    use(play, customer, FAILS_LATER)
    play.advance(days=MONTH + 1)
    url = portal(play, made)
    pay = f"{url}/pay/{now(play, made).latest_invoice.id}"  # type: ignore[union-attr]

    play.send(pay)
    refused = play.open(url).text
    put_card(play, url)
    play.send(pay)

    assert "Your bank refused this card. Nothing was charged." in refused
    assert now(play, made).status == "active"
    assert invoice_states(play, made) == ["paid", "paid"]


def test_an_hour_later_the_link_leads_nowhere(play: Playground) -> None:
    url = portal(play, subscribed(play))

    play.advance(minutes=61)

    assert play.open(url).status_code == 404


def test_a_link_with_another_secret_leads_nowhere(play: Playground) -> None:
    url = portal(play, subscribed(play))

    assert play.open(re.sub(r".$", "-", url)).status_code == 404


@pytest.mark.parametrize("act", ["cancel", "keep", "price"])
def test_nobody_changes_what_belongs_to_another(play: Playground, act: str) -> None:
    mine, theirs = subscribed(play), subscribed(play)

    answer = play.send(f"{portal(play, mine)}/{act}/{theirs.id}")

    assert answer.status_code == 404
    assert now(play, theirs).cancel_at_period_end is False


def test_nobody_pays_the_invoice_of_another(play: Playground) -> None:
    mine, theirs = subscribed(play), subscribed(play, a_payer(play, FAILS_LATER))

    answer = play.send(f"{portal(play, mine)}/pay/{theirs.latest_invoice}")

    assert answer.status_code == 404
    assert isinstance(now(play, theirs).latest_invoice, stripe.Invoice)
    assert invoice_states(play, theirs) == ["open"]
