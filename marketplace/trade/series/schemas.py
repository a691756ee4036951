"""What may be written about a series, by form and JSON alike; never its price nor its state."""

from marshmallow import Schema, fields, validate

from marketplace.core.i18n import lazy_gettext as _l
from marketplace.trade.bookings.schemas import BookingInput, CancelInput, SlotQuery
from marketplace.trade.listings.rules import LEAST_WEEKS, MOST_WEEKS
from marketplace.trade.series.models import OnConflict


class _Weekly(Schema):
    weeks = fields.Integer(
        load_default=4, strict=False, validate=validate.Range(min=LEAST_WEEKS, max=MOST_WEEKS)
    )
    on_conflict = fields.Enum(
        OnConflict,
        by_value=True,
        load_default=OnConflict.ALL,
        error_messages={"unknown": _l("Choose one of what is offered.")},
    )


class SeriesQuery(SlotQuery, _Weekly):
    """The choice as it stands in a URL."""


class SeriesInput(BookingInput, _Weekly):
    """A customer's choice; `expected_total_minor` is of all weeks together."""


class LeaveInput(CancelInput):
    """Leaving with the refund the member was shown, in minor units."""
