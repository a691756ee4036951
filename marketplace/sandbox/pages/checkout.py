"""The hosted payment page: what is due, the card, one attempt per press; shared by no other page."""

from typing import NamedTuple

from flask import Blueprint, Response, request, url_for

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.sandbox import payments, setups
from marketplace.sandbox.api import base_url
from marketplace.sandbox.context import sandbox
from marketplace.sandbox.errors import ApiError, Body
from marketplace.sandbox.ids import random_symbols
from marketplace.sandbox.pages import card_form, frame
from marketplace.sandbox.pages.card_form import CardForm
from marketplace.sandbox.resources import checkout, payment_intents, payment_methods, setup_intents
from marketplace.sandbox.store import Store

blueprint = Blueprint("checkout", __name__)


# The first payment of a subscription keeps its card for the next ones.
_FIRST_OF_MANY = {
    "capture_method": "automatic",
    "description": "Subscription creation",
    "setup_future_usage": "off_session",
}


class Showing(NamedTuple):
    """A session with what its page needs."""

    session: Body
    items: list[Body]
    error: Body | None
    capture_later: bool
    now: int


@blueprint.get("/c/pay/<name>")
def show(name: str) -> Response:
    """The page of a session, whatever its state."""
    found = _load(name)
    if found is None:
        return frame.lost()
    known = found.session["customer_details"] or {}
    filled = card_form.filled_in(request.args.get("card"), known.get("name") or "", known.get("email") or "")
    return _page(found, filled, {})


@blueprint.post("/c/pay/<name>")
def pay(name: str) -> Response:
    """One attempt. The same press twice is one attempt; a paid session is never charged again."""
    found = _load(name)
    if found is None:
        return frame.lost()
    form = card_form.typed(request.form)
    with speaking(frame.language(found.session["locale"])):
        errors = card_form.problems(form, wants_email=_wants_email(found.session), now=found.now)
    if errors and found.session["status"] == "open":
        return _page(found, form, errors, status=422)
    with sandbox().unit() as store:
        session, next_address = _attempt(
            store, name, form, request.form.get("attempt", "").replace("\0", "")[:64]
        )
    if next_address:
        return frame.away(next_address)
    return frame.here(url_for("checkout.show", name=session["id"]))


def _load(name: str) -> Showing | None:
    with sandbox().unit() as store:
        if store.find("checkout.session", name) is None:
            return None
        session = checkout.settle(store, name)
        error = None
        if session["payment_intent"] is not None:
            error = store.get("payment_intent", session["payment_intent"])["last_payment_error"]
        if session["setup_intent"] is not None:
            error = store.get("setup_intent", session["setup_intent"])["last_setup_error"]
        hidden = store.hidden(name)
        later = hidden["intent"].get("capture_method") == "manual"
        return Showing(session, hidden["items"], error, later, store.now)


def _page(found: Showing, form: CardForm, errors: dict[str, str], status: int = 200) -> Response:
    session = found.session
    if session["status"] != "open":
        return _closed(session)
    asked = session["locale"]
    with speaking(frame.language(asked)):
        refusal = card_form.refusal(found.error) if found.error and not errors else None
    return frame.page(
        "checkout.html",
        asked,
        session["success_url"],
        session["cancel_url"],
        status=status,
        session=session,
        items=found.items,
        form=form,
        errors=errors,
        refusal=refusal,
        later=found.capture_later,
        wants_email=_wants_email(session),
        attempt=random_symbols(24),
    )


def _closed(session: Body) -> Response:
    """A session that can no longer be paid: expired, or paid already."""
    done = session["status"] == "complete"
    return frame.page(
        "closed.html",
        session["locale"],
        status=200 if done else 410,
        session=session,
        done=done,
        back=frame.success_address(session) if done else session["cancel_url"] or sandbox().app_url,
    )


def _wants_email(session: Body) -> bool:
    details = session["customer_details"]
    return not (details and details["email"])


def _attempt(store: Store, name: str, form: CardForm, attempt: str) -> tuple[Body, str | None]:
    """Try the card once, under the session's lock. Returns where to go, None for the page itself."""
    session = checkout.settle(store, name)
    tried: list[str] = store.hidden(name).get("attempts", [])
    if attempt and attempt in tried:
        return session, _after_repeat(store, session)
    if session["status"] != "open":
        return session, None
    store.hide(name, attempts=[*tried, attempt][-50:])
    email = form.email if _wants_email(session) else session["customer_details"]["email"]
    keeps = session["mode"] == "setup" or checkout.is_trial(store, session)
    intent = (_setup if keeps else _intent)(store, session, form, email)
    try:
        (setups if keeps else payments).confirm(store, intent, base_url=base_url(sandbox()))
    except ApiError as refusal:
        if not refusal.keeps_effects:
            raise
        return session, None
    return session, after_payment(store, session, intent, (email, form.name))


def _after_repeat(store: Store, session: Body) -> str | None:
    """The second answer to one press: where the first one went."""
    if session["status"] == "complete":
        return frame.success_address(session)
    if session["status"] == "open" and session["payment_intent"]:
        return challenge_address(store.get("payment_intent", session["payment_intent"]))
    if session["status"] == "open" and session["setup_intent"]:
        return challenge_address(store.get("setup_intent", session["setup_intent"]))
    return None


def after_payment(store: Store, session: Body, intent: Body, payer: tuple[str | None, str]) -> str | None:
    """Complete the session when the intent went through; else on to the bank's question."""
    if intent["status"] in ("succeeded", "requires_capture"):
        checkout.complete(store, session, intent, payer)
        return frame.success_address(session)
    return challenge_address(intent)


def challenge_address(intent: Body) -> str | None:
    """Where the bank asks who is paying, None when it does not."""
    action = intent["next_action"]
    return str(action["redirect_to_url"]["url"]) if action else None


def _intent(store: Store, session: Body, form: CardForm, email: str) -> Body:
    """The session's intent with this card, made at the first attempt and used again at the next ones."""
    method = _method(store, form, email)
    if session["payment_intent"] is None:
        given = {
            "receipt_email": None,
            **store.hidden(session["id"])["intent"],
            "amount": session["amount_total"],
            "currency": session["currency"],
            "customer": session["customer"],
            "payment_method_types": ["card"],
        }
        if session["mode"] == "subscription":
            given = {**_FIRST_OF_MANY, **given, "description": _FIRST_OF_MANY["description"], "metadata": {}}
        intent = payment_intents.make(store, given, method["id"])
        store.hide(intent["id"], session=session["id"])
        session["payment_intent"] = intent["id"]
        store.save(session)
        return intent
    intent = store.lock("payment_intent", session["payment_intent"])
    intent.update(payment_method=method["id"], status="requires_confirmation")
    return intent


def _setup(store: Store, session: Body, form: CardForm, email: str) -> Body:
    """The same for a page on which a card is only kept."""
    method = _method(store, form, email)
    if session["setup_intent"] is None:
        about = {} if session["mode"] == "subscription" else store.hidden(session["id"])["intent"]
        given = {**about, "customer": session["customer"]}
        setup = setup_intents.make(store, given, method["id"])
        store.hide(setup["id"], session=session["id"])
        session["setup_intent"] = setup["id"]
        store.save(session)
        return setup
    setup = store.lock("setup_intent", session["setup_intent"])
    setup.update(payment_method=method["id"], status="requires_confirmation")
    return setup


def _method(store: Store, form: CardForm, email: str) -> Body:
    card, expiry = form.card, form.month_and_year
    if card is None or expiry is None:
        raise ValueError("The form was not checked.")
    return payment_methods.make(store, card, expiry, billing={"email": email, "name": form.name})


@blueprint.app_context_processor
def _names() -> dict[str, object]:
    return {"test_cards": _test_cards}


def _test_cards() -> list[tuple[str, str]]:
    """Test cards to choose from, with what each one does."""
    return [
        ("4242 4242 4242 4242", _("Accepted")),
        ("4000 0027 6000 3184", _("The bank asks who you are (3-D Secure)")),
        ("4000 0000 0000 3220", _("3-D Secure 2, asked every time")),
        ("4000 0000 0000 0002", _("Refused by the bank")),
        ("4000 0000 0000 0341", _("Kept for later, then refused")),
        ("4000 0000 0000 9995", _("Refused: not enough money")),
        ("4000 0000 0000 0069", _("Refused: expired card")),
        ("4000 0000 0000 0127", _("Refused: wrong security code")),
    ]
