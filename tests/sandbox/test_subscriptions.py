"""Subscriptions: begun on a page or by call, renewed by the clock, past due, changed, ended."""

from datetime import UTC, datetime

import pytest
import stripe

from marketplace.sandbox import periods
from tests.factories.subscriptions import (
    FAILS_LATER,
    MONTH,
    a_card,
    a_payer,
    a_price,
    invoice_states,
    now,
    page_of,
    subscribed,
    use,
)
from tests.sandbox.playground import APP, CARD_3DS, CARD_DECLINED, Playground

BEGUN = {
    "customer.subscription.created",
    "invoice.created",
    "invoice.finalized",
    "invoice.paid",
    "invoice.payment_succeeded",
    "customer.subscription.updated",
}


def test_a_subscription_by_call_is_paid_and_active(play: Playground) -> None:
    made = subscribed(play, metadata={"member": "7"})

    first = now(play, made).latest_invoice
    assert made.status == "active"
    assert isinstance(first, stripe.Invoice)
    assert (first.status, first.amount_paid, first.billing_reason) == ("paid", 990, "subscription_create")
    assert first.parent.subscription_details.metadata["member"] == "7"  # type: ignore[union-attr]
    assert set(play.deliver()) >= BEGUN


def test_subscribing_on_a_page_makes_customer_card_and_subscription(play: Playground) -> None:
    url = page_of(play, a_price(play).id, subscription_data={"metadata": {"member": "7"}})

    answer = play.pay(url)

    [session] = play.api.checkout.sessions.list({"expand": ["data.subscription", "data.invoice"]}).data
    subscription = session.subscription
    assert answer.headers["Location"].startswith(f"{APP}/paid")
    assert isinstance(subscription, stripe.Subscription)
    assert isinstance(session.invoice, stripe.Invoice)
    assert (subscription.status, subscription.metadata["member"]) == ("active", "7")
    assert (session.payment_status, session.invoice.status, session.amount_total) == ("paid", "paid", 990)
    assert [charge.customer for charge in play.api.charges.list()] == [subscription.customer]


def test_a_page_describes_its_own_price(play: Playground) -> None:
    price = {
        "currency": "eur",
        "unit_amount": 1500,
        "recurring": {"interval": "year"},
        "product_data": {"name": "A"},
    }
    made = play.session(mode="subscription", line_items=[{"price_data": price, "quantity": 2}], locale="en")

    page = play.open(str(made.url)).text
    play.pay(str(made.url))

    [subscription] = play.api.subscriptions.list().data
    assert "€30.00 now, then the same per year until you end it." in page
    assert subscription["items"].data[0].quantity == 2


def test_a_declined_card_on_the_page_makes_no_subscription(play: Playground) -> None:
    url = page_of(play, a_price(play).id)

    play.pay(url, CARD_DECLINED)

    assert play.api.subscriptions.list().data == []
    assert play.api.invoices.list().data == []


def test_a_card_that_asks_who_pays_subscribes_once_answered(play: Playground) -> None:
    url = page_of(play, a_price(play).id)
    challenge = play.pay(url, CARD_3DS).headers["Location"]

    play.send(challenge, answer="complete")

    assert [one.status for one in play.api.subscriptions.list()] == ["active"]


def test_a_refused_first_payment_leaves_it_incomplete_until_it_is_paid(play: Playground) -> None:
    made = subscribed(play, a_payer(play, FAILS_LATER))
    first = str(made.latest_invoice)

    with pytest.raises(stripe.CardError):
        play.api.invoices.pay(first)
    play.api.invoices.pay(first, {"payment_method": "pm_card_visa"})

    assert made.status == "incomplete"
    assert now(play, made).status == "active"


def test_a_first_payment_that_never_comes_ends_it_after_a_day(play: Playground) -> None:
    made = subscribed(play, a_payer(play, FAILS_LATER))

    play.advance(days=1)

    assert now(play, made).status == "incomplete_expired"
    assert invoice_states(play, made) == ["void"]


def test_a_caller_may_want_no_subscription_without_its_payment(play: Playground) -> None:
    with pytest.raises(stripe.CardError) as refusal:
        subscribed(play, a_payer(play, FAILS_LATER), payment_behavior="error_if_incomplete")

    assert refusal.value.code == "card_declined"
    assert play.api.subscriptions.list({"status": "all"}).data == []


def test_a_customer_without_a_card_cannot_subscribe(play: Playground) -> None:
    nobody = play.api.customers.create({}).id

    with pytest.raises(stripe.InvalidRequestError, match="no attached payment source"):
        subscribed(play, nobody)


def test_a_month_later_it_is_renewed_an_hour_after_its_invoice_is_drafted(play: Playground) -> None:
    made = subscribed(play)
    first_end = made["items"].data[0].current_period_end

    play.lever("clock", now=first_end)
    drafted = invoice_states(play, made)
    play.advance(minutes=60)

    after = now(play, made)
    assert drafted == ["draft", "paid"]
    assert invoice_states(play, made) == ["paid", "paid"]
    assert after["items"].data[0].current_period_start == first_end
    assert after.latest_invoice.billing_reason == "subscription_cycle"  # type: ignore[union-attr]


def test_a_clock_moved_by_a_year_leaves_twelve_paid_months_behind(play: Playground) -> None:
    made = subscribed(play)

    play.advance(days=366)

    invoices = play.api.invoices.list({"subscription": made.id, "limit": 100}).data
    starts = [invoice.created for invoice in invoices]
    assert len(invoices) == 13
    assert starts == sorted(starts, reverse=True)
    assert {invoice.status for invoice in invoices} == {"paid"}


def test_a_refused_renewal_is_past_due_and_paid_at_the_next_try(play: Playground) -> None:
    customer = a_payer(play)
    made = subscribed(play, customer)
    use(play, customer, FAILS_LATER)
    play.advance(days=MONTH + 1)
    refused = now(play, made)
    use(play, customer, "4242424242424242")

    play.advance(days=3)

    assert refused.status == "past_due"
    assert refused.latest_invoice.attempt_count == 1  # type: ignore[union-attr]
    assert now(play, made).status == "active"
    assert now(play, made).latest_invoice.attempt_count == 2  # type: ignore[union-attr]
    assert "invoice.payment_failed" in play.deliver()


def test_a_renewal_refused_four_times_ends_it(play: Playground) -> None:
    customer = a_payer(play)
    made = subscribed(play, customer)
    use(play, customer, FAILS_LATER)

    play.advance(days=MONTH + 17)

    ended = now(play, made)
    assert (ended.status, ended.cancellation_details.reason) == ("canceled", "payment_failed")  # type: ignore[union-attr]
    assert ended.latest_invoice.attempt_count == 4  # type: ignore[union-attr]
    assert play.deliver().count("invoice.payment_failed") == 4
    assert play.receiver.types[-1] == "customer.subscription.deleted"


def test_ending_with_the_period_charges_nothing_more(play: Playground) -> None:
    made = subscribed(play)
    later = play.api.subscriptions.update(made.id, {"cancel_at_period_end": True})

    play.advance(days=2 * MONTH)

    assert (later.status, later.cancel_at) == ("active", made["items"].data[0].current_period_end)
    assert now(play, made).status == "canceled"
    assert invoice_states(play, made) == ["paid"]


def test_it_can_be_ended_at_once_and_only_once(play: Playground) -> None:
    made = subscribed(play)

    ended = play.api.subscriptions.cancel(made.id)

    assert ended.status == "canceled"
    assert play.api.subscriptions.list().data == []
    assert len(play.api.subscriptions.list({"status": "all"}).data) == 1
    with pytest.raises(stripe.InvalidRequestError):
        play.api.subscriptions.cancel(made.id)


def test_another_price_is_settled_with_the_next_invoice(play: Playground) -> None:
    made = subscribed(play)
    dearer = a_price(play, 1990, product=str(made["items"].data[0].price.product))

    change = {"items": [{"id": made["items"].data[0].id, "price": dearer.id}]}
    play.api.subscriptions.update(made.id, change)  # type: ignore[arg-type]
    play.advance(days=MONTH + 1)

    invoice = now(play, made).latest_invoice
    assert isinstance(invoice, stripe.Invoice)
    assert [line.amount for line in invoice.lines] == [-990, 1990, 1990]
    assert invoice.amount_paid == 2990


def test_another_rhythm_begins_and_is_charged_at_once(play: Playground) -> None:
    made = subscribed(play)
    yearly = a_price(play, 9900, product=str(made["items"].data[0].price.product), every="year")

    change = {"items": [{"id": made["items"].data[0].id, "price": yearly.id}]}
    after = play.api.subscriptions.update(made.id, change)  # type: ignore[arg-type]

    assert now(play, made).latest_invoice.amount_paid == 9900 - 990  # type: ignore[union-attr]
    assert after["items"].data[0].current_period_end - after.billing_cycle_anchor in (
        365 * 86_400,
        366 * 86_400,
    )


def test_a_credit_is_used_before_a_card_is_charged(play: Playground) -> None:
    product = str(a_price(play).product)
    made = subscribed(play, price=a_price(play, 9900, product=product, every="year").id)
    monthly = a_price(play, 990, product=product)

    change = {"items": [{"id": made["items"].data[0].id, "price": monthly.id}]}
    play.api.subscriptions.update(made.id, change)  # type: ignore[arg-type]
    play.advance(days=MONTH + 1)

    customer = play.api.customers.retrieve(str(made.customer))
    assert invoice_states(play, made) == ["paid", "paid", "paid"]
    assert now(play, made).latest_invoice.amount_paid == 0  # type: ignore[union-attr]
    assert customer.balance == 990 - 9900 + 990
    assert len(play.api.charges.list().data) == 1


def test_a_customer_who_is_deleted_pays_no_more(play: Playground) -> None:
    made = subscribed(play)

    play.api.customers.delete(str(made.customer))

    assert now(play, made).status == "canceled"


def test_two_presses_at_once_pay_an_invoice_once(play: Playground) -> None:
    made = subscribed(play, a_payer(play, FAILS_LATER))
    method = play.api.payment_methods.attach(a_card(play).id, {"customer": str(made.customer)}).id

    play.at_once(6, lambda _: play.api.invoices.pay(str(made.latest_invoice), {"payment_method": method}))

    paid = [charge for charge in play.api.charges.list({"limit": 100}) if charge.status == "succeeded"]
    assert len(paid) == 1


def test_two_clocks_at_once_renew_once(play: Playground) -> None:
    made = subscribed(play)
    end = made["items"].data[0].current_period_end

    play.at_once(4, lambda _: play.lever("clock", now=end + 7_200))

    assert invoice_states(play, made) == ["paid", "paid"]


def test_a_month_from_the_thirty_first_ends_on_the_last_day() -> None:
    anchor = int(datetime(2027, 1, 31, 8, tzinfo=UTC).timestamp())
    monthly = {"interval": "month", "interval_count": 1}

    ends = [datetime.fromtimestamp(periods.after(anchor, monthly, count), UTC).day for count in (1, 2, 3)]

    assert ends == [28, 31, 30]


def test_a_price_is_found_by_its_key_and_never_twice(play: Playground) -> None:
    product = play.api.products.create({"name": "Regular’s table"}).id
    facts = {"currency": "eur", "unit_amount": 990, "product": product, "lookup_key": "regular"}
    made = play.api.prices.create(facts)  # type: ignore[arg-type]

    found = play.api.prices.list({"lookup_keys": ["regular"]}).data

    assert [one.id for one in found] == [made.id]
    with pytest.raises(stripe.InvalidRequestError, match="lookup key"):
        play.api.prices.create(facts)  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", ["payment", "subscription"])
def test_a_page_takes_only_prices_of_its_mode(play: Playground, mode: str) -> None:
    once = play.api.prices.create({"currency": "eur", "unit_amount": 500, "product_data": {"name": "A"}})
    wrong = {"payment": a_price(play), "subscription": once}[mode]

    with pytest.raises(stripe.InvalidRequestError):
        play.session(mode=mode, line_items=[{"price": wrong.id, "quantity": 1}])
