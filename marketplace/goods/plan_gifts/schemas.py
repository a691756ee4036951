"""What may be written about given memberships."""

from marshmallow import Schema, fields, validate

from marketplace.goods.plan_gifts.rules import MONTHS


class GiveInput(Schema):
    """A gift and its card. Without a receiver the giver hands a link on."""

    months = fields.Integer(load_default=MONTHS[0], validate=validate.OneOf(MONTHS))
    shown = fields.Integer(required=True)
    receiver = fields.String(load_default="", validate=validate.Length(max=200))
    message = fields.String(load_default="", validate=validate.Length(max=2_000))
    deliver_on = fields.Date(load_default=None, allow_none=True)
    card = fields.String(
        load_default="stall:1", validate=validate.Regexp(r"\A(meal|session|stall):\d{1,3}\Z")
    )


class AcceptInput(Schema):
    let_end = fields.Boolean(load_default=False)


class WithdrawInput(Schema):
    shown = fields.Integer(required=True)
