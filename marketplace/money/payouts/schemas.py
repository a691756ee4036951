"""What may be written and asked about payouts; amounts, states and flags are never read from input."""

from marshmallow import Schema, fields, validate

from marketplace.money.payouts.desk import GROUPS
from marketplace.money.payouts.models import Decision
from marketplace.money.payouts.review import MAX_REASON
from marketplace.money.payouts.rules import RULES
from marketplace.money.payouts.sentences import HOLD_REASONS

AGES = ("1", "3", "7", "over")
"""Days of waiting one can ask for, and what is past its deadline."""

MOST_AT_ONCE = 50


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


class ManyInput(Schema):
    """The payouts ticked in the queue."""

    payout = fields.List(
        fields.String(validate=validate.Length(max=40)),
        load_default=list,
        validate=validate.Length(max=MOST_AT_ONCE),
    )


class ClaimInput(Schema):
    take_over = fields.Boolean(load_default=False)


class QueueQuery(Schema):
    """The queue's filters as they stand in the URL."""

    state = fields.String(load_default="open", validate=validate.OneOf(list(GROUPS)))
    flagged = fields.String(load_default="", validate=validate.OneOf(["", "yes", "no"]))
    provider = fields.String(load_default="", validate=validate.Length(max=80))
    signal = fields.String(load_default="", validate=validate.OneOf(["", *(rule.code for rule in RULES)]))
    least = fields.Integer(load_default=None, validate=validate.Range(0, 10_000_000))
    most = fields.Integer(load_default=None, validate=validate.Range(0, 10_000_000))
    why = fields.String(load_default="", validate=validate.OneOf(["", *HOLD_REASONS]))
    age = fields.String(load_default="", validate=validate.OneOf(["", *AGES]))
    currency = fields.String(load_default="", validate=validate.Regexp(r"^([A-Z]{3})?\Z"))
    after = fields.String(load_default=None, validate=validate.Length(max=40))
