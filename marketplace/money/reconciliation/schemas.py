"""What the address and the forms of the reconciliation may say."""

from marshmallow import Schema, fields, validate

from marketplace.money.payments.alerts import MAX_REASON
from marketplace.money.reconciliation.models import LineState


class LinesQuery(Schema):
    """The filters as they stand in the URL."""

    show = fields.String(load_default="open", validate=validate.OneOf(["open", "resolved", "all"]))
    state = fields.String(load_default="", validate=validate.OneOf(["", *LineState]))
    kind = fields.String(load_default="", validate=validate.Length(max=60))
    after = fields.Integer(load_default=None, validate=validate.Range(1, 2**62))


class ReasonInput(Schema):
    reason = fields.String(load_default="", validate=validate.Length(max=MAX_REASON))
