"""What the contract's journey asks for and wants to see, as our own calls ask and read; it makes no call."""

from dataclasses import dataclass
from typing import Any

from marketplace.money.payments.contract import Begins, Maybe, Shape

AMOUNT = 5_184
_PAGE_SECONDS = 3_600

MOVEMENT: Shape = {
    "id": Begins("txn_"),
    "type": str,
    "net": int,
    "amount": int,
    "fee": int,
    "currency": str,
    "created": int,
    "source": Maybe({"id": str, "object": str}),
}
EVENT: Shape = {
    "id": Begins("evt_"),
    "type": str,
    "created": int,
    "livemode": False,
    "data": {"object": {"object": str}},
}
HELD: Shape = {
    "id": Begins("pi_"),
    "status": "requires_capture",
    "amount_capturable": AMOUNT,
    "latest_charge": {"payment_method_details": {"card": {"capture_before": int}}},
}
BALANCE: Shape = {
    "object": "balance",
    "available": [{"amount": int, "currency": str}],
    "pending": [{"amount": int, "currency": str}],
    "livemode": False,
}
# The test data of the sandbox's own onboarding page; Stripe's own page wants a person.
ONBOARDING = {
    "first_name": "Camille",
    "last_name": "Martin",
    "iban": "FR14 2004 1010 0505 0001 3M02 606",
    "agreed": "1",
}


@dataclass
class Facts:
    """What one journey calls its own: `mark` is in every object's metadata, `began` is unix seconds."""

    mark: str
    began: int

    @property
    def group(self) -> str:
        return f"booking_{self.mark}"

    def account(self) -> Any:
        """A connected account as a provider's first visit makes it."""
        return {
            "country": "FR",
            "email": "contract-check@example.org",
            "controller": {
                "fees": {"payer": "application"},
                "losses": {"payments": "application"},
                "stripe_dashboard": {"type": "express"},
                "requirement_collection": "stripe",
            },
            "capabilities": {"transfers": {"requested": True}},
            "metadata": {"member": self.mark},
        }

    def since(self) -> dict[str, Any]:
        return {"created": {"gte": self.began}, "limit": 100}

    def page(self, amount: int) -> Any:
        """A payment page as a booking asks for it."""
        subject = {"payment": self.mark, "booking": self.mark}
        price = {"currency": "eur", "unit_amount": amount, "product_data": {"name": "Contract check"}}
        return {
            "mode": "payment",
            **self._return(),
            "metadata": subject,
            "payment_intent_data": {
                "capture_method": "automatic",
                "transfer_group": self.group,
                "metadata": subject,
            },
            "line_items": [{"quantity": 1, "price_data": price}],
        }

    def card_page(self) -> Any:
        subject = {"payment": self.mark}
        return {
            "mode": "setup",
            "currency": "eur",
            "payment_method_types": ["card"],
            "customer_creation": "always",
            **self._return(),
            "metadata": subject,
            "setup_intent_data": {"metadata": subject},
        }

    def _return(self) -> dict[str, Any]:
        return {
            "client_reference_id": self.mark,
            "customer_email": "contract-check@example.org",
            "locale": "en",
            "success_url": "https://example.org/paid",
            "cancel_url": "https://example.org/back",
            "expires_at": self.began + _PAGE_SECONDS,
        }

    def open_page(self) -> Shape:
        return {
            "id": Begins("cs_"),
            "mode": "payment",
            "status": "open",
            "payment_status": "unpaid",
            "payment_intent": Maybe(str),
            "currency": "eur",
            "amount_total": AMOUNT,
            "url": Begins("http"),
            "client_reference_id": self.mark,
            "livemode": False,
        }

    def intent(self) -> dict[str, Any]:
        return {
            "amount": AMOUNT,
            "currency": "eur",
            "payment_method_types": ["card"],
            "confirm": True,
            "transfer_group": self.group,
            "metadata": {"payment": self.mark},
        }

    def paid(self, amount: int) -> Shape:
        """A payment that was made, with its charge and the charge's fee."""
        return {
            "id": Begins("pi_"),
            "status": "succeeded",
            "currency": "eur",
            "metadata": {"payment": self.mark},
            "latest_charge": {
                "id": Begins("ch_"),
                "paid": True,
                "amount_captured": amount,
                "created": int,
                "transfer_group": self.group,
                "balance_transaction": {"id": Begins("txn_"), "amount": amount, "fee": int, "net": int},
            },
        }


def account_shape(**fields: Shape) -> Shape:
    return {
        "id": Begins("acct_"),
        "payouts_enabled": bool,
        "capabilities": {"transfers": str},
        "requirements": {"currently_due": Maybe([str])},
        "external_accounts": Maybe({"data": [{"id": str, "last4": str, "fingerprint": Maybe(str)}]}),
        **fields,
    }


def listed(data: Shape) -> Shape:
    return {"object": "list", "data": data, "has_more": bool}
