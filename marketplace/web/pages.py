"""Standing pages: every price in words, and why results stand in their order; they change nothing."""

import sqlalchemy.exc
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.i18n import gettext as _
from marketplace.core.money import exponent
from marketplace.goods.memberships import pages as plan_pages
from marketplace.goods.memberships import queries as plan_queries
from marketplace.money.ledger import accounts
from marketplace.money.ledger import queries as ledger
from marketplace.money.ledger.words import account_words
from marketplace.trade.boosts import placement
from marketplace.trade.listings.rules import LEAST_PRICE_MINOR, price
from marketplace.trade.search.queries import CHEAPEST_AMONG, SOONEST_AMONG

pages = Blueprint("pages", __name__)

NO_DATABASE = (sqlalchemy.exc.OperationalError, sqlalchemy.exc.TimeoutError)

_EXAMPLE_MINOR, _EXAMPLE_PARTY = 2400, 2


@pages.get("/prices")
@requires(Access.PUBLIC)
def prices() -> ResponseReturnValue:
    """Every fee, with an example computed by the arithmetic that charges it.

    While the database does not answer, the fees are told all the same: they are settings.
    """
    s = settings()
    try:
        plans = [plan_pages.card(one) for one in plan_queries.offered(clock.now())]
        earned = _earned(s.currency)
    except NO_DATABASE:
        db.session.rollback()
        plans, earned = [], None
    return render_template(
        "pages/prices.html",
        quote=price(_EXAMPLE_MINOR, s.currency, shared=True, party=_EXAMPLE_PARTY),
        fee_percent=_percent(s.service_fee_bps),
        commission_percent=_percent(s.commission_bps),
        least_minor=LEAST_PRICE_MINOR,
        plans=plans,
        earned=earned,
        hold_minutes=s.hold_minutes,
        payout_hours=s.payout_hold_hours,
    )


@pages.get("/ranking")
@requires(Access.PUBLIC)
def ranking() -> ResponseReturnValue:
    """What decides the order of results, what is paid for in it, and what cannot be bought."""
    return render_template(
        "pages/ranking.html",
        soonest_among=SOONEST_AMONG,
        cheapest_among=CHEAPEST_AMONG,
        most_boosted=placement.MOST,
    )


def _earned(currency: str) -> list[tuple[str, int]]:
    """What the platform took by each source so far, to the whole unit, the largest first."""
    names = {
        "commission": _("Commission from providers"),
        "service_fees": _("Service fees from guests"),
        "memberships_revenue": _("Plans, for the time that has passed"),
        "credits_revenue": _("Credits that were used"),
        "credits_breakage": _("Credits and codes that ran out"),
    }
    found = ledger.earned_by_source(accounts.unit_of(currency))
    whole = 10 ** exponent(currency)
    # Every account of revenue, so that the page may say there is no other.
    sources = names | {name: account_words(name) for name in found if name not in names}
    rows = [(words, (found.get(name, 0) + whole // 2) // whole * whole) for name, words in sources.items()]
    return sorted(rows, key=lambda row: -row[1])


def _percent(bps: int) -> str:
    whole, part = divmod(bps, 100)
    return f"{whole}.{part:02d}".rstrip("0").rstrip(".") if part else str(whole)
