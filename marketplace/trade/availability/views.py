"""The free slots of a listing as JSON, for whoever draws a calendar; it holds no place."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.i18n import gettext as _
from marketplace.core.localtime import in_the_calendar
from marketplace.trade.availability import queries
from marketplace.trade.availability.rules import Slot

slots = Blueprint("slots", __name__)

USUAL_DAYS, MOST_DAYS = 14, 31


@slots.get("/listings/<listing_id>/slots")
@requires(Access.PUBLIC)
def free(listing_id: str) -> ResponseReturnValue:
    """What a party can book with a local date from `from` to `to`, both included; two queries."""
    now = clock.now()
    # Where it is still yesterday, tonight begins there.
    first = _day("from") or now.date() - timedelta(days=1)
    last = _day("to") or first + timedelta(days=USUAL_DAYS)
    _refuse_long(first, last)
    calendar = queries.calendar_by_public_id(listing_id, first, last)
    if calendar is None or not calendar.listing.is_open:
        raise NotFound(
            _("This offer is not available any more."), todo=_("Look for something similar nearby.")
        )
    party = _party(calendar.rules.min_party)
    found = calendar.slots(first, last, party=party, now=now)
    return jsonify(
        listing=listing_id,
        zone=calendar.schedule.zone,
        party=party,
        slots=[_as_json(slot) for slot in found],
    )


def _as_json(slot: Slot) -> dict[str, Any]:
    return {
        "starts_at": f"{slot.starts_at:%Y-%m-%dT%H:%M:%SZ}",
        "ends_at": f"{slot.ends_at:%Y-%m-%dT%H:%M:%SZ}",
        "local_date": slot.local_date.isoformat(),
        "offset_minutes": slot.offset_minutes,
        "seats_left": slot.seats_left,
    }


def _day(name: str) -> date | None:
    text = request.args.get(name, "")
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        sentence = _("Write dates like 2026-11-21.")
        raise Invalid(sentence, errors={name: [sentence]}) from None
    if not in_the_calendar(day):
        sentence = _("This date is too far away.")
        raise Invalid(sentence, errors={name: [sentence]})
    return day


def _refuse_long(first: date, last: date) -> None:
    if not first <= last < first + timedelta(days=MOST_DAYS):
        sentence = _("Ask for 1 to %(n)s days at a time.", n=MOST_DAYS)
        raise Invalid(sentence, errors={"to": [sentence]})


def _party(smallest: int) -> int:
    text = request.args.get("party", "")
    if not text:
        return smallest
    if not (text.isascii() and text.isdigit() and len(text) < 4 and int(text)):
        sentence = _("Give a number from %(low)s to %(high)s.", low=1, high=200)
        raise Invalid(sentence, errors={"party": [sentence]})
    return int(text)
