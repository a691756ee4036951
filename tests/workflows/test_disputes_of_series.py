"""A bank disputes what was paid at once for several weeks: each week is frozen, and loses its own portion."""

from marketplace.money.disputes.models import Bearer
from marketplace.trade.bookings.models import BookingState
from tests.factories import papers, troubles
from tests.factories import reconciliation as matching
from tests.factories import series_disputes as series
from tests.factories.series_disputes import EACH
from tests.factories.stage import Stage
from tests.factories.troubles import SHARE

CANCELLED, DONE, AHEAD = BookingState.CANCELLED_BY_STAFF, BookingState.COMPLETED, BookingState.CONFIRMED


def test_a_lost_dispute_takes_every_week_and_cancels_those_to_come(stage: Stage) -> None:
    weeks = series.paid(stage)
    troubles.take_place(stage, weeks[0])
    dispute = troubles.dispute(stage, weeks[0])

    troubles.decide(stage, dispute, "lost")
    troubles.hear_of(stage, dispute)

    assert series.states(stage, weeks) == [DONE, CANCELLED, CANCELLED]
    assert series.portions(stage, weeks[0]) == [(EACH, 500, EACH)] * 3
    assert [troubles.seats_taken(stage, week) for week in weeks] == [1, 0, 0]
    assert troubles.books(stage).keys() == {"stripe", "stripe_fees", "dispute_fees"}
    assert troubles.broken(stage) == []


def test_its_movements_match_those_of_the_payment_provider(stage: Stage) -> None:
    weeks = series.paid(stage)
    troubles.decide(stage, troubles.dispute(stage, weeks[0]), "lost")

    run = matching.matched(stage)

    assert (run.open, matching.kinds_matched(stage)) == (0, ["adjustment", "charge"])


def test_each_week_has_a_credit_note_of_its_own(stage: Stage) -> None:
    weeks = series.paid(stage)
    troubles.decide(stage, troubles.dispute(stage, weeks[0]), "lost")
    stage.work()

    receipt, *notes = series.papers_of(stage, weeks[0])

    assert [note.amount_minor for note in notes] == [EACH] * 3
    assert [note.body["booking"] for note in notes] == [stage.booking(week).reference for week in weeks]
    assert {note.refers_to_id for note in notes} == {receipt.id}
    assert papers.lacking(stage) == []


def test_while_it_is_open_every_share_is_frozen_and_what_had_left_is_called_back(stage: Stage) -> None:
    weeks = series.paid(stage)
    troubles.take_place(stage, weeks[0])
    troubles.paid_out(stage, weeks[0])

    troubles.dispute(stage, weeks[0])
    troubles.take_place(stage, weeks[1])

    frozen = [troubles.earning_of(stage, week).frozen_since for week in weeks[:2]]
    assert None not in frozen
    assert troubles.earning_of(stage, weeks[0]).held_minor == SHARE
    assert troubles.broken(stage) == []


def test_a_won_dispute_frees_every_week_and_sends_what_was_called_back_once(stage: Stage) -> None:
    weeks = series.paid(stage)
    troubles.take_place(stage, weeks[0])
    troubles.paid_out(stage, weeks[0])
    dispute = troubles.dispute(stage, weeks[0])

    troubles.decide(stage, dispute, "won")
    troubles.hear_of(stage, dispute)

    assert troubles.transfers_of(stage, weeks[0]) == [0, SHARE]
    assert troubles.earning_of(stage, weeks[0]).frozen_since is None
    assert series.states(stage, weeks) == [DONE, AHEAD, AHEAD]
    assert matching.matched(stage).open == 0


def test_a_share_that_is_gone_is_owed_by_its_provider(stage: Stage) -> None:
    weeks = series.paid(stage)
    troubles.take_place(stage, weeks[0])
    troubles.paid_out(stage, weeks[0])
    troubles.empty_account(stage)

    troubles.decide(stage, troubles.dispute(stage, weeks[0]), "lost")

    assert troubles.books(stage)["provider_debt"] == SHARE
    assert [debt.cause for debt in troubles.debts_of(stage, weeks[0])] == ["dispute"]


def test_a_bank_that_takes_a_part_takes_the_week_furthest_ahead_first(stage: Stage) -> None:
    weeks = series.paid(stage)
    troubles.take_place(stage, weeks[0])
    series.told_of_part(stage, weeks[0], EACH + 100, "needs_response")

    series.told_of_part(stage, weeks[0], EACH + 100, "lost")

    assert [portion for portion, _fee, _taken in series.portions(stage, weeks[0])] == [0, 100, EACH]
    assert series.states(stage, weeks) == [DONE, AHEAD, CANCELLED]
    assert [note.amount_minor for note in series.papers_of(stage, weeks[0])[1:]] == [100, EACH]
    assert papers.lacking(stage) == []
    assert troubles.broken(stage) == []


def test_when_we_bear_it_no_share_is_lessened(stage: Stage) -> None:
    weeks = series.paid(stage)
    for week in weeks:
        troubles.take_place(stage, week)
    dispute = troubles.dispute(stage, weeks[0])
    series.choose_bearer(stage, weeks[0], Bearer.PLATFORM)

    troubles.decide(stage, dispute, "lost")

    assert troubles.books(stage)["dispute_loss"] == 3 * EACH
    assert [troubles.earning_of(stage, week).share_minor for week in weeks] == [SHARE] * 3


def test_each_side_is_written_once_however_many_weeks_there_are(stage: Stage) -> None:
    weeks = series.paid(stage)
    before = troubles.letters_so_far(stage)

    troubles.decide(stage, troubles.dispute(stage, weeks[0]), "lost")

    assert sorted(troubles.letters_about(stage, before)) == [
        "booking_cancelled",
        "dispute_closed",
        "dispute_opened",
    ]
    assert "Your bank gave you €77.76 back" in troubles.letters(stage, "booking_cancelled")[0]


def test_a_week_that_was_cancelled_before_is_not_paid_back_twice(stage: Stage) -> None:
    weeks = series.paid(stage)
    troubles.refund(stage, weeks[2], EACH)

    troubles.decide(stage, troubles.dispute(stage, weeks[0]), "lost")

    assert [portion for portion, _fee, _taken in series.portions(stage, weeks[0])] == [EACH, EACH, 0]
    assert troubles.books(stage).keys() == {"stripe", "stripe_fees", "dispute_fees"}


def test_staff_read_the_whole_payment_on_the_page_of_each_week(stage: Stage) -> None:
    weeks = series.paid(stage)
    troubles.decide(stage, troubles.dispute(stage, weeks[0]), "lost")

    kinds = [series.entry_kinds(stage, week) for week in weeks]

    assert kinds == [["charge_captured", "dispute_opened", "dispute_lost"]] * 3
