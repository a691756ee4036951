"""Connected accounts: who is paid, what they may do, and their bank; filled in on the hosted page."""

from copy import deepcopy
from hashlib import sha256
from typing import Any

from marketplace.sandbox import iban, lists
from marketplace.sandbox.errors import Body, invalid, not_simulated
from marketplace.sandbox.events import emit
from marketplace.sandbox.ids import PLATFORM, new_id
from marketplace.sandbox.params import (
    LISTING,
    PAGING,
    Fields,
    boolean,
    choice,
    clearable,
    currency,
    either,
    email,
    merged,
    metadata,
    positive,
    shape,
    text,
)
from marketplace.sandbox.registry import Call, route
from marketplace.sandbox.store import Store

_REQUESTED = shape(requested=boolean)
_BUSINESS = ("mcc", "name", "product_description", "support_email", "support_phone", "support_url", "url")
_PROFILE: Fields = dict.fromkeys(_BUSINESS, clearable)
_EDIT: Fields = {
    "business_profile": shape(**_PROFILE),
    "business_type": choice("company", "individual", "non_profit"),
    "capabilities": shape(transfers=_REQUESTED, card_payments=_REQUESTED),
    "email": email,
    "metadata": metadata,
    "settings": shape(
        payouts=shape(
            schedule=shape(interval=choice("manual", "daily"), delay_days=either(positive, choice())),
            statement_descriptor=text,
        )
    ),
}
_CREATE: Fields = {
    **_EDIT,
    "controller": shape(
        fees=shape(payer=choice("account", "application")),
        losses=shape(payments=choice("application", "stripe")),
        requirement_collection=choice("application", "stripe"),
        stripe_dashboard=shape(type=choice("express", "full", "none")),
    ),
    "country": text,
    "default_currency": currency,
}
_CONTROLLER = {
    "fees": {"payer": "application"},
    "losses": {"payments": "application"},
    "requirement_collection": "stripe",
    "stripe_dashboard": {"type": "express"},
}
_DUE = (
    "external_account",
    "individual.first_name",
    "individual.last_name",
    "tos_acceptance.date",
    "tos_acceptance.ip",
)


@route("POST", "/v1/accounts", _CREATE)
def create(call: Call) -> Body:
    given, store = call.params, call.store
    asked = {**_CONTROLLER, **given.get("controller", {})}
    if asked != _CONTROLLER:
        raise not_simulated(
            "accounts other than: controller fees.payer=application, losses.payments=application,"
            " requirement_collection=stripe, stripe_dashboard.type=express"
        )
    body = _new(given, store.now)
    _apply(body, given)
    refresh(body)
    store.add("account", body, account=PLATFORM)
    return body


def _new(given: dict[str, Any], now: int) -> Body:
    name = new_id("acct")
    return {
        "id": name,
        "object": "account",
        "business_profile": {**dict.fromkeys(_BUSINESS), "support_address": None},
        "business_type": None,
        "capabilities": {},
        "charges_enabled": False,
        "controller": {**_CONTROLLER, "is_controller": True, "type": "application"},
        "country": given.get("country", "FR"),
        "created": now,
        "default_currency": given.get("default_currency", "eur"),
        "details_submitted": False,
        "email": None,
        "external_accounts": lists.wrap(f"/v1/accounts/{name}/external_accounts", []),
        "metadata": {},
        "payouts_enabled": False,
        "settings": _settings(),
        "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
        "type": "none",
    }


def _settings() -> Body:
    return {
        "branding": dict.fromkeys(("icon", "logo", "primary_color", "secondary_color")),
        "card_payments": {
            "decline_on": {"avs_failure": False, "cvc_failure": False},
            **dict.fromkeys(f"statement_descriptor_prefix{suffix}" for suffix in ("", "_kana", "_kanji")),
        },
        "dashboard": {"display_name": None, "timezone": "Europe/Paris"},
        "payments": dict.fromkeys(f"statement_descriptor{suffix}" for suffix in ("", "_kana", "_kanji")),
        "payouts": {
            "debit_negative_balances": True,
            "schedule": {"delay_days": 3, "interval": "daily"},
            "statement_descriptor": None,
        },
    }


def _apply(body: Body, given: dict[str, Any]) -> None:
    """Write the parameters of a creation or an update into an account."""
    body["business_profile"].update(given.get("business_profile", {}))
    body["metadata"] = merged(body["metadata"], given.get("metadata"))
    for name in ("business_type", "email"):
        body[name] = given.get(name, body[name])
    for capability, asked in given.get("capabilities", {}).items():
        if asked.get("requested"):
            body["capabilities"].setdefault(capability, "inactive")
        else:
            body["capabilities"].pop(capability, None)
    payouts = given.get("settings", {}).get("payouts", {})
    body["settings"]["payouts"]["schedule"].update(payouts.get("schedule", {}))
    descriptor = payouts.get("statement_descriptor")
    body["settings"]["payouts"]["statement_descriptor"] = (
        descriptor or body["settings"]["payouts"]["statement_descriptor"]
    )


def refresh(body: Body, disabled_reason: str | None = None) -> None:
    """Derive from what was submitted what the account may do, and what it still owes."""
    submitted = body["details_submitted"]
    due = [] if submitted else list(_DUE)
    if submitted and not body["external_accounts"]["data"]:
        due = ["external_account"]
    able = submitted and disabled_reason is None
    body["capabilities"] = dict.fromkeys(body["capabilities"], "active" if able else "inactive")
    body["charges_enabled"] = able and bool(body["capabilities"])
    body["payouts_enabled"] = able and not due
    body["requirements"] = {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": due,
        "disabled_reason": disabled_reason or ("requirements.past_due" if not submitted else None),
        "errors": [],
        "eventually_due": due,
        "past_due": due,
        "pending_verification": [],
    }
    body["future_requirements"] = {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": [],
        "disabled_reason": None,
        "errors": [],
        "eventually_due": [],
        "past_due": [],
        "pending_verification": [],
    }


def tell(store: Store, body: Body, before: Body) -> None:
    """Save a changed account and tell the platform, as an event of the account itself."""
    store.save(body)
    emit(store, "account.updated", body, before=before, account=body["id"])


def add_bank(body: Body, number: str, holder: str | None) -> Body:
    """Give an account its one bank account; a new one replaces the old. Only its last digits are kept."""
    bank = {
        "id": new_id("ba"),
        "object": "bank_account",
        "account": body["id"],
        "account_holder_name": holder,
        "account_holder_type": "individual",
        "account_type": None,
        "available_payout_methods": ["standard"],
        "bank_name": "SANDBOX BANK",
        "country": number[:2],
        "currency": body["default_currency"],
        "default_for_currency": True,
        "fingerprint": sha256(f"proche sandbox bank {number}".encode()).hexdigest()[:16],
        "last4": number[-4:],
        "metadata": {},
        "routing_number": None,
        "status": "new",
    }
    body["external_accounts"] = lists.wrap(body["external_accounts"]["url"], [bank])
    return bank


@route("GET", "/v1/accounts", LISTING)
def index(call: Call) -> Body:
    return lists.answer(call, "account", "/v1/accounts")


@route("GET", "/v1/accounts/{account}")
def retrieve(call: Call) -> Body:
    return call.store.get("account", call.args["account"], param="account")


@route("POST", "/v1/accounts/{account}", _EDIT)
def update(call: Call) -> Body:
    body = call.store.lock("account", call.args["account"], param="account")
    before = deepcopy(body)
    _apply(body, call.params)
    refresh(body, _disabled(before))
    tell(call.store, body, before)
    return body


def _disabled(body: Body) -> str | None:
    """Why an account was switched off, if it was; owing details is no such reason."""
    reason = body["requirements"]["disabled_reason"]
    return None if reason == "requirements.past_due" else reason


_BANK = shape(
    ("account_number", "country"),
    object=choice("bank_account"),
    account_number=text,
    country=text,
    currency=currency,
    account_holder_name=text,
    account_holder_type=choice("individual", "company"),
)


@route(
    "POST",
    "/v1/accounts/{account}/external_accounts",
    {"external_account": _BANK, "bank_account": _BANK, "default_for_currency": boolean, "metadata": metadata},
)
def add_external_account(call: Call) -> Body:
    given = call.params.get("external_account") or call.params.get("bank_account")
    if given is None:
        raise invalid(
            "Missing required param: external_account.", code="parameter_missing", param="external_account"
        )
    number = iban.normalised(given["account_number"])
    if not iban.is_valid(number):
        message = "The bank account number is not a valid IBAN."
        raise invalid(message, code="account_number_invalid", param="external_account[account_number]")
    body = call.store.lock("account", call.args["account"], param="account")
    before = deepcopy(body)
    bank = add_bank(body, number, given.get("account_holder_name"))
    refresh(body, _disabled(before))
    tell(call.store, body, before)
    return bank


@route("GET", "/v1/accounts/{account}/external_accounts", {"object": choice("bank_account"), **PAGING})
def external_accounts(call: Call) -> Body:
    held: Body = call.store.get("account", call.args["account"], param="account")["external_accounts"]
    return held
