"""What may be written at the door and about who did not come."""

from marshmallow import Schema, fields, validate

from marketplace.core.i18n import lazy_gettext as _l

MAX_WORDS = 1_000


class CodeInput(Schema):
    code = fields.String(
        required=True,
        validate=validate.Length(min=1, max=20),
        error_messages={"required": _l("Type the digits.")},
    )


class WordsInput(Schema):
    """What happened, in a person's own words."""

    words = fields.String(
        required=True,
        validate=validate.Length(
            min=10, max=MAX_WORDS, error=_l("Write at least a sentence: the other side and our team read it.")
        ),
        error_messages={"required": _l("Write what happened.")},
    )
