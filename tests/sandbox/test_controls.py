"""Controls: without its lock the sandbox refunds too much, so the race tests can see what they look for."""

import pytest

from marketplace.sandbox.store import Store
from tests.sandbox.playground import Playground


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Objects are read without being held, as a careless server would."""
    monkeypatch.setattr(Store, "lock", Store.get)


@pytest.mark.usefixtures("unlocked")
def test_without_locks_refunds_at_once_pass_what_was_captured(play: Playground) -> None:
    charges = [play.charge(10_000) for _ in range(5)]

    for charge in charges:
        play.at_once(8, lambda _, charge=charge: play.api.refunds.create({"charge": charge}))

    refunded = [
        sum(refund.amount for refund in play.api.refunds.list({"charge": charge})) for charge in charges
    ]
    assert max(refunded) > 10_000


@pytest.mark.usefixtures("unlocked")
def test_without_locks_one_press_can_charge_twice(play: Playground) -> None:
    sessions = [play.session() for _ in range(5)]

    for session in sessions:
        form = play.form(str(session.url))
        play.at_once(8, lambda _, form=form, url=str(session.url): play.send(url, **form))

    assert len(play.api.charges.list({"limit": 100}).data) > len(sessions)
