"""A fixed journey through every kind of call we make, each answer held against what we read; for test keys only."""

from collections.abc import Callable
from typing import Any

import requests
import stripe

from marketplace.core import clock, ids
from marketplace.money.payments import gateway
from marketplace.money.payments.contract import Answer, Begins, Examination, Finding, Has
from marketplace.money.payments.contract_shapes import (
    AMOUNT,
    BALANCE,
    EVENT,
    HELD,
    MOVEMENT,
    ONBOARDING,
    Facts,
    account_shape,
    listed,
)

_CHARGED = ["latest_charge.balance_transaction"]
_PART = 1_234
_SHARE = 2_000
_BACK = 700


def walk(tell: Callable[[Finding], None], account: str | None, *, sandbox: bool) -> bool:
    """Make every check; says whether all were made and found right.

    `account` is a connected test account that can receive transfers. The sandbox's onboarding page is
    filled in for a new one; without either, the checks of transfers are left.
    """
    journey = _Journey(Examination(tell), account)
    journey.accounts(fill_in=sandbox)
    journey.pages()
    journey.kept_cards()
    journey.holds()
    journey.refusals()
    journey.refunds()
    journey.transfers()
    journey.lists()
    return journey.examination.sound


class _Journey:
    """What the checks so far have made, for those that follow."""

    def __init__(self, examination: Examination, account: str | None) -> None:
        self.examination = examination
        self.facts = Facts(ids.public_id("check"), int(clock.now().timestamp()))
        self.payee = account
        self.customer: Answer = {}
        self.method: Answer = {}
        self.charge: Answer = {}

    @property
    def _v1(self) -> Any:
        return gateway.client().v1

    def accounts(self, *, fill_in: bool) -> None:
        """Connected accounts as providers have them, and the link to their onboarding page."""
        ask, v1 = self.examination.ask, self._v1
        made = ask(
            "account created",
            lambda: v1.accounts.create(self.facts.account()),
            account_shape(payouts_enabled=False),
        )
        self.facts.began = made.get("created", self.facts.began)
        link = ask(
            "onboarding link made",
            lambda: v1.account_links.create(
                {
                    "account": made["id"],
                    "type": "account_onboarding",
                    "return_url": "https://example.org/studio",
                    "refresh_url": "https://example.org/again",
                }
            ),
            {"url": Begins("http"), "expires_at": int},
        )
        if fill_in and link:
            requests.post(link["url"], data=ONBOARDING, allow_redirects=False, timeout=20)
            self.payee = made["id"]
        if self.payee is not None:
            ready = account_shape(id=self.payee, payouts_enabled=True, capabilities={"transfers": "active"})
            ask("account ready", lambda: v1.accounts.retrieve(self.payee), ready)
        mine = {"id": made.get("id"), "metadata": {"member": self.facts.mark}}
        ask("accounts listed", lambda: v1.accounts.list(self.facts.since()), listed(Has(mine)))

    def pages(self) -> None:
        """Hosted pages: made once per key, given up, found again; and the page that keeps a card."""
        examination, v1 = self.examination, self._v1
        key: Any = {"idempotency_key": f"{self.facts.mark}-page"}
        create = v1.checkout.sessions.create
        made = examination.ask(
            "checkout page made", lambda: create(self.facts.page(AMOUNT), key), self.facts.open_page()
        )
        same = {**self.facts.open_page(), "id": made.get("id")}
        examination.ask("same key, same page", lambda: create(self.facts.page(AMOUNT), key), same)
        examination.refused(
            "same key, other page refused",
            lambda: create(self.facts.page(AMOUNT + 1), key),
            stripe.IdempotencyError,
        )
        over = {"id": made.get("id"), "status": "expired", "url": None, "payment_status": "unpaid"}
        examination.ask("page expired", lambda: v1.checkout.sessions.expire(made["id"]), over)
        examination.refused(
            "expired page cannot expire",
            lambda: v1.checkout.sessions.expire(made["id"]),
            stripe.InvalidRequestError,
        )
        mine = {"id": made.get("id"), "client_reference_id": self.facts.mark, "created": int}
        examination.ask(
            "pages listed", lambda: v1.checkout.sessions.list(self.facts.since()), listed(Has(mine))
        )
        wanted = {"id": Begins("cs_"), "mode": "setup", "status": "open", "url": Begins("http")}
        kept = examination.ask("card page made", lambda: create(self.facts.card_page()), wanted)
        examination.ask("card page expired", lambda: v1.checkout.sessions.expire(kept["id"]), {"url": None})

    def kept_cards(self) -> None:
        """A customer's card, kept and charged while they are away."""
        ask, v1 = self.examination.ask, self._v1
        who = {"email": "contract-check@example.org", "metadata": {"member": self.facts.mark}}
        self.customer = ask(
            "customer created",
            lambda: v1.customers.create(who),
            {"id": Begins("cus_"), "email": who["email"], "livemode": False},
        )
        self.method = ask(
            "card kept",
            lambda: v1.payment_methods.attach("pm_card_visa", {"customer": self.customer["id"]}),
            {
                "id": Begins("pm_"),
                "customer": self.customer.get("id"),
                "type": "card",
                "card": {"last4": "4242", "brand": "visa"},
            },
        )
        paid = ask(
            "kept card charged",
            lambda: v1.payment_intents.create(
                {
                    **self.facts.intent(),
                    "customer": self.customer["id"],
                    "payment_method": self.method["id"],
                    "off_session": True,
                    "capture_method": "automatic",
                    "expand": _CHARGED,
                }
            ),
            self.facts.paid(AMOUNT),
        )
        self.charge = paid.get("latest_charge") or {}
        known = {"id": paid.get("id"), "customer": self.customer.get("id"), "status": "succeeded"}
        by_customer = lambda: v1.payment_intents.list({"customer": self.customer["id"], "limit": 100})  # noqa: E731
        ask("payments of a customer listed", by_customer, listed(Has(known)))

    def holds(self) -> None:
        """Amounts set aside: captured once, or let go."""
        examination, v1 = self.examination, self._v1
        body = {**self.facts.intent(), "payment_method": "pm_card_visa", "capture_method": "manual"}
        hold = lambda: v1.payment_intents.create({**body, "expand": ["latest_charge"]})  # noqa: E731
        made = examination.ask("amount set aside", hold, HELD)
        capture = lambda: v1.payment_intents.capture(made["id"], {"expand": _CHARGED})  # noqa: E731
        examination.ask("amount captured", capture, {**self.facts.paid(AMOUNT), "id": made.get("id")})
        code = "payment_intent_unexpected_state"
        examination.refused("second capture refused", capture, stripe.InvalidRequestError, code)
        other = examination.ask("another amount set aside", hold, HELD)
        reason = "requested_by_customer"
        examination.ask(
            "hold let go",
            lambda: v1.payment_intents.cancel(other["id"], {"cancellation_reason": reason}),
            {"id": other.get("id"), "status": "canceled", "cancellation_reason": reason},
        )

    def refusals(self) -> None:
        """What must be told apart: the bank's no, a question nobody can answer, a mistake of ours."""
        refused, v1 = self.examination.refused, self._v1

        def pay(method: str, **given: Any) -> Callable[[], Any]:
            body = {**self.facts.intent(), "payment_method": method, **given}
            return lambda: v1.payment_intents.create(body)

        refused("declined card", pay("pm_card_chargeDeclined"), stripe.CardError, "card_declined")
        refused(
            "card that must be asked, nobody there",
            pay("pm_card_authenticationRequired", off_session=True),
            stripe.CardError,
            "authentication_required",
        )
        few = pay("pm_card_visa", amount=1)
        refused("amount too small", few, stripe.InvalidRequestError, "amount_too_small")
        strange = lambda: v1.charges.retrieve(f"ch_{self.facts.mark}")  # noqa: E731
        refused("unknown object", strange, stripe.InvalidRequestError, "resource_missing")

    def refunds(self) -> None:
        """Part of the charge goes back; more than is left does not."""
        examination, v1 = self.examination, self._v1
        made = examination.ask(
            "part refunded",
            lambda: v1.refunds.create(
                {"charge": self.charge["id"], "amount": _PART, "metadata": {"refund": self.facts.mark}}
            ),
            {
                "id": Begins("re_"),
                "amount": _PART,
                "charge": self.charge.get("id"),
                "currency": "eur",
                "status": "succeeded",
                "created": int,
                "metadata": {"refund": self.facts.mark},
            },
        )
        examination.refused(
            "refund above the rest refused",
            lambda: v1.refunds.create({"charge": self.charge["id"], "amount": AMOUNT - _PART + 1}),
            stripe.InvalidRequestError,
        )
        examination.ask(
            "refunds of a charge listed",
            lambda: v1.refunds.list({"charge": self.charge["id"], "limit": 100}),
            listed([{"id": made.get("id"), "amount": _PART}]),
        )

    def transfers(self) -> None:
        """A provider's share of the charge, and some of it back."""
        if self.payee is None:
            why = "give --account acct_…: a connected test account whose transfers are active"
            for name in ("share transferred", "transfers of a group listed", "share taken back in part"):
                self.examination.leave(name, why)
            return
        ask, v1 = self.examination.ask, self._v1
        body = {
            "amount": _SHARE,
            "currency": "eur",
            "destination": self.payee,
            "source_transaction": self.charge.get("id", "unknown"),
            "transfer_group": self.facts.group,
            "metadata": {"earning": self.facts.mark},
        }
        wanted = {**body, "id": Begins("tr_"), "created": int, "reversed": False, "amount_reversed": 0}
        made = ask("share transferred", lambda: v1.transfers.create(body), wanted)
        mine = {"id": made.get("id"), "metadata": {"earning": self.facts.mark}}
        ask(
            "transfers of a group listed",
            lambda: v1.transfers.list({"transfer_group": self.facts.group, "limit": 100}),
            listed([mine]),
        )
        ask(
            "share taken back in part",
            lambda: v1.transfers.reversals.create(made["id"], {"amount": _BACK}),
            {
                "id": Begins("trr_"),
                "amount": _BACK,
                "currency": "eur",
                "transfer": made.get("id"),
                "created": int,
            },
        )

    def lists(self) -> None:
        """The balance, every movement with its source, the events of this journey; the card is let go."""
        ask, v1 = self.examination.ask, self._v1
        ask("balance", v1.balance.retrieve, BALANCE)
        ask(
            "movements listed",
            lambda: v1.balance_transactions.list({**self.facts.since(), "expand": ["data.source"]}),
            listed([MOVEMENT]),
        )
        mine = {"type": "charge", "amount": AMOUNT, "source": {"id": self.charge.get("id")}}
        ask(
            "the charge is among them",
            lambda: v1.balance_transactions.list({**self.facts.since(), "expand": ["data.source"]}),
            listed(Has(mine)),
        )
        ask("events listed", lambda: v1.events.list(self.facts.since()), listed([EVENT]))
        told = {**EVENT, "type": "charge.succeeded", "data": {"object": {"id": self.charge.get("id")}}}
        of_charges = {**self.facts.since(), "type": "charge.succeeded"}
        ask("the charge was told of", lambda: v1.events.list(of_charges), listed(Has(told)))
        free = {"id": self.method.get("id"), "customer": None}
        ask("card let go", lambda: v1.payment_methods.detach(self.method["id"]), free)
