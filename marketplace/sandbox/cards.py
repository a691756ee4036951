"""The test cards and what each one does; no real number is ever accepted or kept."""

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Card:
    """A test card. `decline` and `code` are Stripe's words for the refusal.

    One that `attaches` can be kept for later, and is refused only then.
    """

    number: str
    brand: str = "visa"
    code: str | None = None
    decline: str | None = None
    authenticate: bool = False
    available_at_once: bool = False
    attaches: bool = False
    refund: str = "succeeded"
    disputed: str | None = None
    """The reason of the dispute that a charge of this card brings about at once."""

    @property
    def last4(self) -> str:
        return self.number[-4:]

    @property
    def fingerprint(self) -> str:
        return sha256(f"proche sandbox card {self.number}".encode()).hexdigest()[:16]


_ALL = (
    Card("4242424242424242"),
    Card("5555555555554444", brand="mastercard"),
    Card("4000002500001001", brand="cartes_bancaires"),
    Card("4000000000000077", available_at_once=True),
    Card("4000000000000002", code="card_declined", decline="generic_decline"),
    Card("4000000000000341", code="card_declined", decline="generic_decline", attaches=True),
    Card("4000000000009995", code="card_declined", decline="insufficient_funds"),
    Card("4000000000009987", code="card_declined", decline="lost_card"),
    Card("4000000000009979", code="card_declined", decline="stolen_card"),
    Card("4000000000000069", code="expired_card"),
    Card("4000000000000127", code="incorrect_cvc"),
    Card("4000000000000119", code="processing_error"),
    Card("4000002760003184", authenticate=True),
    Card("4000000000003220", authenticate=True),
    Card("4000008400001629", authenticate=True, code="card_declined", decline="generic_decline"),
    Card("4000000000005126", refund="failed"),
    Card("4000000000007726", refund="pending"),
    Card("4000000000000259", disputed="fraudulent"),
    Card("4000000000002685", disputed="product_not_received"),
    Card("4000000000001976", disputed="inquiry"),
)

CARDS = {card.number: card for card in _ALL}

# Stripe's ready-made payment methods and tokens, for calls that never see a card number.
TOKENS = {
    "visa": "4242424242424242",
    "mastercard": "5555555555554444",
    "bypassPending": "4000000000000077",
    "visa_chargeDeclined": "4000000000000002",
    "chargeDeclined": "4000000000000002",
    "visa_chargeDeclinedInsufficientFunds": "4000000000009995",
    "chargeDeclinedInsufficientFunds": "4000000000009995",
    "chargeDeclinedExpiredCard": "4000000000000069",
    "chargeDeclinedIncorrectCvc": "4000000000000127",
    "chargeDeclinedProcessingError": "4000000000000119",
    "authenticationRequired": "4000002760003184",
    "threeDSecure2Required": "4000000000003220",
    "refundFail": "4000000000005126",
    "createDispute": "4000000000000259",
    "createDisputeProductNotReceived": "4000000000002685",
    "createDisputeInquiry": "4000000000001976",
}

MESSAGES = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "lost_card": "Your card was declined.",
    "stolen_card": "Your card was declined.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
    "test_mode_live_card": (
        "Your card was declined. Your request was in test mode, but used a non test card."
        " For a list of valid test cards, visit: https://stripe.com/docs/testing."
    ),
}


def digits(number: str) -> str:
    """A card number without the spaces and hyphens people type."""
    return "".join(sign for sign in number if sign not in " -\u00a0\u202f")


def passes_luhn(number: str) -> bool:
    """Whether the check digit of a card number is right."""
    if not number.isascii() or not number.isdigit() or not 12 <= len(number) <= 19:
        return False
    doubled = [int(sign) * (1 + place % 2) for place, sign in enumerate(reversed(number))]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0
