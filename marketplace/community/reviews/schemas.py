"""What may be written as a review, a reply, or asked of a list of reviews; never by whom nor about which booking."""

from marshmallow import Schema, fields, validate

from marketplace.community.reviews import rules
from marketplace.core.i18n import lazy_gettext as _l
from marketplace.core.plain_text import tidy

_STARS = validate.Range(min=1, max=5)
SORTS = ("newest", "helpful")
TIES = ("none", "some")


class Words(fields.String):
    """Plain text as people read it: without invisible signs, turned direction, or piles of blank lines."""

    def _deserialize(self, value: object, attr: str | None, data: object, **more: object) -> str:
        return tidy(super()._deserialize(value, attr, data, **more))


class DraftInput(Schema):
    """A review as far as it goes: every part may be missing."""

    stars = fields.Integer(load_default=None, validate=_STARS)
    body = Words(load_default="", validate=validate.Length(max=rules.MOST_WORDS))
    thanks = Words(load_default="", validate=validate.Length(max=rules.MOST_THANKS))
    tie = fields.String(load_default="", validate=validate.OneOf(["", *TIES]))
    affiliation = Words(load_default="", validate=validate.Length(max=rules.MOST_TIE))


def schema_for(aspects: tuple[str, ...]) -> type[Schema]:
    """The schema of a draft with its aspects as `score_<name>` beside it."""
    extra = {f"score_{name}": fields.Integer(load_default=None, validate=_STARS) for name in aspects}
    return type("DraftWithScores", (DraftInput,), dict(extra))


class ReplyInput(Schema):
    reply = Words(
        required=True,
        validate=validate.Length(min=2, max=rules.MOST_REPLY),
        error_messages={"required": _l("Write your answer.")},
    )


class ReviewsQuery(Schema):
    """Which reviews of a list are shown, and in which order."""

    stars = fields.Integer(load_default=None, validate=_STARS)
    sort = fields.String(load_default="newest", validate=validate.OneOf(SORTS))
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=500))
