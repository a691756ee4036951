"""What may be written about a wallet: a cap, an age, a guardian."""

from marshmallow import Schema, fields, validate


class CapInput(Schema):
    """An empty cap is no bound."""

    cap = fields.Integer(load_default=None, validate=validate.Range(min=0, max=1_000_000))


class AgeInput(Schema):
    age = fields.String(required=True, validate=validate.OneOf(("adult", "minor")))
    guardian = fields.String(load_default="", validate=validate.Length(max=200))


class HistoryQuery(Schema):
    before = fields.Integer(load_default=None, validate=validate.Range(min=1))
