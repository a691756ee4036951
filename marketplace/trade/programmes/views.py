"""A provider's weekly programmes and how each went: the last three months for all, everything with a longer history."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import clock, sheets
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.i18n import current_locale
from marketplace.core.localtime import date_words, local
from marketplace.core.sheets import Cell
from marketplace.goods.inventory import entitlements
from marketplace.goods.inventory.models import Right
from marketplace.trade.programmes import queries
from marketplace.trade.programmes.queries import Programme
from marketplace.trade.statistics.words import percent

programmes = Blueprint("programmes", __name__)

FOR_ALL = timedelta(days=90)
"""How long after its last week a programme is listed for everybody."""
HEADS = ("programme", "customer", "week", "starts_at", "state", "currency", "share", "share_minor")


@programmes.get("/studio/programmes")
@requires(Access.PROVIDER)
def mine() -> ResponseReturnValue:
    """Programmes and what came of them; with a longer history the address names the year."""
    held, until = entitlements.until(current_user.id, Right.PROGRAMME_HISTORY)
    every = queries.of_provider(current_user.id, current_locale())
    seen = every if held else [one for one in every if one.last >= clock.now() - FOR_ALL]
    years = sorted({_year(one) for one in seen}, reverse=True)
    year = next((one for one in years if str(one) == request.args.get("year")), None)
    found = [one for one in seen if year in (None, _year(one))]
    over = [one for one in found if one.kept + one.cancelled]
    return render_template(
        "programmes/mine.html",
        found=found,
        older=len(every) - len(seen),
        held=held,
        until=until,
        years=[(one, url_for("programmes.mine", year=one), one == year) for one in years] if held else [],
        year=year,
        kept=sum(one.kept for one in found),
        kept_share=percent(_thousandths(over)),
        share_minor=sum(one.share_minor for one in found),
        currency=settings().currency,
        days=FOR_ALL.days,
        zone=settings().company_zone,
        day=_day,
    )


def _day(at: datetime, zone: str) -> str:
    return date_words(at, zone, current_locale())


def _year(programme: Programme) -> int:
    """The year on the programme's own wall in which its last week ended."""
    return local(programme.last, programme.zone).year


def _thousandths(over: Sequence[Programme]) -> int | None:
    """How many of a thousand weeks that are over took place; None when none is."""
    weeks = sum(one.kept + one.cancelled for one in over)
    return (2000 * sum(one.kept for one in over) + weeks) // (2 * weeks) if weeks else None


@programmes.get("/studio/programmes.csv")
@requires(Access.PROVIDER)
def export() -> ResponseReturnValue:
    """Every week of what the page lists, as a file."""
    held = entitlements.may(current_user.id, Right.PROGRAMME_HISTORY)
    since = None if held else clock.now() - FOR_ALL
    return sheets.download("programmes", HEADS, _rows(queries.weeks_of(current_user.id, since)))


def _rows(weeks: Sequence[queries.Week]) -> Iterator[list[Cell]]:
    for one in weeks:
        amount = sheets.decimal(one.share_minor, one.currency)
        said: list[Cell] = [one.series, one.customer, one.number, one.starts_at, one.state]
        yield [*said, one.currency, amount, one.share_minor]
