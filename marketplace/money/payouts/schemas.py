"""What may be written and asked about payouts; amounts, states and flags are never read from input."""

from marshmallow import Schema, fields, validate

from marketplace.money.payouts.desk import GROUPS
from marketplace.money.payouts.models import Decision
from marketplace.money.payouts.review import MAX_REASON


class DecisionInput(Schema):
    """A decision. `seen` is what its reviewer had before them; a chosen reason gives way to a written one.

    A hold and a rejection have fields of their own, for both forms stand on one page.
    """

    decision = fields.Enum(Decision, by_value=True, required=True)
    seen = fields.String(required=True, validate=validate.Length(max=300))
    hold_reason = fields.String(load_default="", validate=validate.Length(max=40))
    hold_text = fields.String(load_default="", validate=validate.Length(max=MAX_REASON))
    reject_reason = fields.String(load_default="", validate=validate.Length(max=40))
    reject_text = fields.String(load_default="", validate=validate.Length(max=MAX_REASON))


class ReopenInput(Schema):
    seen = fields.String(required=True, validate=validate.Length(max=300))


class QueueQuery(Schema):
    """The queue's filters as they stand in the URL."""

    state = fields.String(load_default="open", validate=validate.OneOf(list(GROUPS)))
    flagged = fields.String(load_default="", validate=validate.OneOf(["", "yes", "no"]))
    provider = fields.String(load_default="", validate=validate.Length(max=80))
    after = fields.String(load_default=None, validate=validate.Length(max=40))
