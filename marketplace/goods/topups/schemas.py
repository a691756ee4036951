"""What may be written about packs, codes and batches; prices come as people write them."""

from marshmallow import Schema, fields, validate


class PackChoice(Schema):
    """`expected_minor` is the price that was shown."""

    pack = fields.String(required=True, validate=validate.Length(max=40))
    expected_minor = fields.Integer(required=True)
    next = fields.String(load_default="", validate=validate.Length(max=500))


class ExpectedInput(Schema):
    expected_minor = fields.Integer(required=True)


class ShortQuery(Schema):
    """`short` is how many credits are missing for what the member wanted."""

    short = fields.Integer(load_default=0, validate=validate.Range(min=0, max=1_000_000))
    next = fields.String(load_default="", validate=validate.Length(max=500))


class CodeInput(Schema):
    code = fields.String(required=True, validate=validate.Length(max=60))


class PackInput(Schema):
    credits = fields.Integer(required=True, validate=validate.Range(min=1, max=1_000_000))
    price = fields.String(required=True, validate=validate.Length(max=12))


class OnSaleInput(Schema):
    on_sale = fields.Boolean(required=True)


class BatchInput(Schema):
    partner = fields.String(required=True, validate=validate.Length(min=1, max=80))
    count = fields.Integer(required=True)
    credits = fields.Integer(required=True, validate=validate.Range(max=1_000_000))
    price = fields.String(required=True, validate=validate.Length(max=12))
    redeem_before = fields.Date(required=True)
    key = fields.String(required=True, validate=validate.Length(min=10, max=40))
