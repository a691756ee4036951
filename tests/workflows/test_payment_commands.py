"""`flask payments …`: what an operator types when a message was lost, and what it says."""

from tests.factories import reconciliation as books
from tests.factories.commands import payment_name, run
from tests.factories.outbox import down
from tests.factories.stage import Stage
from tests.factories.webhooks import an_event, end_of, happened, paid_at_the_second_try, post


def test_reconcile_makes_so_what_the_provider_says(stage: Stage) -> None:
    booking_id = paid_at_the_second_try(stage)
    payment = payment_name(stage, booking_id)

    first, again = run(stage, "reconcile", payment), run(stage, "reconcile", payment)

    assert (first.exit_code, first.output) == (0, f"{payment}: open → paid\n")
    assert (again.exit_code, again.output) == (0, f"{payment}: paid → paid\n")
    assert end_of(stage, booking_id).posted == 1


def test_reconcile_names_a_payment_nobody_has(stage: Stage) -> None:
    result = run(stage, "reconcile", "pay_nobody")

    assert (result.exit_code, result.output) == (1, "Error: There is no payment pay_nobody.\n")


def test_reconcile_says_that_the_provider_is_away_and_changes_nothing(stage: Stage) -> None:
    booking_id = paid_at_the_second_try(stage)

    with down(stage):
        result = run(stage, "reconcile", payment_name(stage, booking_id))

    assert result.exit_code == 1
    assert "does not answer. Nothing changed" in result.output
    assert end_of(stage, booking_id).booking == "held"


def test_resend_fetches_a_lost_event_and_handles_it(stage: Stage) -> None:
    booking_id = paid_at_the_second_try(stage)
    [*_others, last] = happened(stage, booking_id)

    first, again = run(stage, "resend", last["id"]), run(stage, "resend", last["id"])

    assert (first.exit_code, first.output) == (0, f"{last['id']}: handled\n")
    assert again.output == first.output
    assert end_of(stage, booking_id).posted == 1


def test_resend_names_an_event_the_provider_does_not_know(stage: Stage) -> None:
    post(stage, an_event())

    result = run(stage, "resend", "evt_1")

    assert (result.exit_code, result.output) == (1, "Error: The payment provider knows no event evt_1.\n")


def test_resend_says_that_the_provider_is_away(stage: Stage) -> None:
    with down(stage):
        result = run(stage, "resend", "evt_1")

    assert result.exit_code == 1
    assert "does not answer" in result.output


def test_match_catches_up_and_counts_what_agrees(stage: Stage) -> None:
    booking_id = paid_at_the_second_try(stage)

    with books.later(hours=3):
        result = run(stage, "match")

    lines = result.output.splitlines()
    assert lines[0] == "6 events caught up; 1 movements read"
    assert "     1  missing here" in lines
    assert "lines wait for a person" in result.output
    assert (result.exit_code, end_of(stage, booking_id).booking) == (1, "held")


def test_match_is_content_once_the_events_were_taken_in(stage: Stage) -> None:
    stage.booked(stage.meal())

    with books.later(hours=3):
        result = run(stage, "match")

    assert (result.exit_code, result.output.splitlines()[1]) == (0, "     1  matched")


def test_match_says_that_the_provider_is_away(stage: Stage) -> None:
    with down(stage):
        result = run(stage, "match")

    assert result.exit_code == 1
    assert "does not answer" in result.output


def test_contract_check_runs_with_the_keys_in_force(stage: Stage) -> None:
    result = run(stage, "contract-check")

    assert result.exit_code == 0, result.output
    assert {line.split()[0] for line in result.output.splitlines()} == {"ok"}
