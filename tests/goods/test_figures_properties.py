"""Whatever happened when, and whichever days are asked for: the figures are the ledger's, to the cent."""

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.goods.figures import earnings, owed
from marketplace.goods.figures.periods import Every, Period
from tests.factories import figures
from tests.factories.figures import Event

SHARED = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SHARED
@given(figures.events(), figures.periods())
def test_revenue_of_any_days_is_what_the_accounts_moved_by(
    app: Flask, happened: list[Event], period: Period
) -> None:
    for event in happened:
        figures.live(event)

    found = figures.reported(period)

    assert figures.by_account(found) == figures.gone_by(earnings.ORDER, period)
    assert sum(found.earned_by_step) == found.earned


@SHARED
@given(figures.events(), figures.periods())
def test_the_period_before_is_told_as_it_is_told_alone(
    app: Flask, happened: list[Event], period: Period
) -> None:
    for event in happened:
        figures.live(event)

    beside, alone = figures.reported(period), figures.reported(period.before)

    assert beside.earned_before == alone.earned
    assert beside.cost_before == alone.cost


@SHARED
@given(figures.events(), figures.periods())
def test_what_is_owed_rolls_from_month_to_month_without_losing_a_cent(
    app: Flask, happened: list[Event], period: Period
) -> None:
    for event in happened:
        figures.live(event)

    months = figures.rolled(period)

    for name in owed.ACCOUNTS:
        assert months[name][0].opening == figures.stood(name, period.start)
        assert months[name][-1].closing == figures.stood(name, period.end)
        assert [row.opening for row in months[name][1:]] == [row.closing for row in months[name][:-1]]
    assert all(owed.Why.OTHER not in row.moves for rows in months.values() for row in rows)
    assert all(
        together.closing == sum(months[name][place].closing for name in owed.ACCOUNTS)
        for place, together in enumerate(months[""])
    )


@SHARED
@given(figures.events(), figures.periods())
def test_what_ran_out_of_what_is_owed_is_what_became_breakage(
    app: Flask, happened: list[Event], period: Period
) -> None:
    for event in happened:
        figures.live(event)

    gone = sum(row.moves.get(owed.Why.RAN_OUT, 0) for row in figures.rolled(period)[""])

    assert -gone == figures.by_account(figures.reported(period)).get("credits_breakage", 0)


@given(figures.periods(), st.sampled_from(list(Every)))
def test_the_steps_cover_a_period_and_nothing_else(period: Period, every: Every) -> None:
    steps = Period(period.first, period.last, every, period.zone).steps

    assert steps[0] <= period.first
    assert steps[-1] <= period.last
    assert steps == sorted(set(steps))
    assert period.before.end == period.start
