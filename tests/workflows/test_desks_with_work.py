"""Desks of finance on a day when something lies on them: each list shows it, with what it is and how it stands."""

import pytest
from flask.testing import FlaskClient

from marketplace.core.database import db
from marketplace.people.accounts.models import Member, Role
from marketplace.trade.arrivals.models import Outcome, Side
from tests.factories import absences, accounts, released
from tests.factories.pages import words_of
from tests.factories.stage import Stage


def read(stage: Stage, path: str) -> str:
    """What somebody of finance reads there."""
    with stage.acting():
        person = accounts.a_staff_member(Role.FINANCE, name="Fatou Finance").id
    with stage.app.app_context():
        browser: FlaskClient = accounts.signed_in(stage.app, db.session.get_one(Member, person))
        return words_of(browser.get(path))


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (Side.CUSTOMER, "The provider was not there, says the customer"),
        (Side.PROVIDER, "The customer did not come, says the provider"),
    ],
)
def test_a_visit_that_did_not_happen_waits_for_the_other_side(stage: Stage, by: Side, said: str) -> None:
    absences.reported(stage, absences.booked(stage), by)

    assert said in read(stage, "/admin/absences?state=waiting")
    assert "Nothing to decide" in read(stage, "/admin/absences")


def test_one_that_is_disputed_waits_for_us_and_is_read_with_both_words(stage: Stage) -> None:
    report = absences.reported(stage, booking := absences.booked(stage), Side.CUSTOMER)
    absences.answered(stage, booking, Side.PROVIDER)

    assert "The provider was not there, says the customer" in read(stage, "/admin/absences")
    assert absences.WAITED in read(stage, f"/admin/absences/{report}")


@pytest.mark.parametrize(
    ("outcome", "said"), [(Outcome.STANDS, "It stands"), (Outcome.DISMISSED, "Dismissed")]
)
def test_one_that_is_settled_says_how(stage: Stage, outcome: Outcome, said: str) -> None:
    report = absences.reported(stage, booking := absences.booked(stage), Side.CUSTOMER)
    absences.answered(stage, booking, Side.PROVIDER)
    absences.decided(stage, report, outcome)

    assert said in read(stage, "/admin/absences?state=closed")


@pytest.mark.parametrize("stopped", [False, True])
def test_a_released_share_that_could_not_leave_says_why(stage: Stage, stopped: bool) -> None:
    released.refused(stage, stopped=stopped)
    [(label, why)] = released.waiting(stage)

    page = read(stage, "/admin/payouts/released")

    assert label in page
    assert why in page
    assert "1 released share waits" in read(stage, "/admin/payouts")
