"""The search page: its address is its state, and every end is a sentence with a way on."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.core.clock import frozen_at
from marketplace.core.config import overridden
from marketplace.trade.boosts import queries as boosted
from marketplace.trade.listings.operations import update_listing
from marketplace.trade.search import counting
from marketplace.web import page_memory
from tests.conftest import NOON
from tests.factories.accounts import Browser, a_member, signed_in
from tests.factories.availability import wall
from tests.factories.geocoders import address_service, ban
from tests.factories.holds import hold
from tests.factories.listings import make_meal, make_provider, make_schedule, make_session
from tests.factories.places import make_place
from tests.factories.searches import refresh
from tests.factories.visits import visit_from

Listen = Callable[[], list[str]]


@pytest.fixture(autouse=True)
def _count_afresh() -> None:
    counting.forget()


def test_a_visitor_sees_price_distance_and_next_place_without_an_account(client: FlaskClient) -> None:
    make_meal()

    with frozen_at(NOON):
        page = client.get("/search?where=Lyon").text

    assert "Sunday couscous" in page
    assert "€25.92" in page
    assert "1.7\u00a0km · Lyon 1er" in page
    assert "Tomorrow 18:00" in page


def test_the_page_speaks_french(client: FlaskClient) -> None:
    make_meal()

    page = client.get("/search?where=Lyon", headers={"Accept-Language": "fr"}).text

    assert "Couscous du dimanche" in page
    assert "1 offre à moins de 10\u00a0km de Lyon" in page
    assert "25,92\u00a0€" in page


def test_the_number_of_queries_does_not_grow_with_the_rows(client: FlaskClient, statements: Listen) -> None:
    make_meal()
    make_session(venue="remote")
    few = statements()
    client.get("/search?where=Lyon")
    first = len(few)
    for _number in range(6):
        make_meal()
        make_session()
        make_session(venue="remote")
    counting.forget()

    before = len(few)
    client.get("/search?where=Lyon")

    assert first <= 12
    assert len(few) - before == first


def test_a_party_sees_what_it_pays_together(client: FlaskClient) -> None:
    make_meal()

    page = client.get("/search?where=Lyon&who=2").text

    assert "per person · €51.84 for 2" in page
    assert "?party=2" in page


def test_a_price_per_session_is_the_same_for_all(client: FlaskClient) -> None:
    make_session(capacity=3)

    page = client.get("/search?where=Lyon&who=2").text

    assert "per session" in page
    assert "for 2" not in page


def test_an_unknown_town_keeps_the_rest_and_asks_again(client: FlaskClient) -> None:
    answer = client.get("/search?where=Xqzzt&what=meal&diet=vegan")

    assert answer.status_code == 200
    assert "We know no town called “Xqzzt”." in answer.text
    assert "Everything else you chose is kept." in answer.text
    assert re.search(r'<option value="meal" selected>', answer.text)


def test_a_town_that_begins_alike_is_offered_with_the_rest_kept(client: FlaskClient) -> None:
    page = client.get("/search?where=Villeurbq%20xx&what=meal").text

    assert "Did you mean one of these?" in page
    assert "where=Villeurbanne" in page
    assert "&amp;what=meal" in page


def test_a_misspelled_town_says_where_it_looked(client: FlaskClient) -> None:
    page = client.get("/search?where=Lyonn").text

    assert "We looked around Lyon." in page


def test_an_address_is_found_by_the_service_of_the_settings(client: FlaskClient) -> None:
    make_meal()

    with (
        address_service(ban(45.76, 4.83)) as service,
        overridden(geocoder=f"ban:{service.address}"),
    ):
        page = client.get("/search?where=12+rue+Merciere+Lyyon").text

    assert "1 offer within 10\u00a0km of 12 Rue Mercière" in page
    assert len(service.asked) == 1


def test_a_service_that_is_down_leaves_the_town(client: FlaskClient) -> None:
    with overridden(geocoder="ban:http://127.0.0.1:9"):
        page = client.get("/search?where=Lyonn").text

    assert "We looked around Lyon." in page


def test_no_results_at_all_lead_further(client: FlaskClient) -> None:
    page = client.get("/search?where=Brest").text

    assert "Nobody offers anything here yet" in page
    assert "/search?where=Brest&amp;km=30" in page


def test_no_results_for_filters_lead_back(client: FlaskClient) -> None:
    make_meal()

    page = client.get("/search?where=Lyon&max=5&diet=vegan").text

    assert "Nothing fits all of this" in page
    assert 'href="/search?where=Lyon"' in page


def test_a_full_fortnight_of_others_leads_further(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketplace.trade.search.views.A_PAGE", 1)
    monkeypatch.setattr("marketplace.trade.search.queries.CANDIDATES", 1)
    cook = make_provider()
    schedule = make_schedule(cook, days=[5])
    make_meal(cook, schedule=schedule)
    make_meal(cook, schedule=schedule)

    with frozen_at(NOON):
        page = client.get("/search?where=Lyon&when=tomorrow").text

    assert "Nobody among the nearest has a place then" in page
    assert "cursor=" in page


def test_a_chosen_chip_leads_back(client: FlaskClient) -> None:
    page = client.get("/search?where=Lyon&what=meal&q=tarte").text

    assert re.search(r'href="/search\?where=Lyon&amp;q=tarte" aria-current="true"', page)
    assert "“tarte”" in page


def test_pages_go_on_and_back(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketplace.trade.search.views.A_PAGE", 2)
    cook = make_provider()
    schedule, place = make_schedule(cook), make_place(cook)
    for number in range(3):
        make_meal(cook, schedule=schedule, place=place, texts={"en": {"title": f"Table number {number}"}})

    first = client.get("/search?where=Lyon").text
    link = re.search(r'rel="next" href="([^"]+)"', first)
    assert link is not None
    second = client.get(link[1].replace("&amp;", "&")).text

    assert "Table number 0" in first
    assert "Table number 2" not in first
    assert "Table number 2" in second


def test_a_cursor_of_ones_own_making_is_refused_with_a_sentence(client: FlaskClient) -> None:
    answer = client.get("/search?where=Lyon&cursor=drop")

    assert answer.status_code == 422
    assert "This page of results does not exist." in answer.text


def test_remote_sessions_stand_by_themselves(client: FlaskClient) -> None:
    make_meal()
    make_session(venue="remote")

    page = client.get("/search?where=Lyon").text
    meals = client.get("/search?where=Lyon&what=meal").text

    assert page.index("By video, wherever you are") < page.index("Run your first 5 km")
    assert "By video, wherever you are" not in meals


def test_the_order_is_explained_beside_the_results(client: FlaskClient) -> None:
    make_meal()

    near = client.get("/search?where=Lyon").text
    cheap = client.get("/search?where=Lyon&sort=price").text

    assert "The nearest to Lyon come first. Nobody pays to stand higher." in near
    assert "The lowest total price comes first, among the 500 nearest." in cheap


def test_what_members_and_visitors_write_is_escaped(client: FlaskClient) -> None:
    make_meal(texts={"en": {"title": "<script>alert(1)</script>"}})

    page = client.get('/search?where=Lyon&q="><script>alert(2)</script>').text
    unknown = client.get('/search?where="><script>alert(3)</script>').text
    listed = client.get("/search?where=Lyon").text

    assert "<script>alert" not in page + unknown + listed


def test_no_result_tells_a_home(client: FlaskClient) -> None:
    cook = make_provider()
    place = make_place(cook)
    make_meal(cook, place=place)

    page = client.get("/search?where=Lyon").text

    assert "rue des Tests" not in page
    assert f"{place.home['lat']:.4f}" not in page


def test_a_noted_next_place_saves_two_queries(client: FlaskClient, statements: Listen) -> None:
    make_meal()
    boosted.forget()
    seen = statements()
    with frozen_at(NOON):
        client.get("/search?where=Lyon&what=meal")
        unknown = len(seen)
        refresh(NOON)
        page_memory.forget()
        counting.forget()
        boosted.forget()
        before = len(seen)

        client.get("/search?where=Lyon&what=meal")

    assert len(seen) - before == unknown - 2


def test_an_unchanged_page_is_drawn_once(client: FlaskClient, statements: Listen) -> None:
    make_meal()
    refresh(NOON)
    with frozen_at(NOON):
        first = client.get("/search?where=Lyon&what=meal").text
        seen = statements()

        second = client.get("/search?where=Lyon&what=meal").text

    assert second == first
    assert len(seen) == 2


def test_a_page_drawn_before_a_change_is_not_shown_after_it(client: FlaskClient) -> None:
    meal = make_meal()
    client.get("/search?where=Lyon")

    update_listing(meal, terms={"price_minor": 1000})

    assert "€10.80" in client.get("/search?where=Lyon").text


def test_a_place_taken_since_is_not_offered_by_a_page_drawn_before(client: FlaskClient) -> None:
    meal = make_meal()
    with frozen_at(NOON):
        before = client.get("/search?where=Lyon").text

        hold(meal, wall("2026-11-19 18:00"), party=6)

        after = client.get("/search?where=Lyon").text
    assert "Tomorrow 18:00" in before
    assert "Tomorrow 20:00" in after


def test_a_member_and_a_stranger_never_get_each_others_page(app: Flask) -> None:
    make_meal()
    member, stranger = signed_in(app, a_member("Nora Klein")), Browser(app)

    strangers = [stranger.get("/search?where=Lyon").text]
    members = member.get("/search?where=Lyon").text
    strangers.append(stranger.get("/search?where=Lyon").text)

    assert "Nora Klein" in members
    assert "Nora Klein" not in "".join(strangers)


def test_towns_are_suggested_as_one_types(client: FlaskClient) -> None:
    answer = client.get("/places/suggest?q=villeur")

    assert answer.json is not None
    assert answer.json["towns"][0]["name"] == "Villeurbanne"
    assert "public" in answer.headers["Cache-Control"]


def test_a_form_gets_the_towns_as_options(client: FlaskClient) -> None:
    answer = client.get("/places/suggest?where=villeur", headers={"HX-Request": "true"})

    assert '<option value="Villeurbanne, ' in answer.text
    assert "HX-Request" in answer.headers["Vary"]


def test_one_letter_suggests_nothing(client: FlaskClient) -> None:
    assert client.get("/places/suggest?q=v").json == {"towns": []}


def test_an_evening_is_found_and_its_first_start_shown(client: FlaskClient) -> None:
    cook, other = make_provider(), make_provider("Luc Roy")
    make_meal(cook, schedule=make_schedule(cook, "11:00-14:00", "19:00-22:00"))
    make_session(other, schedule=make_schedule(other, "11:00-14:00"))
    refresh(NOON)

    with frozen_at(NOON):
        page = client.get("/search?where=Lyon&when=tomorrow&part=evening&who=4").text

    assert "Tomorrow 19:00" in page
    assert "Run your first 5 km" not in page
    assert re.search(r'<option value="evening" selected>', page)


def test_a_part_of_any_day_is_looked_for_in_the_days_that_come(client: FlaskClient) -> None:
    page = client.get("/search?where=Lyon&part=morning", headers={"Accept-Language": "fr"}).text

    assert re.search(r'<option value="week" selected>', page)
    assert "Moment de la journée" in page


def test_an_evening_takes_no_more_queries_than_any_day(client: FlaskClient, statements: Listen) -> None:
    make_meal()
    with frozen_at(NOON):
        refresh(NOON)
        seen = statements()
        client.get("/search?where=Lyon")
        any_day = len(seen)
        client.get("/search?where=Lyon&when=tomorrow&part=evening")

    assert len(seen) - any_day <= any_day


def test_whoever_comes_from_farther_away_is_found_and_says_so(client: FlaskClient) -> None:
    visit_from("Luc Roy", north_m=12_000, radius_m=20_000)
    make_meal()

    page = client.get("/search?where=Lyon&km=5").text

    assert "1 offer within 5\u00a0km of Lyon · 1 more comes to you from farther away" in page
    assert re.search(r"Comes to you from [^·<]+ · 1\d\u00a0km", page)


def test_who_comes_from_afar_is_no_pin_on_the_map(client: FlaskClient) -> None:
    far = visit_from("Luc Roy", north_m=12_000, radius_m=20_000)

    page = client.get("/search?where=Lyon&km=5", headers={"Accept-Language": "fr"}).text

    assert "1 offre qui vient chez vous" in page
    assert page.count(far.public_id) == 2
