"""The dispute desk when several weeks were paid at once: one dispute, its weeks below it."""

from flask import Flask

from marketplace.money.disputes import queries
from marketplace.people.accounts.models import Role
from tests.factories import accounts, pages
from tests.factories.accounts import signed_in
from tests.factories.series import a_paid_series, weeks_of
from tests.factories.series_disputes import a_dispute_of


def test_one_dispute_is_listed_and_its_page_names_every_week(app: Flask) -> None:
    desk = signed_in(app, accounts.a_staff_member(Role.FINANCE))
    series = a_paid_series(weeks=3)
    dispute = a_dispute_of(series)

    page = desk.get(f"/admin/disputes/{dispute.public_id}").text

    assert queries.counts()["open"] == 1
    assert desk.get("/admin/disputes").text.count("/admin/disputes/dsp_") == 1
    assert all(week.public_id in page for week in weeks_of(series))


def test_the_page_of_a_part_leads_to_the_whole(app: Flask) -> None:
    desk = signed_in(app, accounts.a_staff_member(Role.FINANCE))
    dispute = a_dispute_of(a_paid_series(weeks=3))
    part, _payment = queries.portions_of(dispute.id)[0]

    answer = desk.get(f"/admin/disputes/{part.public_id}")

    assert answer.headers["Location"] == f"/admin/disputes/{dispute.public_id}"


def test_a_part_is_not_answered_by_itself(app: Flask) -> None:
    desk = signed_in(app, accounts.a_staff_member(Role.FINANCE))
    part, _payment = queries.portions_of(a_dispute_of(a_paid_series(weeks=3)).id)[0]

    answer = desk.post(f"/admin/disputes/{part.public_id}/accept", {})

    assert answer.status_code == 404


def test_the_page_of_a_week_shows_the_ledger_of_the_whole_payment(app: Flask) -> None:
    desk = signed_in(app, accounts.a_staff_member(Role.FINANCE))
    series = a_paid_series(weeks=3)
    a_dispute_of(series)

    page = pages.words_of(desk.get(f"/admin/bookings/{weeks_of(series)[1].public_id}"))

    assert "Dispute opened" in page
    assert "Disputed" in page
