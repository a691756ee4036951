"""The only file that speaks to the payment provider, through stripe-python; opens no transaction."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import stripe

from marketplace.core.config import settings
from marketplace.money.payments.models import OperationKind

# The published description our contract tests check against; the client is pinned to the same.
API_VERSION = "2026-05-27.dahlia"
TIMEOUT_SECONDS = 20

stripe.enable_telemetry = False


@dataclass(frozen=True, slots=True)
class Answered:
    """The provider did it; `body` is its answer."""

    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider said no, and nothing happened there. `alert` when the mistake is ours."""

    message: str
    code: str
    alert: bool


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Nobody knows whether it happened: ask again with the same key."""

    message: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The key was used for another request: what happened under it is for a person to find out."""

    message: str


Outcome = Answered | Refused | Unanswered | Stopped


@lru_cache(maxsize=4)
def _client(key: str, base: str) -> stripe.StripeClient:
    addresses: Any = {"api": base} if base else {}
    return stripe.StripeClient(
        key,
        base_addresses=addresses,
        stripe_version=API_VERSION,
        max_network_retries=1,
        http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
    )


def client() -> stripe.StripeClient:
    """The client for the keys in force. Its own default of no retries and 80 seconds is not ours."""
    s = settings()
    return _client(s.stripe_secret_key, s.stripe_api_base)


def is_live() -> bool:
    """Whether the keys in force move real money."""
    return settings().stripe_secret_key.startswith(("sk_live_", "rk_live_"))


def call(kind: OperationKind, params: dict[str, Any], key: str) -> Outcome:
    """Make the one call an outbox row stands for. `key` is the row's id, the same on every try."""
    try:
        return Answered(_send(kind, params, key).to_dict())
    except stripe.IdempotencyError as error:
        return Stopped(str(error))
    except stripe.CardError as error:
        return Refused(str(error), error.code or "card_error", alert=False)
    except stripe.InvalidRequestError as error:
        if error.http_status == 409:
            return Unanswered(str(error))
        return Refused(str(error), error.code or "invalid_request", alert=True)
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        # Our keys are wrong: nothing happened there, and it can once they are right.
        return Unanswered(f"{type(error).__name__}: {error}")
    except stripe.StripeError as error:
        return Unanswered(f"{type(error).__name__}: {error}")


def _send(kind: OperationKind, params: dict[str, Any], key: str) -> stripe.StripeObject:
    """The call of a kind: what is made anew takes its body alone, what exists is named beside it."""
    v1, body = client().v1, params["body"]
    options: Any = {"idempotency_key": key}
    making: dict[OperationKind, Any] = {
        OperationKind.CHECKOUT: v1.checkout.sessions.create,
        OperationKind.REFUND: v1.refunds.create,
        OperationKind.TRANSFER: v1.transfers.create,
        OperationKind.ACCOUNT: v1.accounts.create,
        OperationKind.CHARGE_SAVED: v1.payment_intents.create,
        OperationKind.BILLING_CUSTOMER: v1.customers.create,
        OperationKind.PLAN_PRICE: v1.prices.create,
        OperationKind.SUBSCRIBE: v1.checkout.sessions.create,
    }
    changing: dict[OperationKind, tuple[str, Any]] = {
        OperationKind.EXPIRE_CHECKOUT: ("session", v1.checkout.sessions.expire),
        OperationKind.REVERSAL: ("transfer", v1.transfers.reversals.create),
        OperationKind.DISPUTE_EVIDENCE: ("dispute", v1.disputes.update),
        OperationKind.DISPUTE_CLOSE: ("dispute", v1.disputes.close),
        OperationKind.CAPTURE: ("intent", v1.payment_intents.capture),
        OperationKind.CANCEL_INTENT: ("intent", v1.payment_intents.cancel),
        OperationKind.FORGET_CARD: ("method", v1.payment_methods.detach),
        OperationKind.FORGET_CUSTOMER: ("customer", v1.customers.delete),
        OperationKind.CHANGE_PLAN: ("subscription", v1.subscriptions.update),
        OperationKind.END_PLAN: ("subscription", v1.subscriptions.cancel),
    }
    answer: stripe.StripeObject
    if kind in making:
        answer = making[kind](body, options)
    else:
        named, change = changing[kind]
        answer = change(params[named], body, options)
    return answer


def checkout_session(session_id: str) -> dict[str, Any]:
    """A session with its charge and the charge's fee, or with the card that was left on it."""
    expand = ["payment_intent.latest_charge.balance_transaction", "setup_intent"]
    return _read("checkout/sessions", session_id, expand)


def payment_intent(intent_id: str) -> dict[str, Any]:
    """A payment with its charge and the charge's fee."""
    return _read("payment_intents", intent_id, ["latest_charge.balance_transaction"])


def _read(kind: str, name: str, expand: list[str]) -> dict[str, Any]:
    """One thing as plain JSON. The library's own objects cost more than the answer itself, for nothing we use."""
    answer = client().raw_request("get", f"/v1/{kind}/{quote(name, safe='')}", expand=expand)
    return dict(answer.data)


def found_intents(customer_id: str) -> list[dict[str, Any]]:
    """The payments the provider knows of a payer, with their charges: to adopt what an unanswered call made."""
    wanted: Any = {
        "customer": customer_id,
        "limit": 100,
        "expand": ["data.latest_charge.balance_transaction"],
    }
    return [intent.to_dict() for intent in client().v1.payment_intents.list(wanted).data]


def payment_method(method_id: str) -> dict[str, Any]:
    return client().v1.payment_methods.retrieve(method_id).to_dict()


def customer(customer_id: str) -> dict[str, Any]:
    """Somebody who paid; of who was deleted the provider says so, and nothing else."""
    return _read("customers", customer_id, [])


def account(account_id: str) -> dict[str, Any]:
    return client().v1.accounts.retrieve(account_id).to_dict()


def onboarding_link(account_id: str, *, return_url: str, refresh_url: str) -> str:
    """A fresh link to the provider's hosted onboarding; it works once and for minutes."""
    link = client().v1.account_links.create(
        {
            "account": account_id,
            "type": "account_onboarding",
            "return_url": return_url,
            "refresh_url": refresh_url,
        }
    )
    return link.url


def found_refunds(charge_id: str) -> list[dict[str, Any]]:
    """The refunds the provider knows of a charge: to adopt what an unanswered call may have made."""
    page = client().v1.refunds.list({"charge": charge_id, "limit": 100})
    return [refund.to_dict() for refund in page.auto_paging_iter()]


def refund(refund_id: str) -> dict[str, Any]:
    return client().v1.refunds.retrieve(refund_id).to_dict()


def dispute(dispute_id: str) -> dict[str, Any]:
    """A dispute with the movements it caused on our balance."""
    return client().v1.disputes.retrieve(dispute_id).to_dict()


def found_reversals(transfer_id: str) -> list[dict[str, Any]]:
    """The reversals the provider knows of a transfer."""
    return [r.to_dict() for r in client().v1.transfers.reversals.list(transfer_id, {"limit": 100}).data]


def found_transfers(group: str) -> list[dict[str, Any]]:
    """The transfers the provider knows of a transfer group."""
    page = client().v1.transfers.list({"transfer_group": group, "limit": 100})
    return [transfer.to_dict() for transfer in page.auto_paging_iter()]


def found_sessions(first: int, last: int) -> Iterator[dict[str, Any]]:
    """The hosted pages made between two epoch seconds; the provider lists them by nothing of ours."""
    page = client().v1.checkout.sessions.list({"created": {"gte": first, "lte": last}, "limit": 100})
    return (session.to_dict() for session in page.auto_paging_iter())


def found_accounts(first: int, last: int) -> Iterator[dict[str, Any]]:
    """The connected accounts made between two epoch seconds."""
    page = client().v1.accounts.list({"created": {"gte": first, "lte": last}, "limit": 100})
    return (account.to_dict() for account in page.auto_paging_iter())


def event(event_id: str) -> dict[str, Any]:
    return client().v1.events.retrieve(event_id).to_dict()


def events_since(cursor: int) -> Iterator[dict[str, Any]]:
    """Events created at or after an epoch second, newest first, delivered or not (30 days back at most)."""
    page = client().v1.events.list({"created": {"gte": cursor}, "limit": 100})
    return (event.to_dict() for event in page.auto_paging_iter())


def movements_since(cursor: int) -> Iterator[dict[str, Any]]:
    """Every balance transaction of ours created at or after an epoch second, newest first, with its source."""
    page = client().v1.balance_transactions.list(
        {"created": {"gte": cursor}, "limit": 100, "expand": ["data.source"]}
    )
    return (movement.to_dict() for movement in page.auto_paging_iter())
