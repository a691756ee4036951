"""The blueprint of payouts and what its pages share: the filters of the address, and the queue to draw."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, url_for

from marketplace.core import clock
from marketplace.core.errors import Invalid
from marketplace.core.forms import load_query
from marketplace.money.payouts import claims, desk, evidence, facts, rules, sentences
from marketplace.money.payouts.desk import Filters
from marketplace.money.payouts.schemas import AGES, QueueQuery

payouts = Blueprint("payouts", __name__)

DESK_ZONE = claims.DESK_ZONE
PASSWORD_MINUTES = 60
"""For how long a reviewer's password counts, so that an open desk left alone sends no money."""


@dataclass(frozen=True, slots=True)
class Asked:
    filters: Filters
    after: str | None


def asked() -> Asked:
    """The filters of the URL; ones that mean nothing are left out rather than refused."""
    try:
        query = load_query(QueueQuery)
    except Invalid:
        return Asked(Filters(), None)
    after = query.pop("after")
    return Asked(Filters(**(query | {"provider": query["provider"].strip()})), after)


def kept_filters() -> dict[str, Any]:
    """The query that leads back to this place of the queue."""
    found = asked()
    return found.filters.as_query | ({"after": found.after} if found.after else {})


def back_to(payout_id: str) -> str:
    return url_for("payouts.show", payout_id=payout_id, **kept_filters())


def queue_facts() -> dict[str, Any]:
    """What the queue beside a payout, or alone, is drawn from."""
    found, now = asked(), clock.now()
    page = desk.queue(found.filters, now, after=found.after)
    return {
        "page": page,
        "filters": found.filters,
        "kept": kept_filters(),
        "is_later_page": found.after is not None,
        "now": now,
        "zone": DESK_ZONE,
        "rules": rules,
        "signals": evidence.names(),
        "hold_names": sentences.hold_names(),
        "released_count": page.released,
        "ages": AGES,
        "sentences": sentences,
        "limit_minor": facts.limits().second_above_minor,
    }
