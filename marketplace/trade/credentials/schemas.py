"""What may be written about a document and a gate, by form; never a state, never whose it is."""

from marshmallow import fields

from marketplace.core.i18n import lazy_gettext as _l
from marketplace.trade.credentials.models import NONE_KNOWN, Activity, Document
from marketplace.trade.listings.schemas import Spoken, choice, text

MOST_REASON = 600
_DAY = {
    "invalid": _l("Write a day such as 2027-03-14."),
    "required": _l("This is needed."),
    "null": _l("This is needed."),
}


class DocumentInput(Spoken):
    """What stands on a document, as its provider types it."""

    number = text(1, 60, required=True)
    issuer = text(2, 120, required=True)
    valid_until = fields.Date(load_default=None, allow_none=True, error_messages=_DAY)


class DecisionInput(Spoken):
    decision = choice(["accept", "refuse", "revoke"], required=True)
    reason = text(0, MOST_REASON, lines=True, load_default="")
    valid_until = fields.Date(load_default=None, allow_none=True, error_messages=_DAY)


class GateInput(Spoken):
    """A gate an administrator sets; the document `none` says that none is known."""

    country = text(2, 2, required=True)
    activity = choice(list(Activity), required=True)
    document = choice([*(one.value for one in Document), NONE_KNOWN], required=True)
    source = text(3, 300, required=True)
    begins_on = fields.Date(required=True, error_messages=_DAY)
