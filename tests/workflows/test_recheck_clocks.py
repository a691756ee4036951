"""After an update of the tz database: bookings keep their instant, and whoever is concerned is told once."""

from flask import Flask
from sqlalchemy import select, text

from marketplace.core.database import db
from marketplace.core.mail import OutgoingMail
from marketplace.trade.bookings.models import Booking, ClockShift
from marketplace.workflows import recheck_clocks
from tests.factories.clocks import agreed_under
from tests.factories.listings import make_meal
from tests.factories.studio import a_guest


def test_a_booking_whose_wall_time_changed_is_told_to_both_sides_once(app: Flask) -> None:
    booking = agreed_under(a_guest(make_meal()), version="2001a", hours=1)
    before = booking.starts_at

    for _time in range(2):
        recheck_clocks.recheck(booking.public_id)

    mails = db.session.scalars(select(OutgoingMail.to_address).where(OutgoingMail.kind == "clock_shifted"))
    assert len(set(mails)) == 2
    assert len(list(db.session.scalars(select(ClockShift)))) == 1
    assert db.session.get_one(Booking, booking.id).starts_at == before


def test_a_booking_that_still_stands_where_it_stood_is_only_marked(app: Flask) -> None:
    booking = agreed_under(a_guest(make_meal()), version="2001a", hours=0)

    recheck_clocks.recheck(booking.public_id)

    assert list(db.session.scalars(select(ClockShift))) == []
    assert booking.public_id not in recheck_clocks.due()


def test_only_bookings_ahead_of_another_version_are_looked_at(app: Flask) -> None:
    meal = make_meal()
    old, current = a_guest(meal, "Nora Klein"), a_guest(meal, "Paul Roux")
    agreed_under(old, version="2001a", hours=0)

    found = recheck_clocks.due()

    assert old.public_id in found
    assert current.public_id not in found
    assert db.session.scalar(text("select count(*) from clock_shift")) == 0
