"""The generic adapter: callbacks as JSON, signed with HMAC-SHA-256 over a time stamp and the raw bytes."""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from marketplace.core.i18n import gettext as _
from marketplace.goods.topups.carriers.interface import Callback, CallbackKind, CallbackRefusedError, Start

TIMESTAMP, SIGNATURE = "X-Carrier-Timestamp", "X-Carrier-Signature"
TOLERANCE = timedelta(minutes=5)
MOST_BYTES = 16_384


@dataclass(frozen=True, slots=True)
class SignedCarrier:
    """A carrier that signs its callbacks with a shared secret, and reads ours signed the same way."""

    name: str
    label: str
    secret: str = field(repr=False)
    share_bps: int
    start_url: str

    def start(self, wanted: Start) -> str:
        """Its page with what is to be paid, signed so that nobody changes the price on the way."""
        query = {
            "reference": wanted.reference,
            "amount_minor": str(wanted.amount_minor),
            "currency": wanted.currency,
            "callback": wanted.callback_url,
            "back": wanted.back_url,
        }
        query["signature"] = signature(self.secret, "start", urlencode(sorted(query.items())).encode())
        return f"{self.start_url}?{urlencode(query)}"

    def verify(self, raw: bytes, headers: Mapping[str, str], now: datetime) -> Callback:
        """Signature first, on the bytes as they came; then the time; then what they say."""
        stamp = headers.get(TIMESTAMP, "")
        given = headers.get(SIGNATURE, "").encode()
        if len(raw) > MOST_BYTES or not hmac.compare_digest(
            signature(self.secret, stamp, raw).encode(), given
        ):
            raise _refused(_("The signature does not fit what was sent."))
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
            raise _refused(_("The time stamp is none."))
        if abs(now - datetime.fromtimestamp(int(stamp), UTC)) > TOLERANCE:
            raise _refused(_("The callback is older than five minutes, or from the future."))
        return _read(raw)


def signature(secret: str, stamp: str, raw: bytes) -> str:
    """`v1=` and the HMAC-SHA-256, in hexadecimal, of the stamp, a full stop and the raw bytes."""
    return "v1=" + hmac.digest(secret.encode(), stamp.encode() + b"." + raw, "sha256").hex()


def _read(raw: bytes) -> Callback:
    try:
        said: Any = json.loads(raw)
        return Callback(
            event_id=_text(said["id"]),
            kind=CallbackKind(said["kind"]),
            reference=_text(said["reference"]),
            amount_minor=_count(said["amount_minor"]),
            currency=_text(said["currency"]),
            share_minor=_count(said["share_minor"]),
            at=datetime.fromtimestamp(_count(said["created"]), UTC),
        )
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        raise _refused(_("The callback does not say what is needed.")) from None


def _text(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 100:
        raise ValueError("no text")
    return value


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("no count")
    return value


def _refused(words: str) -> CallbackRefusedError:
    return CallbackRefusedError(words, kept=_("Nothing was changed."))
