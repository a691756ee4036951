"""Who came and who did not: the code proves a visit, a report makes the share wait, silence settles it."""

import pytest

from marketplace.core.errors import Forbidden, Invalid
from marketplace.money.payments import queries as payments
from marketplace.trade.arrivals import operations
from marketplace.trade.arrivals.models import Outcome, Side
from marketplace.trade.arrivals.operations import NotNow, ReportChanged
from marketplace.workflows import absence
from tests.factories import absences
from tests.factories.absences import after_start, booked, check_in, completed, decided, reported
from tests.factories.requests import letters_to
from tests.factories.stage import Stage


def test_the_code_of_the_ticket_checks_a_guest_in_once(stage: Stage) -> None:
    booking = booked(stage)

    with after_start(booking, -5):
        assert [check_in(stage, booking), check_in(stage, booking)] == [True, False]


def test_other_digits_check_nobody_in(stage: Stage) -> None:
    booking = booked(stage)

    with after_start(booking), pytest.raises(Invalid):
        check_in(stage, booking, "000000x")


@pytest.mark.parametrize("minutes", [-121, 2 * 60 + 24 * 60 + 61])
def test_nobody_checks_in_long_before_or_after(stage: Stage, minutes: int) -> None:
    booking = booked(stage)

    with after_start(booking, minutes), pytest.raises(NotNow):
        check_in(stage, booking)


def test_a_check_in_releases_the_share_sooner(stage: Stage) -> None:
    booking = booked(stage)
    with after_start(booking, 1):
        check_in(stage, booking)

    completed(stage, booking)

    assert absences.released_to(stage, booking, 23)


def test_without_a_check_in_the_share_waits_its_whole_day(stage: Stage) -> None:
    booking = booked(stage)

    completed(stage, booking)

    assert [absences.released_to(stage, booking, hours) for hours in (23, 25)] == [False, True]


def test_the_word_on_the_doorstep_is_told_once(stage: Stage) -> None:
    booking = booked(stage)

    with after_start(booking, -5), stage.acting():
        said = [operations.say_here(booking), operations.say_here(booking)]

    assert said == [True, False]


def test_a_missing_provider_makes_the_share_wait(stage: Stage) -> None:
    booking = booked(stage)
    reported(stage, booking, Side.CUSTOMER)

    completed(stage, booking)

    assert not absences.released_to(stage, booking, 1000)
    assert letters_to(stage, booking.provider_id)[0] == "absence_reported"


def test_a_report_after_the_end_makes_the_share_wait_too(stage: Stage) -> None:
    booking = booked(stage)
    completed(stage, booking)

    reported(stage, booking, Side.CUSTOMER)

    assert not absences.released_to(stage, booking, 1000)


def test_a_report_that_nobody_answers_gives_everything_back(stage: Stage) -> None:
    booking = booked(stage)
    report_id = reported(stage, booking, Side.CUSTOMER)
    completed(stage, booking)

    absences.time_is_over(stage, report_id)
    stage.work()

    with stage.app.app_context():
        payment = payments.latest("booking", booking.public_id)
        assert payment is not None
        assert payment.refunded_minor == payment.amount_minor
    assert absences.report_of(stage, report_id).outcome == Outcome.STANDS


def test_a_report_is_settled_once_however_often_the_sweep_comes(stage: Stage) -> None:
    booking = booked(stage)
    report_id = reported(stage, booking, Side.CUSTOMER)
    completed(stage, booking)

    outcomes = stage.at_once(3, lambda _: absences.time_is_over(stage, report_id))

    assert [one for one in outcomes if isinstance(one, Exception)] == []
    with stage.app.app_context():
        payment = payments.latest("booking", booking.public_id)
        assert payment is not None
        assert [one.amount_minor for one in payments.refunds_of(payment.id)] == [payment.amount_minor]


def test_an_objection_leaves_the_decision_to_a_person(stage: Stage) -> None:
    booking = booked(stage)
    report_id = reported(stage, booking, Side.CUSTOMER)
    absences.answered(stage, booking, Side.PROVIDER)
    completed(stage, booking)

    absences.time_is_over(stage, report_id)

    assert absences.report_of(stage, report_id).outcome is None


def test_a_dismissed_report_releases_the_share(stage: Stage) -> None:
    booking = booked(stage)
    report_id = reported(stage, booking, Side.CUSTOMER)
    absences.answered(stage, booking, Side.PROVIDER)
    completed(stage, booking)

    decided(stage, report_id, Outcome.DISMISSED)

    assert absences.released_to(stage, booking, 1000)


def test_a_missing_customer_gets_nothing_back(stage: Stage) -> None:
    booking = booked(stage)
    report_id = reported(stage, booking, Side.PROVIDER)
    completed(stage, booking)

    absences.time_is_over(stage, report_id)

    assert absences.report_of(stage, report_id).outcome == Outcome.STANDS
    assert absences.released_to(stage, booking, 1000)


def test_whoever_was_checked_in_is_not_missing(stage: Stage) -> None:
    booking = booked(stage)
    with after_start(booking, 1):
        check_in(stage, booking)

    with pytest.raises(NotNow):
        reported(stage, booking, Side.CUSTOMER)


def test_nobody_is_missing_in_the_first_fifteen_minutes(stage: Stage) -> None:
    booking = booked(stage)

    with after_start(booking, 14), pytest.raises(NotNow), stage.acting():
        absence.report(booking.public_id, absences.WAITED, by_id=booking.customer_id)


def test_one_side_reports_once(stage: Stage) -> None:
    booking = booked(stage)
    reported(stage, booking, Side.CUSTOMER)

    with pytest.raises(NotNow):
        reported(stage, booking, Side.CUSTOMER)


def test_an_answer_is_given_once(stage: Stage) -> None:
    booking = booked(stage)
    reported(stage, booking, Side.CUSTOMER)
    absences.answered(stage, booking, Side.PROVIDER)

    with pytest.raises(ReportChanged):
        absences.answered(stage, booking, Side.PROVIDER)


def test_nobody_decides_about_their_own_booking(stage: Stage) -> None:
    booking = booked(stage)
    report_id = reported(stage, booking, Side.CUSTOMER)
    provider = absences.provider_of(stage, booking)

    with pytest.raises(Forbidden), stage.acting():
        absence.decide(report_id, Outcome.DISMISSED, "I was there.", provider)


def test_a_decision_needs_a_reason(stage: Stage) -> None:
    booking = booked(stage)
    report_id = reported(stage, booking, Side.CUSTOMER)
    staff = stage.staff()

    with pytest.raises(Invalid), stage.acting():
        absence.decide(report_id, Outcome.STANDS, "  ", staff)
