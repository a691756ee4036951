"""The life of a subscription: begun, renewed, past due, changed, ended; it answers no request."""

from collections.abc import Iterable

from marketplace.sandbox import invoicing, periods
from marketplace.sandbox.balances import DAY
from marketplace.sandbox.errors import ApiError, Body, invalid, not_simulated
from marketplace.sandbox.events import emit
from marketplace.sandbox.resources import prices
from marketplace.sandbox.store import Store
from marketplace.sandbox.subscribing import check_prices, period_of

# Assumptions with their source in docs/sandbox.md.
DRAFT_SECONDS = 3_600
RETRY_DAYS = (3, 5, 7)

OVER = ("canceled", "incomplete_expired")


def begin(store: Store, subscription: Body) -> ApiError | None:
    """Make the first invoice and try the card. Returns the refusal, None once it is active."""
    invoice = _invoice(store, subscription, "subscription_create")
    invoicing.finalise(store, invoice)
    return _collected(store, subscription, invoice)


def begin_paid(store: Store, subscription: Body, intent: Body) -> Body:
    """The same for a payment that was made on a hosted page. Returns the invoice."""
    invoice = _invoice(store, subscription, "subscription_create")
    invoicing.finalise(store, invoice, paid_already=True)
    invoicing.link(store, invoice, intent)
    invoice.update(attempted=True, attempt_count=1)
    invoicing.settle(store, invoice, intent)
    _now_paid(store, subscription)
    return invoice


def begin_trial(store: Store, subscription: Body) -> Body:
    """The first invoice of a free trial: nothing is due. Returns it."""
    invoice = _invoice(store, subscription, "subscription_create")
    invoicing.finalise(store, invoice)
    before = dict(subscription)
    subscription["status"] = "trialing"
    _changed(store, subscription, before)
    store.hide(subscription["id"], due_at=subscription["trial_end"])
    return invoice


def _invoice(store: Store, subscription: Body, reason: str, extra: Iterable[Body] = ()) -> Body:
    period = period_of(subscription)
    free = 0 if subscription["trial_end"] == period["end"] else None
    lines = [
        invoicing.line(store, subscription, item, period, amount=free, text=_words(store, item))
        for item in subscription["items"]["data"]
    ]
    return _drafted(store, subscription, [*extra, *lines], reason, period)


def _drafted(store: Store, subscription: Body, lines: list[Body], reason: str, period: Body) -> Body:
    invoice = invoicing.draft(store, subscription, lines, reason, period)
    subscription["latest_invoice"] = invoice["id"]
    store.save(subscription)
    return invoice


def _words(store: Store, item: Body) -> str:
    return f"{item['quantity']} × {prices.name_of(store, item['price'])}"


def pay(store: Store, subscription: Body, invoice: Body, method: str | None = None) -> ApiError | None:
    """Try to collect an invoice now, with this card or the usual one. Both objects are locked."""
    if invoice["status"] == "draft":
        invoicing.finalise(store, invoice)
    return _collected(store, subscription, invoice, method)


def _collected(store: Store, subscription: Body, invoice: Body, method: str | None = None) -> ApiError | None:
    if invoice["status"] == "open":
        refusal = invoicing.collect(store, invoice, method or method_of(store, subscription))
        if refusal is not None:
            _not_paid(store, subscription, invoice)
            return refusal
    store.hide(invoice["id"], due_at=None)
    _now_paid(store, subscription)
    return None


def method_of(store: Store, subscription: Body) -> str | None:
    """The card a subscription is paid with: its own, else its customer's."""
    customer = store.get("customer", subscription["customer"])
    name = subscription["default_payment_method"] or customer["invoice_settings"]["default_payment_method"]
    return str(name) if name else None


def _now_paid(store: Store, subscription: Body) -> None:
    owed = [one for one in invoices_of(store, subscription) if one["status"] == "open"]
    if subscription["status"] in OVER or owed:
        return
    before = dict(subscription)
    subscription["status"] = "active"
    _changed(store, subscription, before)
    store.hide(subscription["id"], due_at=period_of(subscription)["end"])


def _not_paid(store: Store, subscription: Body, invoice: Body) -> None:
    """A first payment waits for its customer; a later one is tried again, and then the subscription ends."""
    tries, before = invoice["attempt_count"], dict(subscription)
    first = invoice["billing_reason"] == "subscription_create"
    again = None if first or tries > len(RETRY_DAYS) else store.now + RETRY_DAYS[tries - 1] * DAY
    invoice.update(next_payment_attempt=again, auto_advance=again is not None)
    store.save(invoice)
    store.hide(invoice["id"], due_at=again)
    emit(store, "invoice.payment_failed", invoice)
    if first or subscription["status"] in OVER:
        return
    if again is None:
        end(store, subscription, "payment_failed")
        return
    subscription["status"] = "past_due"
    _changed(store, subscription, before)


def invoices_of(store: Store, subscription: Body) -> list[Body]:
    """Every invoice of a subscription, oldest first."""
    return store.where("invoice", parent={"subscription_details": {"subscription": subscription["id"]}})


def turn(store: Store, name: str) -> None:
    """What a subscription's own time has brought: its first payment never came, its end, its next period."""
    subscription = store.lock("subscription", name)
    due = store.hidden(name).get("due_at")
    if due is None or due > store.now:
        return
    if subscription["status"] == "incomplete":
        _give_up(store, subscription)
    elif subscription["cancel_at_period_end"]:
        end(store, subscription, "cancellation_requested")
    else:
        _renew(store, subscription)


def _give_up(store: Store, subscription: Body) -> None:
    before = dict(subscription)
    subscription.update(status="incomplete_expired", ended_at=store.now)
    for invoice in invoices_of(store, subscription):
        if invoice["status"] == "open":
            invoicing.void(store, store.lock("invoice", invoice["id"]))
    store.hide(subscription["id"], due_at=None)
    _changed(store, subscription, before)


def _renew(store: Store, subscription: Body) -> None:
    before = _copied(subscription)
    start = period_of(subscription)["end"]
    recurring = subscription["items"]["data"][0]["price"]["recurring"]
    _run(subscription, start, periods.end_of(subscription["billing_cycle_anchor"], recurring, start))
    pending = store.hidden(subscription["id"]).get("pending", [])
    invoice = _invoice(store, subscription, "subscription_cycle", pending)
    invoice["automatically_finalizes_at"] = store.now + DRAFT_SECONDS
    store.save(invoice)
    store.hide(invoice["id"], due_at=store.now + DRAFT_SECONDS)
    store.hide(subscription["id"], due_at=period_of(subscription)["end"], pending=[])
    if subscription["status"] == "trialing":
        subscription["status"] = "active"
    if _is_paused(store, subscription):
        store.hide(invoice["id"], due_at=None)
        invoicing.void(store, invoice)
    _changed(store, subscription, before)


def _is_paused(store: Store, subscription: Body) -> bool:
    """Whether nothing is collected now; a pause that is over is forgotten."""
    paused = subscription["pause_collection"]
    if paused is not None and paused["resumes_at"] is not None and paused["resumes_at"] <= store.now:
        subscription["pause_collection"] = paused = None
    return paused is not None


def pause(store: Store, subscription: Body, wanted: Body | None) -> Body:
    """Collect nothing for a while: invoices that are made meanwhile are void. None collects again."""
    before = dict(subscription)
    subscription["pause_collection"] = {"resumes_at": None, **wanted} if wanted else None
    _changed(store, subscription, before)
    return subscription


def _run(subscription: Body, start: int, finish: int) -> None:
    for item in subscription["items"]["data"]:
        item.update(current_period_start=start, current_period_end=finish)


def collect_due(store: Store, name: str) -> None:
    """An invoice whose hour has come: finalised and tried, or tried again."""
    named = store.get("invoice", name)["parent"]["subscription_details"]["subscription"]
    subscription = store.lock("subscription", named)
    invoice, due = store.lock("invoice", name), store.hidden(name).get("due_at")
    if due is not None and due <= store.now:
        pay(store, subscription, invoice)


def end(store: Store, subscription: Body, reason: str) -> Body:
    """No further period and no further attempt. What was paid stays paid."""
    subscription.update(status="canceled", ended_at=store.now, cancel_at=None)
    subscription["canceled_at"] = subscription["canceled_at"] or store.now
    subscription["cancellation_details"] = {"comment": None, "feedback": None, "reason": reason}
    store.save(subscription)
    store.hide(subscription["id"], due_at=None)
    for invoice in invoices_of(store, subscription):
        if invoice["status"] in ("draft", "open"):
            invoice.update(auto_advance=False, next_payment_attempt=None, automatically_finalizes_at=None)
            store.save(invoice)
            store.hide(invoice["id"], due_at=None)
    emit(store, "customer.subscription.deleted", subscription)
    return subscription


def end_later(store: Store, subscription: Body, wanted: bool) -> Body:
    """End with the period that is running, or go on after all."""
    before = dict(subscription)
    subscription.update(
        cancel_at_period_end=wanted,
        cancel_at=period_of(subscription)["end"] if wanted else None,
        canceled_at=store.now if wanted else None,
        cancellation_details={
            "comment": None,
            "feedback": None,
            "reason": "cancellation_requested" if wanted else None,
        },
    )
    _changed(store, subscription, before)
    return subscription


def switch(
    store: Store,
    subscription: Body,
    item_id: str,
    price: Body,
    quantity: int,
    *,
    prorate: bool,
    at: int | None = None,
    charge_now: bool = False,
) -> ApiError | None:
    """Put another price or quantity on an item. With another interval a new period begins and is charged now.

    `charge_now` makes the invoice of the rest at once; `at` is the second the rest is counted from. Returns the
    refusal of what had to be paid, None when nothing was refused.
    """
    before, period = _copied(subscription), period_of(subscription)
    items = subscription["items"]["data"]
    item = next((one for one in items if one["id"] == item_id), None)
    if item is None:
        raise invalid(
            f"No such subscription item: '{item_id}'", code="resource_missing", param="items[0][id]"
        )
    check_prices([price])
    anew = price["recurring"] != item["price"]["recurring"]
    if price["currency"] != subscription["currency"] or (anew and len(items) > 1):
        raise not_simulated("another currency, or another interval beside other items")
    free = subscription["status"] == "trialing"
    prorate = prorate and not free
    credit = _rest(store, subscription, item, period, at, sign=-1) if prorate else []
    item.update(price=price, quantity=quantity)
    if anew and not free:
        subscription["billing_cycle_anchor"] = store.now
        _run(subscription, store.now, periods.after(store.now, price["recurring"], 1))
        _changed(store, subscription, before)
        invoice = _invoice(store, subscription, "subscription_update", credit)
        invoicing.finalise(store, invoice)
        store.hide(subscription["id"], due_at=period_of(subscription)["end"])
        return _collected(store, subscription, invoice)
    charge = _rest(store, subscription, item, period, at, sign=1) if prorate else []
    _changed(store, subscription, before)
    if charge_now and (credit or charge):
        invoice = _drafted(store, subscription, [*credit, *charge], "subscription_update", period)
        invoicing.finalise(store, invoice)
        return _collected(store, subscription, invoice)
    waiting = store.hidden(subscription["id"]).get("pending", [])
    store.hide(subscription["id"], pending=[*waiting, *credit, *charge])
    return None


def _rest(
    store: Store, subscription: Body, item: Body, period: Body, at: int | None, *, sign: int
) -> list[Body]:
    whole, since = item["price"]["unit_amount"] * item["quantity"], store.now if at is None else at
    amount = sign * periods.part_of(whole, period, since)
    kind = "Unused" if sign < 0 else "Remaining"
    text, rest = f"{kind} time on {_words(store, item)}", {"start": since, "end": period["end"]}
    return [invoicing.line(store, subscription, item, rest, amount=amount, text=text)] if amount else []


def use_card(store: Store, subscription: Body, method: str | None) -> Body:
    """Pay with another card from now on."""
    before = dict(subscription)
    subscription["default_payment_method"] = method
    _changed(store, subscription, before)
    return subscription


def _copied(subscription: Body) -> Body:
    """The subscription as it is, its items too."""
    items = [dict(item) for item in subscription["items"]["data"]]
    return {**subscription, "items": {**subscription["items"], "data": items}}


def _changed(store: Store, subscription: Body, before: Body) -> None:
    store.save(subscription)
    if before != subscription:
        emit(store, "customer.subscription.updated", subscription, before=before)
