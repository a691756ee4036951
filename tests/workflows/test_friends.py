"""Friends who pay each their seat: kept until the deadline, then decided as the organiser chose."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import DBAPIError

from marketplace.core.errors import NotFound
from marketplace.trade.bookings.models import BookingState
from marketplace.trade.parties import queries
from marketplace.trade.parties.door import GUESSES
from marketplace.trade.parties.operations import NoGroup
from marketplace.workflows import cancel_booking
from tests.factories.friends import some_friends
from tests.factories.guards import sqlstate
from tests.factories.requests import letters_to
from tests.factories.stage import Stage


def test_the_seats_of_all_are_kept_and_each_pays_their_own(stage: Stage) -> None:
    group = some_friends(stage, seats=3)
    assert group.seats() == (3, 2)

    friend = group.paid()

    assert group.seats() == (3, 1)
    assert stage.booking(friend).party_size == 1
    assert stage.booking(friend).state == BookingState.CONFIRMED


def test_each_friend_who_pays_is_confirmed_by_letter_and_so_is_their_provider(stage: Stage) -> None:
    group = some_friends(stage, seats=3)
    friend = group.paid()

    organiser, other = stage.booking(group.first), stage.booking(friend)

    assert letters_to(stage, organiser.customer_id).count("booking_confirmed") == 1
    assert letters_to(stage, other.customer_id).count("booking_confirmed") == 1
    assert letters_to(stage, other.provider_id).count("booking_received") == 2


def test_the_database_knows_how_many_seats_wait_for_friends(stage: Stage) -> None:
    group = some_friends(stage, seats=3)

    with stage.app.app_context(), pytest.raises(DBAPIError, match="its groups have 2") as refused:
        group.forget_a_seat()

    assert sqlstate(refused.value) == "BK010"


def test_a_complete_group_is_told_once(stage: Stage) -> None:
    group = some_friends(stage, seats=2)
    friend = group.paid()

    group.swept()
    group.swept()

    assert group.party.state == "complete"
    assert letters_to(stage, stage.booking(friend).customer_id).count("friends_complete") == 1


def test_at_the_deadline_those_who_paid_go_and_the_other_seats_are_free(stage: Stage) -> None:
    group = some_friends(stage, seats=3, rule="go")
    friend = group.paid()

    group.swept(at_deadline=True)

    assert group.party.state == "went"
    assert group.seats() == (2, 0)
    assert stage.booking(friend).state == BookingState.CONFIRMED


def test_all_or_nothing_gives_everybody_everything_back(stage: Stage) -> None:
    group = some_friends(stage, seats=3, rule="all")
    friend = group.paid()

    group.swept(at_deadline=True)

    assert group.party.state == "ended"
    assert group.refunded(group.first)
    assert group.refunded(friend)
    assert group.seats() == (0, 0)


def test_a_seat_that_a_friend_does_not_pay_is_the_groups_again(stage: Stage) -> None:
    group = some_friends(stage, seats=2)
    held = group.join()
    assert group.seats() == (2, 0)

    group.expire(held)

    assert group.seats() == (2, 1)
    assert group.paid("Leo Faure")


def test_whoever_is_paying_at_the_deadline_is_waited_for(stage: Stage) -> None:
    group = some_friends(stage, seats=3, rule="all")
    group.join()

    group.swept(at_deadline=True)

    assert group.party.state == "open"


def test_one_friend_cancels_for_themselves_alone(stage: Stage) -> None:
    group = some_friends(stage, seats=3)
    friend = group.paid()
    customer_id = stage.booking(friend).customer_id

    with stage.acting():
        back = cancel_booking.refund_now(stage.booking(friend), customer_id).refund_minor
        cancel_booking.cancel(friend, by_id=customer_id, expected_refund_minor=back)

    assert stage.booking(group.first).state == BookingState.CONFIRMED
    assert group.seats() == (3, 2)


def test_a_link_that_was_replaced_opens_nothing(stage: Stage) -> None:
    group = some_friends(stage)
    before = str(group.party.token)

    group.replace_link()

    with stage.app.app_context():
        assert queries.by_token(before) is None
        assert queries.by_token(str(group.party.token)) is not None


def test_links_that_open_nothing_are_counted(client: FlaskClient) -> None:
    answers = [client.get("/friends/not-a-link").status_code for _guess in range(GUESSES + 1)]

    assert answers == [404] * GUESSES + [429]


def test_an_organiser_who_never_pays_keeps_no_seats(stage: Stage) -> None:
    group = some_friends(stage, seats=3, pays=False)
    with pytest.raises(NotFound):
        group.join()

    group.expire(group.first)
    group.swept()

    assert group.party.state == "ended"
    assert group.seats() == (0, 0)


def test_the_last_seat_of_a_group_goes_to_one_of_many(stage: Stage) -> None:
    group = some_friends(stage, seats=2)
    names = ("Ida Blum", "Leo Faure", "Ana Lopes", "Max Roth")

    outcomes = stage.at_once(len(names), lambda n: group.join(names[n]))

    refused = [one for one in outcomes if isinstance(one, NoGroup)]
    assert len(refused) == len(names) - 1
    assert group.seats() == (2, 0)


def test_a_friend_and_the_deadline_at_once_leave_a_seat_or_a_closed_group(stage: Stage) -> None:
    group = some_friends(stage, seats=3)
    acts = (lambda: group.join(), lambda: group.swept(at_deadline=True))

    joined, _swept = stage.at_once(2, lambda n: acts[n]())

    if isinstance(joined, NoGroup):
        assert (group.party.state, group.seats()) == ("went", (1, 0))
    else:
        assert (group.party.state, group.seats()) == ("open", (3, 1))


def test_a_payment_and_the_deadline_at_once_end_with_all_or_with_everything_back(stage: Stage) -> None:
    group = some_friends(stage, seats=2, rule="all")
    friend = group.join()
    group.fill_in(friend)
    acts = (lambda: stage.settle(friend), lambda: group.swept(at_deadline=True))

    stage.at_once(2, lambda n: acts[n]())
    group.swept(at_deadline=True)

    assert group.party.state == "complete"
    assert not group.refunded(friend)
