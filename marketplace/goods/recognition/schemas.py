"""What staff may write about rules."""

from marshmallow import Schema, fields, validate


class RuleInput(Schema):
    threshold = fields.Integer(required=True, validate=validate.Range(1, 10_000))
    credits = fields.Integer(load_default=0, validate=validate.Range(0, 1_000))
    is_on = fields.Boolean(load_default=False)
