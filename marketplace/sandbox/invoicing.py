"""Invoices of subscriptions: drafted, finalised, collected from a card, paid; they decide nothing else."""

from typing import Any

from marketplace.sandbox import payments
from marketplace.sandbox.errors import ApiError, Body
from marketplace.sandbox.events import emit
from marketplace.sandbox.ids import new_id
from marketplace.sandbox.resources import payment_intents
from marketplace.sandbox.store import Store


def line(
    store: Store, subscription: Body, item: Body, period: Body, *, amount: int | None = None, text: str
) -> Body:
    """A line for an item and a period; an `amount` of its own makes it the rest or the credit of a change."""
    price, quantity = item["price"], item["quantity"]
    total = price["unit_amount"] * quantity if amount is None else amount
    return {
        "id": new_id("il"),
        "object": "line_item",
        "amount": total,
        "currency": price["currency"],
        "description": text,
        "discount_amounts": [],
        "discountable": amount is None,
        "discounts": [],
        "livemode": False,
        "metadata": dict(subscription["metadata"]),
        "parent": {
            "invoice_item_details": None,
            "subscription_item_details": {
                "invoice_item": None,
                "proration": bool(amount),
                "proration_details": {"credited_items": None},
                "subscription": subscription["id"],
                "subscription_item": item["id"],
            },
            "type": "subscription_item_details",
        },
        "period": period,
        "pretax_credit_amounts": [],
        "pricing": {
            "price_details": {"price": price["id"], "product": price["product"]},
            "type": "price_details",
            "unit_amount_decimal": price["unit_amount_decimal"],
        },
        "quantity": quantity,
        "subtotal": total,
        "taxes": [],
    }


def draft(store: Store, subscription: Body, lines: list[Body], reason: str, period: Body) -> Body:
    """A new invoice that can still change. Its lines carry its id."""
    customer = store.get("customer", subscription["customer"])
    total, name = sum(one["amount"] for one in lines), new_id("in")
    body: Body = {
        **_blank(),
        "id": name,
        "amount_due": max(0, total),
        "amount_remaining": max(0, total),
        "billing_reason": reason,
        "created": store.now,
        "currency": subscription["currency"],
        "customer": customer["id"],
        "customer_address": customer["address"],
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "customer_phone": customer["phone"],
        "default_payment_method": None,
        "lines": {
            "object": "list",
            "data": [{**one, "invoice": name} for one in lines],
            "has_more": False,
            "url": f"/v1/invoices/{name}/lines",
        },
        "parent": {
            "quote_details": None,
            "subscription_details": {
                "metadata": dict(subscription["metadata"]),
                "subscription": subscription["id"],
            },
            "type": "subscription_details",
        },
        "period_end": period["end"],
        "period_start": period["start"],
        "starting_balance": customer["balance"],
        "subtotal": total,
        "subtotal_excluding_tax": total,
        "total": total,
        "total_excluding_tax": total,
    }
    store.add("invoice", body)
    emit(store, "invoice.created", body)
    return body


def _blank() -> Body:
    return {
        "object": "invoice",
        "account_country": "FR",
        "account_name": "Proche sandbox",
        "account_tax_ids": None,
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_paid_off_stripe": 0,
        "amount_shipping": 0,
        "application": None,
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": True,
        "automatic_tax": {
            "disabled_reason": None,
            "enabled": False,
            "liability": None,
            "provider": None,
            "status": None,
        },
        "automatically_finalizes_at": None,
        "collection_method": "charge_automatically",
        "custom_fields": None,
        "customer_shipping": None,
        "customer_tax_exempt": "none",
        "customer_tax_ids": [],
        "default_source": None,
        "default_tax_rates": [],
        "description": None,
        "discounts": [],
        "due_date": None,
        "effective_at": None,
        "ending_balance": None,
        "footer": None,
        "from_invoice": None,
        "hosted_invoice_url": None,
        "invoice_pdf": None,
        "issuer": {"type": "self"},
        "last_finalization_error": None,
        "latest_revision": None,
        "livemode": False,
        "metadata": {},
        "next_payment_attempt": None,
        "number": None,
        "on_behalf_of": None,
        "payment_settings": {
            "default_mandate": None,
            "payment_method_options": None,
            "payment_method_types": None,
        },
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "receipt_number": None,
        "rendering": None,
        "shipping_cost": None,
        "shipping_details": None,
        "statement_descriptor": None,
        "status": "draft",
        "status_transitions": dict.fromkeys(
            ("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")
        ),
        "test_clock": None,
        "total_discount_amounts": [],
        "total_pretax_credit_amounts": [],
        "total_taxes": [],
        "webhooks_delivered_at": None,
    }


def finalise(store: Store, invoice: Body, *, paid_already: bool = False) -> Body:
    """Number it and fix what is due. A credit is used first; a sum too small to charge is kept for later."""
    customer = store.lock("customer", invoice["customer"])
    due = invoice["total"] if paid_already else invoice["total"] + customer["balance"]
    charged = due if due >= payments.MINIMUM[invoice["currency"]] else 0
    kept = customer["balance"] if paid_already else due - charged
    invoice.update(
        amount_due=charged,
        amount_remaining=charged,
        automatically_finalizes_at=None,
        effective_at=store.now,
        ending_balance=kept,
        number=f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04d}",
        starting_balance=customer["balance"],
        status="open",
    )
    invoice["status_transitions"]["finalized_at"] = store.now
    customer["next_invoice_sequence"] += 1
    customer["balance"] = kept
    store.save(customer)
    store.save(invoice)
    emit(store, "invoice.finalized", invoice)
    if charged == 0 and not paid_already:
        settle(store, invoice)
    return invoice


def collect(store: Store, invoice: Body, method: str | None) -> ApiError | None:
    """Try a card for an open invoice while its owner is away. Returns the refusal, None once it is paid."""
    refusal = _charge(store, invoice, method)
    invoice.update(attempted=True, attempt_count=invoice["attempt_count"] + 1, next_payment_attempt=None)
    store.save(invoice)
    if refusal is None:
        settle(store, invoice, _intent_of(store, invoice))
    return refusal


def _charge(store: Store, invoice: Body, method: str | None) -> ApiError | None:
    if method is None:
        message = "This customer has no attached payment source or default payment method."
        return ApiError(400, "invalid_request_error", message, code="resource_missing")
    intent = _intent_of(store, invoice) or _new_intent(store, invoice, method)
    intent.update(payment_method=method, status="requires_confirmation")
    try:
        payments.confirm(store, intent, base_url="", off_session=True)
    except ApiError as refusal:
        if not refusal.keeps_effects:
            raise
        return refusal
    return None


def _new_intent(store: Store, invoice: Body, method: str) -> Body:
    first = invoice["billing_reason"] == "subscription_create"
    given: dict[str, Any] = {
        "amount": invoice["amount_due"],
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "description": "Subscription creation" if first else "Subscription update",
        "payment_method_types": ["card"],
        "capture_method": "automatic",
    }
    intent = payment_intents.make(store, given, method)
    link(store, invoice, intent)
    return intent


def link(store: Store, invoice: Body, intent: Body) -> Body:
    """Note which payment an invoice is paid by."""
    return store.add(
        "invoice_payment",
        {
            "id": new_id("inpay"),
            "object": "invoice_payment",
            "amount_paid": None,
            "amount_requested": invoice["amount_due"],
            "created": store.now,
            "currency": invoice["currency"],
            "invoice": invoice["id"],
            "is_default": True,
            "livemode": False,
            "payment": {"payment_intent": intent["id"], "type": "payment_intent"},
            "status": "open",
            "status_transitions": {"canceled_at": None, "paid_at": None},
        },
    )


def _intent_of(store: Store, invoice: Body) -> Body | None:
    known = store.where("invoice_payment", invoice=invoice["id"])
    return store.lock("payment_intent", known[-1]["payment"]["payment_intent"]) if known else None


def settle(store: Store, invoice: Body, intent: Body | None = None) -> Body:
    """The invoice is paid: by an intent, or by a credit alone."""
    paid = intent["amount_received"] if intent else 0
    invoice.update(status="paid", amount_paid=paid, amount_remaining=0, next_payment_attempt=None)
    invoice["auto_advance"] = False
    invoice["status_transitions"]["paid_at"] = store.now
    store.save(invoice)
    for known in store.where("invoice_payment", invoice=invoice["id"]):
        known.update(status="paid", amount_paid=paid)
        known["status_transitions"]["paid_at"] = store.now
        store.save(known)
        emit(store, "invoice_payment.paid", known)
    emit(store, "invoice.paid", invoice)
    emit(store, "invoice.payment_succeeded", invoice)
    return invoice


def void(store: Store, invoice: Body) -> Body:
    """Nobody owes this any more."""
    invoice.update(status="void", auto_advance=False, next_payment_attempt=None)
    invoice["status_transitions"]["voided_at"] = store.now
    store.save(invoice)
    emit(store, "invoice.voided", invoice)
    return invoice
