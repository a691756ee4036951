"""Weekly programmes: listed for three months for everybody, and for good with a longer history."""

import pytest
from flask import Flask

from marketplace.goods.catalogue.errors import NotForYouError
from marketplace.goods.catalogue.models import Kind
from marketplace.goods.inventory import entitlements
from marketplace.goods.inventory.models import Right
from marketplace.trade.programmes import queries
from tests.factories import goods, pages, plans, programmes
from tests.factories.accounts import signed_in
from tests.factories.listings import make_provider


def test_a_programme_says_how_each_went_and_what_it_brought(app: Flask) -> None:
    coach, made = programmes.a_coach_with_a_programme(weeks=3)

    [found] = queries.of_provider(coach.id, "en")

    assert (found.public_id, found.kept, found.cancelled, found.ahead) == (made.public_id, 3, 0, 0)
    assert found.share_minor == programmes.share_of(made)


def test_ninety_days_after_its_last_week_it_is_still_listed(app: Flask) -> None:
    coach, made = programmes.a_coach_with_a_programme()

    with programmes.after_it(made, days=90):
        page = pages.words_of(signed_in(app, coach).get("/studio/programmes"))

    assert "3 of 3" in page


def test_a_day_later_it_is_counted_and_only_the_longer_history_lists_it(app: Flask) -> None:
    coach, made = programmes.a_coach_with_a_programme()

    with programmes.after_it(made, days=91):
        before = pages.words_of(signed_in(app, coach).get("/studio/programmes"))
        goods.a_longer_history(coach)
        after = pages.words_of(signed_in(app, coach).get("/studio/programmes"))

    assert ("1 older programme" in before, "3 of 3" in before) == (True, False)
    assert ("older programme" in after, "3 of 3" in after) == (False, True)


def test_nothing_is_lost_when_the_longer_history_ends(app: Flask) -> None:
    coach, made = programmes.a_coach_with_a_programme()
    with programmes.after_it(made, days=91):
        goods.a_longer_history(coach)

    with programmes.after_it(made, days=91 + 366):
        page = pages.words_of(signed_in(app, coach).get("/studio/programmes"))
        own = signed_in(app, coach).get(f"/series/{made.public_id}")

    assert "1 older programme" in page
    assert own.status_code == 200


def test_the_file_has_every_week_of_what_is_listed_and_nothing_else(app: Flask) -> None:
    coach, made = programmes.a_coach_with_a_programme()

    with programmes.after_it(made, days=91):
        short = signed_in(app, coach).get("/studio/programmes.csv").text
        goods.a_longer_history(coach)
        long = signed_in(app, coach).get("/studio/programmes.csv").text

    assert (len(short.splitlines()), len(long.splitlines())) == (1, 4)


def test_a_year_narrows_the_list_and_a_made_up_one_does_not(app: Flask) -> None:
    coach, made = programmes.a_coach_with_a_programme()

    with programmes.after_it(made, days=400):
        goods.a_longer_history(coach)
        browser = signed_in(app, coach)
        found = [
            "3 of 3" in pages.words_of(browser.get(f"/studio/programmes?year={year}"))
            for year in ("2026", "1999", "x")
        ]

    assert found == [True, True, True]


def test_somebody_elses_programmes_are_not_seen(app: Flask) -> None:
    programmes.a_coach_with_a_programme()

    assert queries.of_provider(make_provider("Ana Roy").id, "en") == []


def test_statistics_go_back_a_year_with_it(app: Flask) -> None:
    provider = make_provider()
    plans.given(provider, "plus")
    browser = signed_in(app, provider)
    before = pages.words_of(browser.get("/studio/statistics?days=365"))

    goods.a_longer_history(provider)
    after = pages.words_of(browser.get("/studio/statistics?days=365"))

    assert ("In 28 days" in before, "In 365 days" in after) == (True, True)


def test_it_is_a_right_in_the_one_table_and_only_for_who_offers_something(app: Flask) -> None:
    provider = make_provider()

    goods.a_longer_history(provider)

    assert entitlements.may(provider.id, Right.PROGRAMME_HISTORY)
    with pytest.raises(NotForYouError):
        goods.buy(goods.a_buyer(), goods.a_good(Kind.PROGRAMME_HISTORY, days=365))
