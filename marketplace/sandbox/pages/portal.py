"""The customer portal: subscriptions to end or change, the card that pays them, their invoices."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Blueprint, Response, request, url_for

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.sandbox import billing, setups, subscribing
from marketplace.sandbox.api import base_url
from marketplace.sandbox.context import sandbox
from marketplace.sandbox.errors import ApiError, Body
from marketplace.sandbox.pages import card_form, frame
from marketplace.sandbox.pages.card_form import CardForm
from marketplace.sandbox.pages.checkout import challenge_address
from marketplace.sandbox.resources import payment_methods, prices, setup_intents
from marketplace.sandbox.resources.invoices import both
from marketplace.sandbox.store import Page, Store

blueprint = Blueprint("portal", __name__, url_prefix="/p/session/<name>/<secret>")

_INVOICES = 24


class Link(NamedTuple):
    """A session that may still be used, as it was opened."""

    session: Body
    customer: str
    refused: bool


class Plan(NamedTuple):
    """A subscription as the page shows it."""

    body: Body
    name: str
    ends_at: int
    choices: list[tuple[Body, str]]

    @property
    def item(self) -> Body:
        item: Body = self.body["items"]["data"][0]
        return item


@blueprint.get("")
def show(name: str, secret: str) -> Response:
    """Everything at a glance."""
    with sandbox().unit() as store:
        link = _open(store, name, secret)
        if link is None:
            return frame.lost()
        facts = _overview(store, link.customer)
    return _page("portal.html", link, **facts, refused=link.refused)


@blueprint.get("/card")
def ask_card(name: str, secret: str) -> Response:
    """The form for another card."""
    with sandbox().unit() as store:
        link = _open(store, name, secret)
    if link is None:
        return frame.lost()
    return _card_page(link, card_form.filled_in(request.args.get("card"), "", ""), {}, refused=link.refused)


@blueprint.post("/card")
def change_card(name: str, secret: str) -> Response:
    """Keep another card, and pay every subscription with it from now on."""
    form = card_form.typed(request.form)
    with sandbox().unit() as store:
        link = _open(store, name, secret)
        if link is None:
            return frame.lost()
        with speaking(frame.language(link.session["locale"])):
            errors = card_form.problems(form, wants_email=False, now=store.now)
        address = None if errors else _keep(store, link, form)
    if errors:
        return _card_page(link, form, errors, status=422)
    return frame.away(address) if address else _back(link)


@blueprint.get("/cancel/<subscription>")
def ask_cancel(name: str, secret: str, subscription: str) -> Response:
    """Say what ending it means, before it is done."""
    with sandbox().unit() as store:
        link = _open(store, name, secret)
        found = _plan(store, link, subscription) if link else None
    if link is None or found is None:
        return frame.lost()
    return _page("portal_cancel.html", link, plan=found)


@blueprint.post("/cancel/<subscription>")
def cancel(name: str, secret: str, subscription: str) -> Response:
    """End with the period that was paid for."""
    return _changing(name, secret, subscription, lambda store, body: billing.end_later(store, body, True))


@blueprint.post("/keep/<subscription>")
def keep(name: str, secret: str, subscription: str) -> Response:
    """Go on after all."""
    return _changing(name, secret, subscription, lambda store, body: billing.end_later(store, body, False))


@blueprint.post("/price/<subscription>")
def switch(name: str, secret: str, subscription: str) -> Response:
    """Another price of the same product."""
    wanted = request.form.get("price", "")

    def put(store: Store, body: Body) -> object:
        item = body["items"]["data"][0]
        price = next((one for one in _others(store, item["price"]) if one["id"] == wanted), None)
        if price is None:
            return None
        return billing.switch(store, body, item["id"], price, item["quantity"], prorate=True)

    return _changing(name, secret, subscription, put)


@blueprint.post("/pay/<invoice>")
def pay(name: str, secret: str, invoice: str) -> Response:
    """Try to pay an invoice now that a card was refused for."""
    with sandbox().unit() as store:
        link = _open(store, name, secret)
        known = store.find("invoice", invoice)
        if link is None or known is None or known["customer"] != link.customer:
            return frame.lost()
        subscription, body = both(store, invoice)
        if body["status"] == "open":
            refusal = billing.pay(store, subscription, body)
            store.hide(name, refused=refusal is not None)
    return _back(link)


def _open(store: Store, name: str, secret: str) -> Link | None:
    """The session of an address; None when there is none, or its hour has passed."""
    session = store.find("billing_portal.session", name)
    hidden = store.hidden(name)
    if session is None or hidden["secret"] != secret or hidden["expires_at"] <= store.now:
        return None
    refused = bool(hidden.get("refused"))
    if refused and request.method == "GET":
        # Said once.
        store.hide(name, refused=False)
    return Link(session, session["customer"], refused)


def _overview(store: Store, customer: str) -> dict[str, Any]:
    bodies = [
        one for one in store.where("subscription", customer=customer) if one["status"] not in billing.OVER
    ]
    usual = store.get("customer", customer)["invoice_settings"]["default_payment_method"]
    used = next((name for name in (billing.method_of(store, one) for one in bodies) if name), usual)
    invoices, _more = store.page(Page("invoice", equal={"customer": customer}, limit=_INVOICES))
    return {
        "plans": [_shown(store, body) for body in bodies],
        "card": store.get("payment_method", used)["card"] if used else None,
        "invoices": [one for one in invoices if one["status"] != "draft"],
    }


def _plan(store: Store, link: Link, name: str) -> Plan | None:
    body = store.find("subscription", name)
    if body is None or body["customer"] != link.customer or body["status"] in billing.OVER:
        return None
    return _shown(store, body)


def _shown(store: Store, body: Body) -> Plan:
    price = body["items"]["data"][0]["price"]
    choices = [(one, one["nickname"] or "") for one in _others(store, price)]
    return Plan(body, prices.name_of(store, price), subscribing.period_of(body)["end"], choices)


def _others(store: Store, price: Body) -> list[Body]:
    """The active prices of the same product in the same currency, the cheapest first."""
    known = store.where("price", product=price["product"], currency=price["currency"], active=True)
    found = [one for one in known if one["id"] != price["id"] and one["recurring"]]
    return sorted(found, key=lambda one: int(one["unit_amount"]))


def _changing(name: str, secret: str, subscription: str, change: Callable[[Store, Body], object]) -> Response:
    with sandbox().unit() as store:
        link = _open(store, name, secret)
        if link is None or _plan(store, link, subscription) is None:
            return frame.lost()
        change(store, store.lock("subscription", subscription))
    return _back(link)


def _keep(store: Store, link: Link, form: CardForm) -> str | None:
    """Try to keep the card; where the bank asks its question, None for the portal itself."""
    card, expiry = form.card, form.month_and_year
    if card is None or expiry is None:
        raise ValueError("The form was not checked.")
    method = payment_methods.make(store, card, expiry, billing={"name": form.name})
    setup = setup_intents.make(store, {"customer": link.customer}, method["id"])
    store.hide(setup["id"], becomes_usual=True, return_url=_address(link, "portal.show"))
    try:
        setups.confirm(store, setup, base_url=base_url(sandbox()))
    except ApiError as refusal:
        if not refusal.keeps_effects:
            raise
        store.hide(link.session["id"], refused=True)
        return _address(link, "portal.ask_card")
    return challenge_address(setup)


def _address(link: Link, endpoint: str) -> str:
    secret = str(link.session["url"]).rsplit("/", 1)[1]
    chosen = request.args.get("lang")
    path = url_for(endpoint, name=link.session["id"], secret=secret, lang=chosen)
    return f"{base_url(sandbox())}{path}"


def _back(link: Link) -> Response:
    return frame.away(_address(link, "portal.show"))


def _card_page(
    link: Link, form: CardForm, errors: dict[str, str], *, refused: bool = False, status: int = 200
) -> Response:
    return _page("portal_card.html", link, status=status, form=form, errors=errors, refused=refused)


def _page(template: str, link: Link, status: int = 200, **facts: Any) -> Response:
    path = str(link.session["url"]).split("/p/session/", 1)[1]
    return frame.page(
        template,
        link.session["locale"],
        link.session["return_url"],
        base_url(sandbox()),
        status=status,
        root=f"/p/session/{path}",
        back=link.session["return_url"],
        **facts,
    )


@blueprint.app_context_processor
def _words() -> dict[str, object]:
    return {"every": _every}


def _every(recurring: Body) -> str:
    """How often, in words: `per month`, `every 3 months`."""
    count = recurring["interval_count"]
    if count == 1:
        return {
            "day": str(_("per day")),
            "week": str(_("per week")),
            "month": str(_("per month")),
            "year": str(_("per year")),
        }[recurring["interval"]]
    return {
        "day": str(_("every %(n)s days", n=count)),
        "week": str(_("every %(n)s weeks", n=count)),
        "month": str(_("every %(n)s months", n=count)),
        "year": str(_("every %(n)s years", n=count)),
    }[recurring["interval"]]
