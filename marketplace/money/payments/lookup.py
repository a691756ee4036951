"""Looks up what an earlier try already did at the provider, by our own marks on it; changes nothing there."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import stripe

from marketplace.core import clock
from marketplace.money.payments import billing, gateway
from marketplace.money.payments.gateway import Answered, Outcome, Refused, Unanswered
from marketplace.money.payments.models import OperationKind

Params = dict[str, Any]
Body = dict[str, Any]

# Their clock and ours may differ by so much.
SLACK = timedelta(minutes=10)
# A refund that came back is no refund; asking for it again is right.
_UNDONE = frozenset({"failed", "canceled"})


def found(kind: OperationKind, params: Params, first_sent_at: datetime) -> Outcome | None:
    """What the first try did: its answer, a refusal, that nobody answers; None when nothing was done."""
    look = LOOKUPS.get(kind)
    if look is None:
        return None
    try:
        return look(params, first_sent_at)
    except stripe.StripeError as error:
        return Unanswered(f"{type(error).__name__}: {error}")


def _transfer(params: Params, _since: datetime) -> Outcome | None:
    body = params["body"]
    return _marked(gateway.found_transfers(body["transfer_group"]), "earning", body)


def _refund(params: Params, _since: datetime) -> Outcome | None:
    body = params["body"]
    known = [one for one in gateway.found_refunds(body["charge"]) if one.get("status") not in _UNDONE]
    return _marked(known, "refund", body)


def _reversal(params: Params, _since: datetime) -> Outcome | None:
    return _marked(gateway.found_reversals(params["transfer"]), "reversal", params["body"])


def _evidence(params: Params, _since: datetime) -> Outcome | None:
    dispute = gateway.dispute(params["dispute"])
    return Answered(dispute) if dispute["evidence_details"]["submission_count"] else None


def _giving_up(params: Params, _since: datetime) -> Outcome | None:
    dispute = gateway.dispute(params["dispute"])
    return Answered(dispute) if dispute["status"] in {"lost", "warning_closed"} else None


def _page(params: Params, since: datetime) -> Outcome | None:
    first, last = _around(since)
    wanted = params["body"]["client_reference_id"]
    for session in gateway.found_sessions(first, last):
        if session.get("client_reference_id") == wanted:
            # An expired page has no address any more; whoever would pay on it is not let in.
            return Answered({**session, "url": session.get("url") or ""})
    return None


def _closing(params: Params, _since: datetime) -> Outcome | None:
    session = gateway.checkout_session(params["session"])
    if session["status"] == "expired":
        return Answered(session)
    if session["status"] == "complete":
        return Refused("This page was paid before it could be closed.", "session_complete", alert=False)
    return None


def _account(params: Params, since: datetime) -> Outcome | None:
    first, last = _around(since)
    return _marked(gateway.found_accounts(first, last), "member", params["body"])


def _taking(params: Params, _since: datetime) -> Outcome | None:
    intent = gateway.payment_intent(params["intent"])
    return Answered(intent) if intent["status"] == "succeeded" else None


def _letting_go(params: Params, _since: datetime) -> Outcome | None:
    intent = gateway.payment_intent(params["intent"])
    return Answered(intent) if intent["status"] == "canceled" else None


def _charge(params: Params, _since: datetime) -> Outcome | None:
    """What an earlier charge of a kept card came to: made, refused, or not known there."""
    body = params["body"]
    earlier = _marked(gateway.found_intents(body["customer"]), "payment", body)
    if earlier is None or earlier.body["status"] == "succeeded":
        return earlier
    problem = earlier.body.get("last_payment_error") or {}
    message = problem.get("message") or str(earlier.body["status"])
    return Refused(message, problem.get("code") or "card_declined", alert=False)


def _forgetting(params: Params, _since: datetime) -> Outcome | None:
    method = gateway.payment_method(params["method"])
    return None if method.get("customer") else Answered(method)


def _forgotten(params: Params, _since: datetime) -> Outcome | None:
    customer = gateway.customer(params["customer"])
    return Answered(customer) if customer.get("deleted") else None


def _customer(params: Params, _since: datetime) -> Outcome | None:
    return _marked(billing.found_customers(params["body"]["email"]), "member", params["body"])


def _price(params: Params, _since: datetime) -> Outcome | None:
    known = billing.found_prices(params["body"]["lookup_key"])
    return Answered(known[0]) if known else None


def _changed(params: Params, _since: datetime) -> Outcome | None:
    """Each change leaves its mark on the subscription, so that one that was made is known again."""
    subscription = billing.subscription(params["subscription"])
    if subscription["status"] in _OVER:
        return Refused("The subscription is over.", "subscription_over", alert=False)
    wanted = params["body"]["metadata"]["change"]
    made = (subscription.get("metadata") or {}).get("change") == wanted
    return Answered(subscription) if made else None


def _ended(params: Params, _since: datetime) -> Outcome | None:
    subscription = billing.subscription(params["subscription"])
    return Answered(subscription) if subscription["status"] in _OVER else None


_OVER = frozenset({"canceled", "incomplete_expired"})

LOOKUPS: dict[OperationKind, Callable[[Params, datetime], Outcome | None]] = {
    OperationKind.TRANSFER: _transfer,
    OperationKind.REFUND: _refund,
    OperationKind.REVERSAL: _reversal,
    OperationKind.DISPUTE_EVIDENCE: _evidence,
    OperationKind.DISPUTE_CLOSE: _giving_up,
    OperationKind.CHECKOUT: _page,
    OperationKind.EXPIRE_CHECKOUT: _closing,
    OperationKind.ACCOUNT: _account,
    OperationKind.CAPTURE: _taking,
    OperationKind.CANCEL_INTENT: _letting_go,
    OperationKind.CHARGE_SAVED: _charge,
    OperationKind.FORGET_CARD: _forgetting,
    OperationKind.FORGET_CUSTOMER: _forgotten,
    OperationKind.BILLING_CUSTOMER: _customer,
    OperationKind.PLAN_PRICE: _price,
    OperationKind.SUBSCRIBE: _page,
    OperationKind.CHANGE_PLAN: _changed,
    OperationKind.END_PLAN: _ended,
}
"""A kind of call → how to find what it did. Every kind has one: a key is forgotten after a day."""


def _marked(known: Iterable[Body], mark: str, body: Body) -> Answered | None:
    """The first of these that carries the mark our call put on it."""
    wanted = body["metadata"][mark]
    for one in known:
        if (one.get("metadata") or {}).get(mark) == wanted:
            return Answered(one)
    return None


def _around(since: datetime) -> tuple[int, int]:
    """From the first try until now, in epoch seconds, with room for clocks that differ."""
    return int((since - SLACK).timestamp()), int((clock.now() + SLACK).timestamp())
