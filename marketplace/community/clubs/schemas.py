"""What may be written about a club and asked of a list of clubs; never by whom."""

from marshmallow import Schema, fields, validate

from marketplace.community.clubs import rules
from marketplace.community.clubs.models import ClubKind, ClubRole, Entry
from marketplace.community.clubs.words import MOST_SIGNS, one_line
from marketplace.core.i18n import lazy_gettext as _l
from marketplace.core.plain_text import tidy


class Line(fields.String):
    """One line of plain text, without invisible signs and turned direction."""

    def _deserialize(self, value: object, attr: str | None, data: object, **more: object) -> str:
        return one_line(super()._deserialize(value, attr, data, **more))


class Lines(fields.String):
    """Text as it is kept."""

    def _deserialize(self, value: object, attr: str | None, data: object, **more: object) -> str:
        return tidy(super()._deserialize(value, attr, data, **more))


class IdentityInput(Schema):
    kind = fields.Enum(
        ClubKind, by_value=True, required=True, error_messages={"required": _l("Choose what kind of club.")}
    )
    name = Line(
        required=True,
        validate=validate.Length(min=3, max=rules.MOST_NAME),
        error_messages={"required": _l("Give the club a name.")},
    )
    purpose = Line(
        required=True,
        validate=validate.Length(min=10, max=rules.MOST_PURPOSE),
        error_messages={"required": _l("Say in one sentence what it is for.")},
    )
    subject = Line(load_default="", validate=validate.Length(max=rules.MOST_SUBJECT))
    about = Lines(load_default="", validate=validate.Length(max=rules.MOST_ABOUT))
    town = Line(
        required=True,
        validate=validate.Length(max=80),
        error_messages={"required": _l("Say in which town it is at home.")},
    )


class CharterInput(Schema):
    charter = Lines(
        required=True,
        validate=validate.Length(min=20, max=MOST_SIGNS),
        error_messages={"required": _l("Write the rules: two sentences are a beginning.")},
    )
    entry = fields.Enum(Entry, by_value=True, required=True)


class JoinInput(Schema):
    words = Lines(load_default="", validate=validate.Length(max=rules.MOST_REASON))


class AnswerInput(Schema):
    answer = fields.String(required=True, validate=validate.OneOf(("in", "refuse")))
    reason = Lines(load_default="")


class RoleInput(Schema):
    role = fields.Enum(ClubRole, by_value=True, required=True)


class BanInput(Schema):
    reason = Lines(load_default="")
    days = fields.Integer(required=True)


class ClubsQuery(Schema):
    """The list's state in its address."""

    where = Line(load_default="", validate=validate.Length(max=80))
    q = Line(load_default="", validate=validate.Length(max=80))
    kind = fields.String(load_default="", validate=validate.OneOf(["", *(one.value for one in ClubKind)]))
    cursor = fields.String(load_default=None)
