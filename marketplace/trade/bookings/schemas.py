"""What may be written about a booking, by form and JSON alike; never its price nor its state."""

from marshmallow import Schema, fields, validate

from marketplace.core.i18n import lazy_gettext as _l

MAX_NOTE = 1_000


class BookingInput(Schema):
    """A customer's choice. `slot` is an instant with offset; `expected_total_minor` is compared, never trusted."""

    slot = fields.AwareDateTime(required=True, error_messages={"required": _l("Choose a time.")})
    party = fields.Integer(required=True, strict=False, validate=validate.Range(min=1, max=200))
    expected_total_minor = fields.Integer(required=True, validate=validate.Range(min=0))
    note = fields.String(load_default="", validate=validate.Length(max=MAX_NOTE))
    note_consent = fields.Boolean(load_default=False)


class SlotQuery(Schema):
    """The choice as it stands in a URL."""

    slot = fields.AwareDateTime(required=True)
    party = fields.Integer(load_default=1, validate=validate.Range(min=1, max=200))


class CancelInput(Schema):
    """A cancellation with the refund the member was shown, in minor units."""

    expected_refund_minor = fields.Integer(required=True, validate=validate.Range(min=0))
    reason = fields.String(load_default="", validate=validate.Length(max=500))
