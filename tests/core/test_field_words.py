import pytest
from flask import Flask
from marshmallow import Schema, ValidationError, fields, validate

from marketplace.core.field_words import spoken
from marketplace.core.i18n import speaking

# Every mistake that a schema of ours can find, as the installed library words it.
CASES = {
    "required": (fields.Integer(required=True), ...),
    "null": (fields.Integer(), None),
    "integer": (fields.Integer(strict=True), 1.5),
    "string": (fields.String(), 1),
    "number": (fields.Float(), "x"),
    "nan": (fields.Float(), "nan"),
    "boolean": (fields.Boolean(), "perhaps"),
    "date": (fields.Date(), "tomorrow"),
    "datetime": (fields.AwareDateTime(), "tomorrow"),
    "naive": (fields.AwareDateTime(), "2026-11-21T18:30:00"),
    "range": (fields.Integer(validate=validate.Range(min=1, max=3)), 4),
    "least": (fields.Integer(validate=validate.Range(min=1)), 0),
    "most": (fields.Integer(validate=validate.Range(max=3)), 4),
    "long": (fields.String(validate=validate.Length(max=3)), "long"),
    "length": (fields.String(validate=validate.Length(min=2, max=3)), "l"),
    "choice": (fields.String(validate=validate.OneOf(["a", "b"])), "c"),
    "pattern": (fields.String(validate=validate.Regexp("^a$")), "b"),
    "unknown": (fields.String(), ...),
}


@pytest.mark.parametrize("name", CASES)
def test_every_mistake_is_said_in_french(app: Flask, name: str) -> None:
    field, value = CASES[name]
    sent = {"other": 1} if name == "unknown" else {} if value is ... else {"field": value}
    with pytest.raises(ValidationError) as found:
        Schema.from_dict({"field": field})().load(sent)

    with app.test_request_context(), speaking("fr"):
        ((said,),) = spoken(found.value.messages_dict).values()
    ((english,),) = found.value.messages_dict.values()

    assert said != english
    assert "%" not in said


def test_a_sentence_of_ours_is_left_as_it_is(app: Flask) -> None:
    assert spoken({"slot": ["Choose a time."]}) == {"slot": ["Choose a time."]}


def test_limits_stay_in_the_sentence(app: Flask) -> None:
    said = spoken({"party": ["Must be greater than or equal to 1 and less than or equal to 200."]})

    assert said == {"party": ["Choose from 1 to 200."]}
