"""The front door, the standing pages and the pictures."""

from collections.abc import Callable

from flask.testing import FlaskClient

from marketplace.core.clock import frozen_at
from marketplace.core.config import overridden
from tests.conftest import NOON
from tests.factories.listings import make_meal, make_provider, make_schedule

Listen = Callable[[], list[str]]


def test_the_front_door_shows_value_before_it_asks_for_anything(client: FlaskClient) -> None:
    make_meal()

    with frozen_at(NOON):
        answer = client.get("/")

    assert "Sunday couscous" in answer.text
    assert "€25.92" in answer.text
    assert "Next free places near Lyon" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_tonight_is_named_when_enough_have_a_place(client: FlaskClient) -> None:
    for name in ("Samira Benali", "Ana Lopes", "Luc Roy"):
        make_meal(make_provider(name), notice_minutes=0)

    with frozen_at(NOON):
        page = client.get("/").text

    assert "Near Lyon tonight" in page
    assert "Tonight 18:00" in page


def test_a_place_at_noon_is_not_called_tonight(client: FlaskClient) -> None:
    for name in ("Samira Benali", "Ana Lopes", "Luc Roy"):
        cook = make_provider(name)
        make_meal(cook, notice_minutes=0, schedule=make_schedule(cook, "14:00-17:00"))

    with frozen_at(NOON):
        page = client.get("/").text

    assert "Near Lyon today" in page
    assert "Today 14:00" in page


def test_neighbours_are_named_once_each(client: FlaskClient) -> None:
    cook = make_provider("Samira Benali")
    make_meal(cook)
    make_meal(cook)

    page = client.get("/").text

    assert page.count('class="face"') == 1


def test_another_town_has_its_own_front_door(client: FlaskClient) -> None:
    make_meal(town="Nantes")

    page = client.get("/?where=Nantes").text

    assert "Sunday couscous" in page
    assert "Sunday couscous" not in client.get("/").text


def test_an_unknown_town_opens_the_usual_door(client: FlaskClient) -> None:
    assert "near Lyon" in client.get("/?where=Xqzzt").text


def test_an_empty_town_invites_the_first(client: FlaskClient) -> None:
    page = client.get("/").text

    assert "Nobody offers anything near Lyon yet" in page


def test_the_front_door_takes_few_queries_however_many_live_here(
    client: FlaskClient, statements: Listen
) -> None:
    for _number in range(4):
        make_meal()
    seen = statements()

    client.get("/")

    assert len(seen) <= 7


def test_every_fee_is_named_with_an_example_to_the_cent(client: FlaskClient) -> None:
    page = client.get("/prices").text

    assert "a service fee of 8 %" in page
    assert "a commission of 7 %" in page
    assert all(amount in page for amount in ("€48.00", "€3.84", "€51.84", "€3.36", "€44.64"))


def test_the_price_page_follows_the_settings(client: FlaskClient) -> None:
    with overridden(service_fee_bps=1250, commission_bps=0):
        page = client.get("/prices").text

    assert "a service fee of 12.5 %" in page
    assert "€54.00" in page


def test_the_order_of_results_is_explained(client: FlaskClient) -> None:
    page = client.get("/ranking").text

    assert "What is paid for is labelled." in page


def test_a_picture_is_fetched_once(client: FlaskClient) -> None:
    answer = client.get("/art/meal/7.svg")

    assert answer.mimetype == "image/svg+xml"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.text.startswith("<svg")


def test_pictures_are_drawn_of_known_kinds_alone(client: FlaskClient) -> None:
    assert client.get("/art/car/7.svg").status_code == 404
    assert client.get("/art/meal/99999999999.svg").status_code == 404


def test_a_language_chosen_is_kept(client: FlaskClient) -> None:
    answer = client.get("/language/fr?next=/prices", follow_redirects=True)

    assert "Prix et frais" in answer.text
