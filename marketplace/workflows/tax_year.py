"""A calendar year for the tax authorities: what each sale was, who is reported, and asking for their details."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import select

from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.goods.works.models import KIND as WORK
from marketplace.money.papers import invoicing, takings
from marketplace.money.papers.takings import Taking
from marketplace.money.tax import operations, queries, rules
from marketplace.money.tax.models import SellerKind
from marketplace.money.tax.report import Row
from marketplace.money.tax.rules import SellerYear, Sold
from marketplace.trade.bookings.models import Booking
from marketplace.trade.tips.models import Tip


def years_of(year: int) -> list[SellerYear]:
    """Every seller's year by the ledger, those below the thresholds included; five queries at most."""
    s = settings()
    begin, end = (invoicing.midnight(date(one, 1, 1)) for one in (year, year + 1))
    found = takings.between(begin, end, s.company_zone)
    kinds = _kinds(found)
    by_seller: dict[tuple[int, str], list[Sold]] = defaultdict(list)
    for taking in found:
        kind = kinds.get((taking.source_kind, taking.source_id), "")
        by_seller[(taking.provider_id, taking.unit)].append(_sold(taking, kind, year))
    return [
        taken
        for (provider_id, unit), sold in sorted(by_seller.items())
        for taken in rules.years_of(provider_id, year, unit.upper(), sold)
    ]


def _sold(taking: Taking, kind: str, year: int) -> Sold:
    return Sold(
        taking.source_id,
        rules.activity_of(kind, date(year, 12, 31), settings().dac7_classes),
        taking.quarter,
        taking.share_minor,
        taking.commission_minor,
        taking.source_kind != "tip",
    )


def _kinds(found: Iterable[Taking]) -> dict[tuple[str, str], str]:
    """The kind of listing behind each sale, as frozen on its booking; a tip is what it thanks for, a work a work."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    for taking in found:
        by_kind[taking.source_kind].add(taking.source_id)
    kind = Booking.terms["kind"].astext
    booked = select(Booking.public_id, kind).where(Booking.public_id.in_(by_kind["booking"]))
    tipped = (
        select(Tip.public_id, kind)
        .join(Booking, Booking.id == Tip.booking_id)
        .where(Tip.public_id.in_(by_kind["tip"]))
    )
    named = {(WORK, public_id): "work" for public_id in by_kind[WORK]}
    named |= {("booking", public_id): str(found) for public_id, found in db.session.execute(booked)}
    return named | {("tip", public_id): str(found) for public_id, found in db.session.execute(tipped)}


def rows_of(year: int) -> list[Row]:
    """The sellers to be reported for a year, those whose details are missing first."""
    reported = [taken for taken in years_of(year) if taken.is_reported]
    known = queries.sellers([taken.provider_id for taken in reported])
    rows = []
    for taken in reported:
        member, details, _standing, last4 = known[taken.provider_id]
        kind = SellerKind(details.kind) if details else None
        country = details.country if details else None
        identity = details.identity if details else None
        rows.append(Row(member.public_id, member.name, kind, country, identity, last4, taken))
    return sorted(rows, key=lambda row: (row.is_complete, row.name))


def without_details(now: datetime) -> list[int]:
    """Sellers who have to be reported for this year or the one before, and whose details are missing."""
    this_year = invoicing.year_of(now)
    reported = {
        taken.provider_id
        for year in (this_year - 1, this_year)
        for taken in years_of(year)
        if taken.is_reported
    }
    return sorted(_lacking(reported))


def _lacking(ids: Collection[int]) -> list[int]:
    return [member_id for member_id, found in queries.sellers(ids).items() if found[1] is None]


def ask(provider_id: int, now: datetime) -> None:
    """The step that is due for a seller whose details are missing, if any."""
    member, details, standing, _last4 = queries.sellers([provider_id])[provider_id]
    step = rules.next_step(standing, now) if details is None else None
    if step is not None:
        operations.advance(member, step)
