"""Publishing from two browsers at once."""

from marketplace.core.database import db
from marketplace.people.profiles.models import Profile
from marketplace.trade.listings.models import Draft, Listing
from tests.factories.checkout import browser_of
from tests.factories.publishing import Wizard
from tests.factories.stage import Stage


def test_two_taps_at_once_publish_one_offer(stage: Stage) -> None:
    member = stage.customer("Samira Benali")
    phone, laptop = browser_of(stage, member), browser_of(stage, member)
    wizard = Wizard(phone).all()

    answers = stage.at_once(2, lambda number: (phone, laptop)[number].post(f"{wizard.path}/check"))

    assert {answer.status_code for answer in answers} == {303}
    assert answers[0].location == answers[1].location
    with stage.acting():
        rows = [len(db.session.scalars(db.select(model)).all()) for model in (Listing, Profile, Draft)]
    assert rows == [1, 1, 0]
