"""What is read of a weekly series before it is paid, and when nobody pays it."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from marketplace.trade.series.models import Series
from marketplace.workflows import expire_hold
from tests.factories import series as made
from tests.factories.accounts import Browser, a_member, signed_in
from tests.factories.closures import given_up as given_up_by_one
from tests.factories.pages import words_of
from tests.factories.readers import read


def given_up(series: Series) -> None:
    first = made.weeks_of(series)[0]
    expire_hold.give_up(first.public_id, actor_id=first.customer_id)


def let_run_out(series: Series) -> None:
    first = made.weeks_of(series)[0]
    assert first.hold_expires_at is not None
    with clock.frozen_at(first.hold_expires_at + timedelta(seconds=1)):
        expire_hold.expire_due(first.public_id)


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (given_up, "You gave the places up before paying. Nothing was charged."),
        (let_run_out, "The places were released because they were not paid in time. Nothing was charged."),
    ],
)
def test_a_series_that_was_not_paid_says_why_it_ended(
    app: Flask, end: Callable[[Series], None], said: str
) -> None:
    series = made.a_held_series(made.weekly(), a_member("Nora Klein"))
    end(series)

    assert said in read(app, series.customer_id, f"/series/{series.public_id}")


def test_both_sides_of_a_series_read_what_goes_back_for_a_week_that_is_cancelled(app: Flask) -> None:
    series = made.a_paid_series()
    week = made.weeks_of(series)[1]
    given_up_by_one(week, db.session.get_one(Member, week.customer_id))

    path = f"/series/{series.public_id}"

    assert "€32.40 of it goes back, or went back, to your card." in read(app, series.customer_id, path)
    assert "€32.40 of what was paid goes back" in read(app, series.provider_id, path)


def test_a_payment_page_that_is_being_opened_is_no_failure(app: Flask) -> None:
    series = made.a_held_series(made.weekly(), a_member("Nora Klein"))

    page = read(app, series.customer_id, f"/series/{series.public_id}")

    assert "The payment page is being opened. Your places are held" in page
    assert "does not answer" not in page


def test_who_may_not_pay_a_series_reads_what_to_do_first(app: Flask) -> None:
    listing = made.weekly()
    slot = quote(made.first_start(listing).isoformat())
    path = f"/listings/{listing.public_id}/weekly?slot={slot}&party=1&weeks=4"

    visitor = words_of(Browser(app).get(path))
    unverified = words_of(signed_in(app, a_member("Uma Field", verified=False)).get(path))

    assert "One step before paying" in visitor
    assert "Confirm your e-mail address first." in unverified
    assert "This is your own offer." in read(app, listing.provider_id, path)
