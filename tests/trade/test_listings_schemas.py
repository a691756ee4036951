"""What providers may write, and the sentences for what they may not."""

from typing import Any

import pytest
from flask import Flask

from marketplace.core.errors import Invalid
from marketplace.core.forms import checked
from marketplace.core.i18n import speaking
from marketplace.trade.listings.models import ALLERGENS
from marketplace.trade.listings.schemas import MealSchema, SessionSchema, TermsSchema, TextsSchema


def test_all_fourteen_allergens_are_known(app: Flask) -> None:
    assert checked(MealSchema(), {"allergens": list(ALLERGENS)})["allergens"] == list(ALLERGENS)


@pytest.mark.parametrize(
    ("raw", "field", "sentence"),
    [
        ({"allergens": ["gluten", "love"]}, "allergens.1", "Choose one of what is offered."),
        ({"diets": ["carnivore"]}, "diets.0", "Choose one of what is offered."),
        ({"courses": {"de": []}}, "courses.de.key", "Choose one of what is offered."),
        ({"courses": {"fr": [{"dish": " "}]}}, "courses.fr.value.0.dish", "This is needed."),
        ({"surprise": 1}, "surprise", "We do not know this field."),
    ],
)
def test_a_meal_refuses(app: Flask, raw: dict[str, Any], field: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(MealSchema(), raw)

    assert refused.value.errors == {field: [sentence]}


@pytest.mark.parametrize("price", ["24", 24.5, -1, True, None])
def test_a_price_is_a_whole_number_of_minor_units(app: Flask, price: Any) -> None:
    with pytest.raises(Invalid) as refused:
        checked(TermsSchema(), {"price_minor": price})

    assert list(refused.value.errors) == ["price_minor"]


def test_some_terms_may_be_changed_alone(app: Flask) -> None:
    assert checked(TermsSchema(partial=True), {"notice_minutes": 60}) == {"notice_minutes": 60}


def test_words_are_trimmed(app: Flask) -> None:
    loaded = checked(TextsSchema(), {"texts": {"fr": {"title": "  Tarte aux poireaux "}}})

    assert loaded["texts"]["fr"]["title"] == "Tarte aux poireaux"


def test_words_in_no_language_are_refused(app: Flask) -> None:
    with pytest.raises(Invalid) as refused:
        checked(TextsSchema(), {"texts": {}})

    assert refused.value.errors == {"texts": ["Write it in one language at least."]}


def test_refusals_speak_the_readers_language(app: Flask) -> None:
    with app.test_request_context(), speaking("fr"), pytest.raises(Invalid) as refused:
        checked(SessionSchema(), {"level": "olympic"})

    assert refused.value.errors == {"level": ["Choisissez parmi ce qui est proposé."]}
