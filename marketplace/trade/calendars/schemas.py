"""What may be written about a connected calendar: its address elsewhere, and how its owner calls it."""

from marshmallow import Schema, fields, validate

from marketplace.trade.listings.schemas import Visible


class ConnectInput(Schema):
    """Whether the address leads anywhere is found out later."""

    address = fields.String(required=True, validate=validate.Length(max=2000))
    name = fields.String(load_default="", validate=[validate.Length(max=60), Visible(lines=False)])
