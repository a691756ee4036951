"""Disputes: a customer's bank takes a payment back, and decides by what it is told; inquiries take nothing yet."""

from marketplace.sandbox import balances, lists
from marketplace.sandbox.balances import DAY
from marketplace.sandbox.errors import Body, invalid
from marketplace.sandbox.events import emit
from marketplace.sandbox.ids import new_id
from marketplace.sandbox.params import LISTING, boolean, clearable, merged, metadata, shape, text
from marketplace.sandbox.registry import Call, route
from marketplace.sandbox.store import Store

# Assumptions with their source in docs/sandbox.md.
FEE = 1_500
ANSWER_WITHIN_DAYS = 7

REASONS = ("fraudulent", "product_not_received", "product_unacceptable", "duplicate", "general", "inquiry")

_OPEN = ("needs_response", "warning_needs_response", "under_review", "warning_under_review")
_TEXTS = (
    "access_activity_log", "billing_address", "cancellation_policy_disclosure", "cancellation_rebuttal",
    "customer_email_address", "customer_name", "customer_purchase_ip", "duplicate_charge_explanation",
    "duplicate_charge_id", "product_description", "refund_policy_disclosure", "refund_refusal_explanation",
    "service_date", "shipping_address", "shipping_carrier", "shipping_date", "shipping_tracking_number",
    "uncategorized_text",
)  # fmt: skip
_FILES = (
    "cancellation_policy", "customer_communication", "customer_signature", "duplicate_charge_documentation",
    "receipt", "refund_policy", "service_documentation", "shipping_documentation", "uncategorized_file",
)  # fmt: skip


def begin(store: Store, charge: Body, reason: str) -> Body:
    """Open a dispute over what is left of a captured charge, which the caller has locked."""
    if not charge["captured"] or charge["disputed"]:
        raise invalid(f"Charge {charge['id']} cannot be disputed.", param="charge")
    inquiry = reason == "inquiry"
    card = charge["payment_method_details"]["card"]
    body: Body = {
        "id": new_id("dp"),
        "object": "dispute",
        "amount": charge["amount_captured"] - charge["amount_refunded"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": store.now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys((*_TEXTS, *_FILES)), "enhanced_evidence": {}},
        "evidence_details": {
            "due_by": store.now + ANSWER_WITHIN_DAYS * DAY,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": inquiry,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {
                "brand": card["brand"],
                "case_type": "inquiry" if inquiry else "chargeback",
                "network_reason_code": None,
            },
            "type": "card",
        },
        "reason": "general" if inquiry else reason,
        "status": "warning_needs_response" if inquiry else "needs_response",
    }
    charge["disputed"] = True
    store.save(charge)
    store.add("dispute", body)
    if not inquiry:
        _move(store, body, -body["amount"], FEE)
    emit(store, "charge.dispute.created", body)
    if not inquiry:
        emit(store, "charge.dispute.funds_withdrawn", body)
    return body


def _move(store: Store, dispute: Body, amount: int, fee: int = 0) -> None:
    """Take the money out of the platform's balance, or put it back. The object is saved."""
    booked = balances.record(
        store,
        "adjustment",
        source=dispute["id"],
        amount=amount,
        fee=fee,
        currency=dispute["currency"],
        description=f"Chargeback {'withdrawal' if amount < 0 else 'reversal'} for {dispute['charge']}",
    )
    dispute["balance_transactions"] = [*dispute["balance_transactions"], booked]
    store.save(dispute)


def decide(store: Store, name: str, outcome: str) -> Body:
    """The bank's word. Said once; an inquiry is closed, or becomes a dispute that takes the money."""
    body = store.lock("dispute", name)
    _require(body, *_OPEN)
    before, asked = dict(body), body["status"].startswith("warning")
    if outcome == "escalated" and asked:
        body.update(status="needs_response", is_charge_refundable=False)
        body["payment_method_details"]["card"]["case_type"] = "chargeback"
        _move(store, body, -body["amount"], FEE)
        emit(store, "charge.dispute.updated", body, before=before)
        emit(store, "charge.dispute.funds_withdrawn", body)
        return body
    if asked != (outcome == "closed"):
        raise invalid(f"A dispute that is {before['status']} cannot be {outcome}.", param="outcome")
    body["status"] = "warning_closed" if asked else outcome
    store.save(body)
    if body["status"] == "won":
        _move(store, body, body["amount"])
        emit(store, "charge.dispute.funds_reinstated", body)
    emit(store, "charge.dispute.closed", body, before=before)
    return body


def bars_refunds(store: Store, charge: str) -> bool:
    """Whether a refund of this charge could pay its customer twice: a dispute is open, or was lost."""
    settled = ("won", "warning_closed")
    found = store.where("dispute", charge=charge)
    return any(dispute["status"] not in settled and not dispute["is_charge_refundable"] for dispute in found)


def _require(body: Body, *allowed: str) -> None:
    if body["status"] not in allowed:
        raise invalid(f"This dispute is already closed or answered: its status is {body['status']}.")


@route("GET", "/v1/disputes", {**LISTING, "charge": text, "payment_intent": text})
def index(call: Call) -> Body:
    return lists.answer(call, "dispute", "/v1/disputes")


@route("GET", "/v1/disputes/{dispute}")
def retrieve(call: Call) -> Body:
    return call.store.get("dispute", call.args["dispute"])


@route(
    "POST",
    "/v1/disputes/{dispute}",
    {"evidence": shape(**dict.fromkeys(_TEXTS, clearable)), "metadata": metadata, "submit": boolean},
)
def update(call: Call) -> Body:
    """Stage evidence, or send it. In the test world its last text decides, as Stripe's test mode does."""
    store, given = call.store, call.params
    body = store.lock("dispute", call.args["dispute"])
    if "evidence" in given or given.get("submit"):
        _require(body, "needs_response", "warning_needs_response")
    before = dict(body)
    body["evidence"] = {**body["evidence"], **given.get("evidence", {})}
    body["metadata"] = merged(body["metadata"], given.get("metadata"))
    said = body["evidence"]["uncategorized_text"] or ""
    details = {**body["evidence_details"], "has_evidence": any(body["evidence"].values())}
    if given.get("submit", True) and "evidence" in given:
        details["submission_count"] += 1
        body["status"] = body["status"].replace("needs_response", "under_review")
    body["evidence_details"] = details
    store.save(body)
    emit(store, "charge.dispute.updated", body, before=before)
    if "winning_evidence" in said or "losing_evidence" in said:
        outcome = "won" if "winning_evidence" in said else "lost"
        return decide(store, body["id"], "closed" if body["status"].startswith("warning") else outcome)
    return body


@route("POST", "/v1/disputes/{dispute}/close")
def close(call: Call) -> Body:
    """The platform gives it up."""
    body = call.store.lock("dispute", call.args["dispute"])
    _require(body, "needs_response", "warning_needs_response")
    inquiry = body["status"].startswith("warning")
    return decide(call.store, body["id"], "closed" if inquiry else "lost")
