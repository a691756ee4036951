"""What may be written as a vouch; never by whom nor for whom."""

from marshmallow import Schema, fields, validate

from marketplace.community.reviews.schemas import Words
from marketplace.community.vouches import rules
from marketplace.community.vouches.models import Relation
from marketplace.core.i18n import lazy_gettext as _l


class VouchInput(Schema):
    relation = fields.Enum(
        Relation,
        by_value=True,
        required=True,
        error_messages={"required": _l("Say how you know each other.")},
    )
    affiliation = Words(load_default="", validate=validate.Length(max=rules.MOST_AFFILIATION))
    sentence = Words(
        required=True,
        validate=validate.Length(min=rules.LEAST_WORDS, max=rules.MOST_WORDS),
        error_messages={"required": _l("Write one sentence about them.")},
    )
