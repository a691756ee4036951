"""A share set free after a dispute whose transfer is refused: on the desk with its reason, sent again by a person."""

import pytest

from marketplace.core.errors import Forbidden
from marketplace.money.payments.models import OperationState
from marketplace.money.payouts import released
from marketplace.people.accounts.models import Role
from tests.factories import released as shares
from tests.factories import troubles
from tests.factories.stage import Stage
from tests.factories.troubles import SHARE


def test_a_released_share_whose_transfer_is_refused_waits_with_its_reason(stage: Stage) -> None:
    booking = shares.refused(stage)

    [(label, why)] = shares.waiting(stage)

    assert label == troubles.earning_of(stage, booking).label
    assert why.startswith("Stripe says: The sandbox was told to fail this request")
    assert troubles.earning_of(stage, booking).held_minor == SHARE


def test_a_person_sends_it_again_under_a_new_key(stage: Stage) -> None:
    booking = shares.refused(stage)
    finance = stage.staff(Role.FINANCE, name="Fatou Finance")

    shares.send_again(stage, booking, finance)
    stage.work()

    assert shares.waiting(stage) == []
    assert troubles.transfers_of(stage, booking) == [0, SHARE]
    assert shares.states(stage, booking) == [
        OperationState.DONE,
        OperationState.FAILED,
        OperationState.DONE,
    ]
    assert shares.audited(stage) == ["share.send_again"]


def test_what_is_on_its_way_is_not_sent_again(stage: Stage) -> None:
    booking = shares.refused(stage)
    finance = stage.staff(Role.FINANCE, name="Fatou Finance")
    shares.send_again(stage, booking, finance)

    with pytest.raises(released.NothingWaits):
        shares.send_again(stage, booking, finance)


def test_a_stopped_transfer_gets_no_new_key_before_it_was_looked_up(stage: Stage) -> None:
    booking = shares.refused(stage, stopped=True)
    finance = stage.staff(Role.FINANCE, name="Fatou Finance")

    [(_label, why)] = shares.waiting(stage)

    assert "looks first what was done" in why
    with pytest.raises(released.NothingWaits):
        shares.send_again(stage, booking, finance)


def test_nobody_sends_a_share_of_their_own_again(stage: Stage) -> None:
    booking = shares.refused(stage)

    with pytest.raises(Forbidden):
        shares.send_again(stage, booking, troubles.cook_of(stage, booking))


def test_the_page_looks_up_a_stopped_transfer_and_sends_it_once(stage: Stage) -> None:
    booking = shares.refused(stage, stopped=True)

    shares.press_send_again(stage, booking)
    stage.work()

    assert troubles.transfers_of(stage, booking) == [0, SHARE]
    assert shares.waiting(stage) == []
