"""What the API takes about bookings: the forms' schemas, without their leniency."""

import re

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from marketplace.api.shapes import identifier
from marketplace.core.i18n import gettext as _
from marketplace.trade.bookings.schemas import BookingInput, CancelInput, SlotQuery, known_year

KEY = r"^[!-~]{1,80}$"


def _slot() -> fields.AwareDateTime:
    return fields.AwareDateTime(
        required=True,
        validate=known_year,
        metadata={"description": "The `starts_at` of a slot. An offset must be there."},
    )


def _party() -> fields.Integer:
    return fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=200))


def _amount(description: str) -> fields.Integer:
    return fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(min=0, max=2**53),
        metadata={"description": description},
    )


class QuoteRequest(SlotQuery):
    """A choice to be priced."""

    class Meta:
        unknown = RAISE

    listing = identifier("the listing")
    slot = _slot()
    party = _party()


class BookingRequest(BookingInput):
    """A choice to be booked. The total is compared with ours, never trusted."""

    class Meta:
        unknown = RAISE

    listing = identifier("the listing")
    slot = _slot()
    party = _party()
    expected_total_minor = _amount("The total of the quote: when it has changed, nothing is booked.")


class CancelRequest(CancelInput):
    """A cancellation for a refund that was read before."""

    class Meta:
        unknown = RAISE

    expected_refund_minor = _amount("The refund of the booking: when it has changed, nothing is cancelled.")


def is_key(key: str) -> None:
    """Short and visible, so that it can be written into a log and told on the telephone."""
    if not re.fullmatch(KEY, key):
        raise ValidationError(_("Use 1 to 80 visible ASCII characters, without spaces."))


def _key(*, required: bool) -> fields.String:
    words = "Made anew for each intention and kept for its repetitions; a UUID is good."
    return fields.String(
        data_key="Idempotency-Key",
        required=required,
        validate=is_key,
        metadata={"description": words, "pattern": KEY},
    )


class KeyHeader(Schema):
    key = _key(required=True)


class OptionalKeyHeader(Schema):
    key = _key(required=False)
