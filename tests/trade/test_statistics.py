"""What comes of offers: counted without persons and without a statement a look, and shown to who has the right."""

from collections.abc import Callable

from flask import Flask

from marketplace.core import clock
from marketplace.trade.statistics import counting, queries, words
from marketplace.trade.statistics.queries import Figures
from tests.factories.accounts import a_member, signed_in
from tests.factories.listings import make_meal, make_provider
from tests.factories.plans import given
from tests.factories.statistics import counted, open_often, search_lyon


def test_a_page_that_is_opened_costs_no_statement_more_and_is_counted(
    app: Flask, statements: Callable[[], list[str]]
) -> None:
    listing = make_meal()
    open_often(app, listing, 1)
    seen = statements()

    open_often(app, listing, 3)

    assert [sql for sql in seen if "listing_day" in sql] == []
    assert counted(listing) == (0, 4)


def test_results_that_are_looked_at_count_as_shown(app: Flask) -> None:
    listing = make_meal()

    search_lyon(app, times=2)

    assert counted(listing) == (2, 0)


def test_neither_the_own_provider_nor_a_robot_counts(app: Flask) -> None:
    provider = make_provider()
    listing = make_meal(provider)

    signed_in(app, provider).get(f"/listings/{listing.public_id}")
    app.test_client().get(f"/listings/{listing.public_id}", headers={"User-Agent": "Googlebot/2.1"})

    assert counted(listing) == (0, 0)


def test_counts_that_were_written_before_are_added_to(app: Flask) -> None:
    listing = make_meal()
    open_often(app, listing, 2)
    counting.write()

    open_often(app, listing, 1)

    assert counted(listing) == (0, 3)


def test_the_page_says_what_changed_and_what_was_booked(app: Flask) -> None:
    provider = make_provider()
    listing = make_meal(provider)
    given(provider, "plus")
    open_often(app, listing, 3)
    counting.write()

    page = signed_in(app, provider).get("/studio/statistics?days=7")

    assert page.status_code == 200
    assert "In 7 days offers were opened 3 times." in page.text
    assert "3 more than before" in page.text


def test_who_has_no_statistics_reads_where_they_come_from(app: Flask) -> None:
    provider = make_provider()
    make_meal(provider)

    page = signed_in(app, provider).get("/studio/statistics")

    assert "What comes of your offers, day by day" in page.text
    assert "Offer by offer" not in page.text


def test_nobody_sees_another_provider_s_figures(app: Flask) -> None:
    listing = make_meal()
    open_often(app, listing, 3)
    counting.write()

    found = queries.of_provider(a_member().id, [], clock.now().date(), 7)

    assert found.all == Figures()


def test_a_share_of_nothing_is_a_dash() -> None:
    assert words.percent(Figures(opened=0, booked=0).tenths) == "–"
    assert Figures(opened=3, booked=1).tenths == 333
