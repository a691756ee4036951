"""What a carrier has to be able to do, and what it tells us; docs/carriers.md explains it to implementers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from marketplace.core.errors import Refusal


class CallbackKind(StrEnum):
    PAID = "paid"
    """The subscriber confirmed; the carrier owes us the price less its share."""
    FAILED = "failed"
    SETTLED = "settled"
    """The carrier sent us what it owed for one top-up."""
    CHARGED_BACK = "charged_back"
    """The subscriber complained, and the carrier takes the price back."""


@dataclass(frozen=True, slots=True)
class Callback:
    """What a verified callback says. `amount_minor` is the subscriber's price, or what was settled."""

    event_id: str
    kind: CallbackKind
    reference: str
    """Our public id of the top-up."""
    amount_minor: int
    currency: str
    share_minor: int
    """Of the price, what the carrier keeps."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Start:
    """What a carrier needs to begin: our name of the top-up, its price, and where it answers and leads back."""

    reference: str
    amount_minor: int
    currency: str
    callback_url: str
    back_url: str


class CallbackRefusedError(Refusal):
    """A callback that changes nothing: forged, late, mixed up, or about nothing we know."""

    status = 400
    code = "callback_refused"


class Carrier(Protocol):
    """One way to pay on a phone bill."""

    @property
    def name(self) -> str:
        """Its name in addresses and in the ledger: small letters."""

    @property
    def label(self) -> str:
        """Its name for people."""

    @property
    def share_bps(self) -> int:
        """What it keeps of each price, in ten-thousandths; a callback that says otherwise is refused."""

    def start(self, wanted: Start) -> str:
        """The address to which the subscriber is led to confirm. Asks nobody."""

    def verify(self, raw: bytes, headers: Mapping[str, str], now: datetime) -> Callback:
        """What a callback says, if it is theirs and of now. Raises `CallbackRefusedError`."""
