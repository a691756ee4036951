"""Cards and map pins of results."""

from flask import Flask

from marketplace.web.cards import card_of, pins_of
from tests.factories.listings import make_meal, make_provider
from tests.factories.places import make_place
from tests.factories.searches import find


def test_results_at_one_point_share_a_pin_with_the_lowest_price(app: Flask) -> None:
    cook = make_provider()
    place = make_place(cook)
    make_meal(cook, place=place, price_minor=2400)
    make_meal(cook, place=place, price_minor=1000)
    with app.test_request_context():
        shown = [(hit, card_of(hit, "en")) for hit in find().hits]

        pins = pins_of(shown, "en")

    assert [pin["price"] for pin in pins] == ["€10.80 +1"]
    assert pins[0]["title"] == "Sunday couscous, and 1 more offer here"


def test_results_far_apart_have_pins_of_their_own(app: Flask) -> None:
    near, far = make_provider(), make_provider("Luc Roy")
    make_meal(near, place=make_place(near))
    make_meal(far, place=make_place(far, north_m=6000))
    with app.test_request_context():
        shown = [(hit, card_of(hit, "en")) for hit in find().hits]

        pins = pins_of(shown, "en")

    assert [pin["price"] for pin in pins] == ["€25.92", "€25.92"]


def test_no_results_have_no_pins(app: Flask) -> None:
    assert pins_of([], "en") == []
