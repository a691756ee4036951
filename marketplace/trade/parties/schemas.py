"""What may be written about a group of friends."""

from marshmallow import Schema, fields, validate

from marketplace.core.i18n import lazy_gettext as _l
from marketplace.trade.bookings.schemas import MAX_NOTE, known_year


class PlanInput(Schema):
    slot = fields.AwareDateTime(
        required=True, validate=known_year, error_messages={"required": _l("Choose a time.")}
    )
    party = fields.Integer(required=True, validate=validate.Range(min=2, max=200))
    rule = fields.String(
        required=True,
        validate=validate.OneOf(["go", "all"]),
        error_messages={"required": _l("Choose what happens when somebody does not pay.")},
    )
    expected_total_minor = fields.Integer(required=True, validate=validate.Range(min=0))
    note = fields.String(load_default="", validate=validate.Length(max=MAX_NOTE))
    note_consent = fields.Boolean(load_default=False)


class SeatInput(Schema):
    expected_total_minor = fields.Integer(required=True, validate=validate.Range(min=0))
    note = fields.String(load_default="", validate=validate.Length(max=MAX_NOTE))
    note_consent = fields.Boolean(load_default=False)
