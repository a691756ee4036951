"""What may be written about a booking, by form and JSON alike; never its price nor its state."""

from datetime import datetime
from typing import ClassVar

from marshmallow import Schema, ValidationError, fields, validate

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import lazy_gettext as _l
from marketplace.core.localtime import in_the_calendar

MAX_NOTE = 1_000
MAX_REASON = 500
MAX_ADDRESS = 200
MAX_DIRECTIONS = 500


def known_year(slot: datetime) -> None:
    """Refuse years that no calendar of ours knows."""
    if not in_the_calendar(slot):
        raise ValidationError(_("This date is too far away."))


class BookingInput(Schema):
    """A customer's choice. `slot` is an instant with offset; `expected_total_minor` is compared, never trusted."""

    slot = fields.AwareDateTime(
        required=True, validate=known_year, error_messages={"required": _l("Choose a time.")}
    )
    party = fields.Integer(required=True, strict=False, validate=validate.Range(min=1, max=200))
    expected_total_minor = fields.Integer(required=True, validate=validate.Range(min=0))
    note = fields.String(load_default="", validate=validate.Length(max=MAX_NOTE))
    note_consent = fields.Boolean(load_default=False)
    address = fields.String(load_default="", validate=validate.Length(max=MAX_ADDRESS))
    """Where the provider is to come, for a service at the customer's home."""
    directions = fields.String(load_default="", validate=validate.Length(max=MAX_DIRECTIONS))


class SlotQuery(Schema):
    """The choice as it stands in a URL."""

    MOST: ClassVar = 200

    slot = fields.AwareDateTime(required=True, validate=known_year)
    party = fields.Integer(load_default=1, validate=validate.Range(min=1, max=MOST))


class CancelInput(Schema):
    """A cancellation with the refund the member was shown, in minor units."""

    expected_refund_minor = fields.Integer(required=True, validate=validate.Range(min=0))
    reason = fields.String(load_default="", validate=validate.Length(max=MAX_REASON))
