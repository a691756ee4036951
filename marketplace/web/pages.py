"""Standing pages: every price in words, and why results stand in their order; they change nothing."""

import sqlalchemy.exc
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.goods.memberships import pages as plan_pages
from marketplace.goods.memberships import queries as plan_queries
from marketplace.goods.wallet.errors import credits
from marketplace.trade.boosts import placement
from marketplace.trade.listings.rules import LEAST_PRICE_MINOR, price
from marketplace.trade.search.queries import CHEAPEST_AMONG, SOONEST_AMONG
from marketplace.web import price_list

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
        more = price_list.read()
    except NO_DATABASE:
        db.session.rollback()
        plans, more = [], None
    return render_template(
        "pages/prices.html",
        quote=price(_EXAMPLE_MINOR, s.currency, shared=True, party=_EXAMPLE_PARTY),
        fee_percent=_percent(s.service_fee_bps),
        commission_percent=_percent(s.commission_bps),
        least_minor=LEAST_PRICE_MINOR,
        plans=plans,
        more=more,
        credits=credits,
        credit_years=s.credit_days // 365,
        hand_back_days=s.hand_back_days,
        works_percent=_percent(s.works_commission_bps),
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


def _percent(bps: int) -> str:
    whole, part = divmod(bps, 100)
    return f"{whole}.{part:02d}".rstrip("0").rstrip(".") if part else str(whole)
