"""What may be written about a place in line, by form and JSON alike."""

from marshmallow import Schema, fields, validate

from marketplace.core.i18n import lazy_gettext as _l
from marketplace.trade.bookings.schemas import MAX_NOTE, known_year


class WaitInput(Schema):
    """Which time, for how many, and with how few they would come too."""

    slot = fields.AwareDateTime(
        required=True, validate=known_year, error_messages={"required": _l("Choose a time.")}
    )
    party = fields.Integer(required=True, validate=validate.Range(min=1, max=200))
    least = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(min=1, max=200))
    note = fields.String(load_default="", validate=validate.Length(max=MAX_NOTE))
    note_consent = fields.Boolean(load_default=False)


class LineInput(Schema):
    """A line of the provider's: which offer, which time."""

    listing = fields.String(required=True, validate=validate.Length(max=60))
    slot = fields.AwareDateTime(required=True, validate=known_year)
