"""The bank's question (3-D Secure): complete or fail, then back to the payment; knows no bank."""

from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for

from marketplace.sandbox import payments, setups
from marketplace.sandbox.api import base_url
from marketplace.sandbox.context import sandbox
from marketplace.sandbox.errors import ApiError, Body
from marketplace.sandbox.ids import kind_of
from marketplace.sandbox.pages import frame
from marketplace.sandbox.pages.checkout import after_payment
from marketplace.sandbox.resources import checkout
from marketplace.sandbox.store import Store

blueprint = Blueprint("challenge", __name__)


@blueprint.get("/3ds/<intent>/<secret>")
def show(intent: str, secret: str) -> Response:
    """Ask who is paying."""
    with sandbox().unit() as store:
        session, waiting = _load(store, intent, secret)
        if waiting is None:
            return _too_late(session)
        way_out = session["success_url"] if session else store.hidden(intent).get("return_url")
    return frame.page("challenge.html", session["locale"] if session else None, way_out, intent=waiting)


@blueprint.post("/3ds/<intent>/<secret>")
def answer(intent: str, secret: str) -> Response:
    """The answer: `complete` goes on with the payment, anything else fails it."""
    with sandbox().unit() as store:
        session, waiting = _load(store, intent, secret)
        if waiting is None:
            return _too_late(session)
        address = _settle(store, session, waiting, completed=request.form.get("answer") == "complete")
    if address is None and session is not None:
        return frame.here(url_for("checkout.show", name=session["id"]))
    return frame.away(address or sandbox().app_url)


def _load(store: Store, name: str, secret: str) -> tuple[Body | None, Body | None]:
    """The session and the intent, both locked, the intent only while it waits for this answer."""
    keeps = kind_of(name) == "setup_intent"
    if store.find("setup_intent" if keeps else "payment_intent", name) is None:
        return None, None
    session_name = store.hidden(name).get("session")
    session = checkout.settle(store, session_name) if session_name else None
    intent = (setups if keeps else payments).challenged(store, name, secret)
    if intent is None or intent["status"] != "requires_action":
        return session, None
    return session, intent


def _too_late(session: Body | None) -> Response:
    """Answered already, or expired: the session's page says which."""
    if session is None:
        return frame.lost()
    return frame.here(url_for("checkout.show", name=session["id"]))


def _settle(store: Store, session: Body | None, intent: Body, *, completed: bool) -> str | None:
    return_url = store.hidden(intent["id"]).get("return_url")
    rules = setups if intent["object"] == "setup_intent" else payments
    if not completed:
        rules.fail_challenge(store, intent)
    else:
        store.hide(intent["id"], challenge=None)
        try:
            rules.confirm(store, intent, base_url=base_url(sandbox()), authenticated=True)
        except ApiError as refusal:
            if not refusal.keeps_effects:
                raise
    if session is None:
        return _with_outcome(return_url, intent) if return_url else None
    if intent["status"] in ("succeeded", "requires_capture"):
        details = store.get("payment_method", intent["payment_method"])["billing_details"]
        return after_payment(store, session, intent, (details["email"], details["name"]))
    return None


def _with_outcome(return_url: str, intent: Body) -> str:
    """A return address with what Stripe adds to it."""
    outcome = "succeeded" if intent["status"] in ("succeeded", "requires_capture") else "failed"
    facts = {
        intent["object"]: intent["id"],
        f"{intent['object']}_client_secret": intent["client_secret"],
        "redirect_status": outcome,
    }
    return f"{return_url}{'&' if '?' in return_url else '?'}{urlencode(facts)}"
