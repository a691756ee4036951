"""Revenue, what is owed and what ran out: by source, with the lines behind, for finance only."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from marketplace.core.clock import frozen_at
from marketplace.goods.catalogue.models import Kind
from marketplace.goods.figures import owed, periods, queries
from marketplace.goods.figures.periods import Every, Period
from marketplace.goods.wallet import jobs
from marketplace.money.ledger.words import event_words
from marketplace.people.accounts.models import Role
from tests.factories import accounts, figures, pages, wallets
from tests.factories.accounts import signed_in

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30), Every.DAY, figures.PARIS)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAYS = "first=2026-11-01&last=2026-11-30"


def test_credits_are_told_by_the_kind_of_good_they_went_for(app: Flask) -> None:
    figures.a_sale(Kind.FRAME, 120, NOON)
    figures.a_sale(Kind.THEME, 300, NOON)

    rows = {row.part: row.minor for row in figures.reported(NOVEMBER).revenue}

    assert rows == {"frame": 120, "theme": 300}


def test_what_is_given_back_is_taken_off_its_kind_on_its_own_day(app: Flask) -> None:
    sold = figures.a_sale(Kind.FRAME, 120, NOON)
    figures.given_back(sold, 50, NOON + timedelta(days=3))

    [row] = figures.reported(NOVEMBER).revenue

    assert (row.part, row.minor, row.by_step[19], row.by_step[22]) == ("frame", 70, 120, -50)


def test_credits_that_went_for_no_good_have_a_row_of_their_own(app: Flask) -> None:
    with frozen_at(NOON):
        wallets.spend(wallets.a_wallet(bought=100).id, 40)

    [row] = figures.reported(NOVEMBER).revenue

    assert (row.name, row.part, row.minor) == ("credits_revenue", "", 40)


def test_a_day_begins_at_midnight_of_the_company(app: Flask) -> None:
    figures.a_sale(Kind.FRAME, 120, datetime(2026, 10, 31, 22, 59, tzinfo=UTC))
    figures.a_sale(Kind.FRAME, 200, datetime(2026, 10, 31, 23, 0, tzinfo=UTC))

    found = figures.reported(NOVEMBER)

    assert (found.earned, found.earned_before) == (200, 120)


def test_whole_months_are_compared_with_as_many_months(app: Flask) -> None:
    quarter = Period(date(2026, 9, 1), date(2026, 11, 30), Every.MONTH, figures.PARIS)

    assert (quarter.before.first, quarter.before.last) == (date(2026, 6, 1), date(2026, 8, 31))


def test_other_days_are_compared_with_as_many_days(app: Flask) -> None:
    week = Period(date(2026, 11, 16), date(2026, 11, 22), Every.DAY, figures.PARIS)

    assert (week.before.first, week.before.last) == (date(2026, 11, 9), date(2026, 11, 15))


def test_days_that_are_too_many_side_by_side_become_longer_steps() -> None:
    years = periods.fitting(date(2020, 1, 1), date(2026, 12, 31), Every.DAY, figures.PARIS)
    months = periods.fitting(date(2026, 1, 1), date(2026, 12, 31), Every.DAY, figures.PARIS)

    assert (months.every, years.every) == (Every.WEEK, Every.MONTH)


def test_credits_that_run_out_are_breakage_on_the_day_they_do(app: Flask) -> None:
    member_id = figures.an_old_wallet(NOON - timedelta(days=40), 45)

    with frozen_at(NOON + timedelta(days=6)):
        jobs.expire()

    rows = figures.rolled(NOVEMBER)["deferred_credits"]
    assert wallets.lots(member_id)[0][1:] == (0, 0)
    assert (rows[0].opening, rows[0].moves, rows[0].closing) == (900, {owed.Why.RAN_OUT: -900}, 0)
    assert figures.by_account(figures.reported(NOVEMBER)) == {"credits_breakage": 900}


def test_what_the_tables_say_is_owed_is_what_the_ledger_says(app: Flask) -> None:
    figures.an_old_wallet(NOON, 90)
    figures.a_sale(Kind.FRAME, 120, NOON)

    due = queries.due(figures.PARIS, "EUR")

    assert owed.sums(due) == {"deferred_credits": 900} == queries.standing(owed.ACCOUNTS)
    assert [part.quarter for part in due] == [date(2027, 1, 1)]


def test_unused_credits_are_told_by_their_age(app: Flask) -> None:
    figures.an_old_wallet(NOON - timedelta(days=10), 300)
    figures.an_old_wallet(NOON - timedelta(days=100), 300)

    found = queries.aged(NOON, (0, 30, 90, 180, 365), "EUR")

    assert [(band.band, band.minor) for band in found] == [(1, 900), (3, 900)]


def test_every_event_in_a_column_is_one_that_the_ledger_knows(app: Flask) -> None:
    known = {kind for kinds in owed.KINDS.values() for kind in kinds}

    assert {kind for kind in known if event_words(kind) == kind} == set()


@pytest.mark.parametrize("path", ["", "/deferred", "/export.csv", "/deferred.csv"])
def test_only_finance_sees_what_is_earned(app: Flask, path: str) -> None:
    moderator = signed_in(app, accounts.a_staff_member(Role.MODERATOR))
    finance = signed_in(app, accounts.a_staff_member(Role.FINANCE))

    assert moderator.get(f"/admin/revenue{path}").status_code == 404
    assert finance.get(f"/admin/revenue{path}").status_code == 200


def test_the_page_says_what_was_earned_and_from_what(app: Flask) -> None:
    figures.a_sale(Kind.FRAME, 120, NOON)
    browser = signed_in(app, accounts.a_staff_member(Role.FINANCE))

    page = pages.words_of(browser.get(f"/admin/revenue?{DAYS}"))

    assert "Earned €1.20" in page
    assert "Credits used: Frame" in page
    assert "November 2026: €1.20 earned, after €0.00 in the period before." in page


def test_a_figure_leads_to_its_lines(app: Flask) -> None:
    figures.a_sale(Kind.FRAME, 120, NOON)
    browser = signed_in(app, accounts.a_staff_member(Role.FINANCE))

    page = pages.words_of(browser.get(f"/admin/revenue/lines?account=credits_revenue&{DAYS}"))

    assert "Credits used" in page
    assert ":spent" in page
    assert "€1.20" in page


def test_lines_come_page_by_page_and_none_twice(app: Flask) -> None:
    with frozen_at(NOON):
        buyer = wallets.a_wallet(bought=100)
        for _number in range(7):
            wallets.spend(buyer.id, 3)

    first = queries.behind("credits_revenue", NOVEMBER, most=4)
    rest = queries.behind("credits_revenue", NOVEMBER, after=(first[-1].event_at, first[-1].id), most=9)

    assert (len(first), len(rest), len({line.id for line in [*first, *rest]})) == (4, 3, 7)


def test_days_the_wrong_way_round_are_refused_in_words(app: Flask) -> None:
    browser = signed_in(app, accounts.a_staff_member(Role.FINANCE))

    answer = browser.get("/admin/revenue?first=2026-11-30&last=2026-11-01")

    assert answer.status_code == 422
    assert "The last day lies before the first." in pages.words_of(answer)


def test_the_file_holds_the_sums_of_the_page_and_is_noted(app: Flask) -> None:
    figures.a_sale(Kind.FRAME, 120, NOON)
    browser = signed_in(app, accounts.a_staff_member(Role.FINANCE))

    answer = browser.get(f"/admin/revenue/export.csv?{DAYS}")

    rows = [line.split(",") for line in answer.text.splitlines()[1:]]
    assert sum(int(row[-1]) for row in rows) == 120
    assert "figures.export" in browser.get("/admin/audit").text


def test_the_pages_ask_the_same_few_things_however_much_there_is(
    app: Flask, statements: Callable[[], list[str]]
) -> None:
    browser = signed_in(app, accounts.a_staff_member(Role.FINANCE))
    seen = statements()
    browser.get(f"/admin/revenue?{DAYS}")
    few = len(seen)
    for kind in (Kind.FRAME, Kind.THEME, Kind.STICKER):
        figures.a_sale(kind, 120, NOON)
    seen.clear()

    browser.get(f"/admin/revenue?{DAYS}")

    assert len(seen) <= few
