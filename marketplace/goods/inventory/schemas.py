"""What may be written about things and gifts."""

from marshmallow import Schema, fields, validate


class ShownInput(Schema):
    shown = fields.Boolean(load_default=False)


class GiveInput(Schema):
    """The card that goes with a thing one gives away."""

    receiver = fields.String(required=True, validate=validate.Length(1, 200))
    message = fields.String(load_default="", validate=validate.Length(max=2_000))
    deliver_on = fields.Date(load_default=None)
    card = fields.String(
        load_default="stall:1", validate=validate.Regexp(r"\A(meal|session|stall):\d{1,3}\Z")
    )
