"""What the pages on which a time is chosen have in common: the choice as typed, and who looks at whose offer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import request
from flask_login import current_user

from marketplace.core import ids
from marketplace.core.errors import Refusal
from marketplace.core.forms import checked
from marketplace.core.i18n import current_locale
from marketplace.trade.bookings.agreement import Subject
from marketplace.trade.bookings.schemas import SlotQuery

Typed = Mapping[str, str]
Errors = dict[str, list[str]]


def typed_choice() -> tuple[datetime, int]:
    """The time of a form that was refused, and how many come, one when that is no number there may be.

    Raises `Invalid` for a time that is none: then there is no page to show what was typed on.
    """
    party = request.form.get("party", "")
    fits = party.isascii() and party.isdigit() and 0 < int(party[:9]) <= SlotQuery.MOST
    choice = checked(SlotQuery(), {"slot": request.form.get("slot", ""), "party": party if fits else 1})
    return choice["slot"], choice["party"]


def chosen(subject: Subject, typed: Typed, errors: Errors, refusal: Refusal | None) -> dict[str, Any]:
    """The facts of any such page: the offer in the reader's language, what was typed, and what is wrong with it.

    A form that is shown again because of its answers keeps its key, so that it still leads to one booking.
    """
    return {
        "subject": subject,
        "text": subject.texts.get(current_locale()) or next(iter(subject.texts.values())),
        "values": typed,
        "errors": errors,
        "refusal": refusal,
        "key": typed.get("idempotency_key") if errors else ids.new_token(),
        "own": reader_id() == subject.listing.provider_id,
    }


def reader_id() -> int | None:
    """Who looks; None for a visitor."""
    return current_user.id if current_user.is_authenticated else None
