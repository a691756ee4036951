"""What stands in a provider's studio: guests at a table, and forms as its pages send them."""

from datetime import date, timedelta
from typing import Any

from marketplace.core import moments
from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from marketplace.trade.availability.models import ScheduleOverride, ScheduleRow
from marketplace.trade.bookings.models import Booking
from marketplace.trade.listings.models import Listing
from tests.factories.accounts import a_member
from tests.factories.listings import make_provider
from tests.factories.scene import a_paid_booking
from tests.factories.stage import Stage


def a_guest(listing: Listing, name: str = "Nora Klein", party: int = 1, note: str | None = None) -> Booking:
    """A paid booking of the listing's next free place by somebody of this name, committed."""
    booking = a_paid_booking(listing, a_member(name), party)
    booking.note = note
    db.session.commit()
    return booking


def a_provider_on(stage: Stage) -> Member:
    """A provider whose row is committed in the stage's own database."""
    with stage.acting():
        return make_provider()


def hours_of(listing: Listing) -> ScheduleRow:
    row = db.session.get(ScheduleRow, listing.schedule_id, populate_existing=True)
    assert row is not None
    return row


def hours_path(listing: Listing, more: str = "") -> str:
    return f"/studio/hours/{hours_of(listing).public_id}{more}"


def dates_of(listing: Listing) -> dict[date, list[Any]]:
    """The dates with hours of their own."""
    query = db.select(ScheduleOverride).where(ScheduleOverride.schedule_id == listing.schedule_id)
    return {override.on_date: override.windows for override in db.session.scalars(query)}


def a_week(hours: str) -> dict[str, str]:
    """The weekly form with the same hours, "18:00-22:00", on every day."""
    start, _dash, end = hours.partition("-")
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return {f"{day}.0.from": start for day in days} | {f"{day}.0.to": end for day in days}


def profile_form(**changes: str) -> dict[str, str]:
    form = {"display_name": "Samira B.", "headline": "Couscous", "about": "", "trader": "private"}
    return form | {"zone": "Europe/Paris"} | changes


def days_from_today(count: int) -> date:
    """A date so many days from today in Paris."""
    return moments.today_in("Europe/Paris") + timedelta(days=count)


def reread(row: Any) -> Any:
    """A row as the database has it now."""
    db.session.refresh(row)
    return row
