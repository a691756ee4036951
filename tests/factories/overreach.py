"""Fields nobody was asked for, sent with forms that are right otherwise, and a look at what they may have changed."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from marketplace.core.database import db
from tests.factories import pages
from tests.factories.accounts import PASSWORD, Browser
from tests.factories.routes import Opening
from tests.factories.scene import Scene

UNASKED: dict[str, str] = {
    **dict.fromkeys(
        ("id", "provider_id", "customer_id", "member_id", "user_id", "owner_id", "granted_by"), "1"
    ),
    **dict.fromkeys(("role", "roles", "is_admin", "granted"), "admin"),
    **dict.fromkeys(("is_demo", "verified", "email_verified", "sandbox"), "1"),
    **dict.fromkeys(("state", "status", "booking.state", "booking.status"), "confirmed"),
    **dict.fromkeys(("price_minor", "fee_minor", "total_minor", "amount_minor", "unit_minor"), "1"),
    **dict.fromkeys(("terms.price_minor", "lines.0.amount_minor", "commission_minor", "commission_bps"), "1"),
    **dict.fromkeys(("share_minor", "refunded_minor", "refund_minor", "capacity", "fee_bps"), "99"),
    **dict.fromkeys(
        ("confirmed_at", "completed_at", "published_at", "email_verified_at"), "2026-01-01T00:00Z"
    ),
    **dict.fromkeys(
        ("hold_expires_at", "expires_at", "release_at", "totp_confirmed_at"), "2099-01-01T00:00Z"
    ),
    "currency": "USD",
    "needs_second": "0",
    "flags": "[]",
    "stripe_id": "acct_of_another",
    "public_id": "mem_22222222222222222222",
    "password_hash": "x",
    "status_reason": "because",
    "trader_verified": "1",
}

_GUARDED = {
    "club": "slug, state, entry, members, hidden_at is null",
    "club_member": "club_id, member_id, role, state",
    "member": "public_id, status, status_reason, is_demo, email, email_verified_at is null, totp_confirmed_at is null",
    "member_role": "member_id, role, granted_by",
    "member_session": "member_id, second_factor_at is null",
    "sign_up": "email, used_at is null",
    "profile": "member_id, trader",
    "place": "member_id",
    "listing": "provider_id, status, status_reason, price_minor, currency, capacity, published_at is null",
    "draft": "member_id, listing_id",
    "booking": "provider_id, customer_id, state, party_size, seats, currency, price_minor, fee_minor, total_minor,"
    " commission_minor, share_minor, refunded_minor, confirmed_at is null, completed_at is null, terms::text",
    "booking_line": "kind, quantity, unit_minor, amount_minor",
    "payment": "amount_minor, currency, state, payer_id",
    "refund": "amount_minor, state",
    "earning": "provider_id, share_minor, fee_minor, commission_minor, release_at",
    "payout": "provider_id, currency, amount_minor, state, needs_second, flags::text",
    "payout_decision": "by_id, decision",
    "connected_account": "member_id, stripe_id",
    "ledger_entry": "amount",
}


def guarded() -> dict[str, list[str]]:
    """Who owns what, in which state and at which price: all that no form decides by a field of that name."""
    db.session.flush()
    return {
        table: sorted(str(row) for row in db.session.execute(text(f"select {columns} from {table}")))  # noqa: S608
        for table, columns in _GUARDED.items()
    }


def _booking(browser: Browser, scene: Scene) -> dict[str, Any]:
    page = browser.get(f"/listings/{scene.listing}/book", query_string={"slot": scene.slot, "party": 1})
    return dict(pages.form_to(page, "/book").fields)


def _cancelling(browser: Browser, scene: Scene) -> dict[str, Any]:
    page = browser.get(f"/bookings/{scene.booked}/cancel")
    return dict(pages.form_to(page, "/cancel").fields)


def _deciding(browser: Browser, scene: Scene) -> dict[str, Any]:
    page = browser.get(f"/admin/payouts/{scene.payout}")
    seen = next(one.fields["seen"] for one in pages.forms_of(page) if "seen" in one.fields)
    return {"seen": seen, "decision": "approve"}


_WORDS = {"locale": "en", "main.title": "Sunday couscous", "main.summary": "Seven vegetables."}
_ANSWERS: dict[str, tuple[str, Callable[[Browser, Scene], dict[str, Any]]]] = {
    "accounts.settings": ("member", lambda _b, _s: {"name": "Nora Ott", "locale": "en"}),
    "accounts.change_email": ("member", lambda _b, _s: {"email": "nora@elsewhere.example"}),
    "accounts.api_tokens": ("member", lambda _b, _s: {"name": "a calendar"}),
    "accounts.confirm_password": ("member", lambda _b, _s: {"password": PASSWORD}),
    "accounts.sign_up": (
        "visitor",
        lambda _b, _s: {"name": "Ida Noor", "email": "ida@example.org", "password": "a quiet river at dawn"},
    ),
    "bookings.place": ("member", _booking),
    "bookings.give_up": ("customer", lambda _b, _s: {}),
    "bookings.confirm_cancel": ("provider", _cancelling),
    "publish.start": ("provider", lambda _b, _s: {"kind": "meal"}),
    "publish.step": ("provider", lambda _b, _s: _WORDS),
    "studio.edit": ("provider", lambda _b, _s: _WORDS),
    "studio.profile": ("provider", lambda _b, _s: {"display_name": "Samira B.", "trader": "private"}),
    "studio.hours": ("provider", lambda _b, _s: {"fri.0.from": "18:00", "fri.0.to": "22:00"}),
    "studio.pause": ("provider", lambda _b, _s: {}),
    "payouts.decide": ("finance", _deciding),
    "admin.suspend": ("moderator", lambda _b, _s: {"reason": "Asked for money outside the site."}),
}
"""Endpoint → who may send its form, and that form filled in rightly."""


def answered(endpoint: str) -> bool:
    return endpoint in _ANSWERS


def sender(endpoint: str) -> str:
    return _ANSWERS[endpoint][0] if endpoint in _ANSWERS else "admin"


def filled(opening: Opening, browser: Browser, scene: Scene) -> dict[str, Any]:
    """A form of this opening: right where one is known, else what the sample holds."""
    known = _ANSWERS.get(opening.rule.endpoint)
    return dict(known[1](browser, scene)) if known else dict(opening.sample.form or {})


def with_unasked(form: dict[str, Any]) -> dict[str, Any]:
    """The form, and every field nobody asked for that it does not have itself."""
    return UNASKED | form
