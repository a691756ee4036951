"""Staff pages of what the platform earns and still owes, with the lines behind and files to take away."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import audit, clock, sheets
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid
from marketplace.core.forms import load_query
from marketplace.core.i18n import gettext as _
from marketplace.core.localtime import local
from marketplace.core.money import money
from marketplace.core.sheets import Cell
from marketplace.goods.figures import earnings, owed, periods, queries, words
from marketplace.goods.figures.earnings import Report
from marketplace.goods.figures.periods import Every, Period
from marketplace.goods.figures.schemas import LinesQuery, PeriodQuery
from marketplace.goods.wallet.errors import credits
from marketplace.money.ledger import accounts
from marketplace.money.ledger.words import account_words, event_words

revenue = Blueprint("revenue", __name__, url_prefix="/admin/revenue")

PAGE, FILE = 50, 50_000
"""Lines on a page, and in a file."""
AGES = (0, 30, 90, 180, 365)
"""Bounds of the ages of unused credits, in days."""


@revenue.get("")
@requires(Access.FINANCE)
def home() -> ResponseReturnValue:
    """Revenue and costs by source in a period, beside the one before; the address names the period."""
    period, errors = _asked(Every.DAY)
    found = earnings.report(period, queries.earned(period, _unit()))
    page = render_template(
        "revenue/home.html",
        report=found,
        bars=_bars(found),
        summary=_summary(found),
        errors=errors,
        **_words(period, "revenue.home"),
    )
    return page, 422 if errors else 200


def _asked(every: Every) -> tuple[Period, dict[str, list[str]]]:
    """The period of the address, or this month with what was wrong about it."""
    errors: dict[str, list[str]] = {}
    try:
        asked = load_query(PeriodQuery)
    except Invalid as refusal:
        asked, errors = {}, refusal.errors
    return _period(asked, every), errors


def _period(asked: dict[str, Any], every: Every) -> Period:
    zone = settings().company_zone
    usual = periods.presets(_today())[0 if every is Every.DAY else -1]
    first, last = asked.get("first") or usual.first, asked.get("last") or usual.last
    return periods.fitting(first, last, asked.get("every") or every, zone)


def _today() -> date:
    return local(clock.now(), settings().company_zone).date()


def _unit() -> str:
    return accounts.unit_of(settings().currency)


def _words(period: Period, endpoint: str) -> dict[str, Any]:
    return {
        "period": period,
        "words": words,
        "account_words": account_words,
        "currency": settings().currency,
        "zone": settings().company_zone,
        "chips": [
            {
                "label": words.PRESETS[preset.name],
                "url": url_for(endpoint, first=preset.first, last=preset.last, every=preset.every),
                "on": (preset.first, preset.last) == (period.first, period.last),
            }
            for preset in periods.presets(_today())
        ],
    }


def _bars(found: Report) -> list[dict[str, Any]]:
    """One column a step, with the one before beside it; a name under every few of them."""
    currency, every = settings().currency, found.period.every
    sums, before = found.earned_by_step, found.before_by_step
    apart = max(1, -(-len(sums) // 8))
    return [
        {
            "label": words.step(step, every),
            "tick": words.short_step(step, every) if place % apart == 0 else "",
            "value": sums[place],
            "text": money(sums[place], currency),
            "before": before[place] if place < len(before) else None,
            "before_text": money(before[place], currency) if place < len(before) else "–",
        }
        for place, step in enumerate(found.steps)
    ]


def _summary(found: Report) -> str:
    currency = settings().currency
    return str(
        _(
            "%(span)s: %(earned)s earned, after %(before)s in the period before.",
            span=words.span(found.period),
            earned=money(found.earned, currency),
            before=money(found.earned_before, currency),
        )
    )


@revenue.get("/export.csv")
@requires(Access.FINANCE)
def export() -> ResponseReturnValue:
    """Every cell of the period as a row: step, source, amount."""
    period = _period(load_query(PeriodQuery), Every.DAY)
    found = earnings.report(period, queries.earned(period, _unit()))
    _taken_out("revenue", period)
    return sheets.download(f"revenue-{period.first}-{period.last}", EARNED_HEADS, _earned_rows(found))


EARNED_HEADS = ("from", "side", "source", "kind", "currency", "amount", "amount_minor")
OWED_HEADS = ("account", "month", "movement", "currency", "amount", "amount_minor")
LINE_HEADS = ("at", "event", "key", "source_kind", "source_id", "actor", "currency", "amount", "amount_minor")


def _earned_rows(found: Report) -> Iterator[list[Cell]]:
    currency = settings().currency
    for side, rows in (("revenue", found.revenue), ("cost", found.costs)):
        for row in rows:
            for step, minor in zip(found.steps, row.by_step, strict=True):
                first = max(step, found.period.first).isoformat()
                yield [first, side, row.name, row.part, currency, sheets.decimal(minor, currency), minor]


def _taken_out(what: str, period: Period, **more: str) -> None:
    with transaction():
        audit.record(
            "figures.export",
            actor_id=current_user.id,
            subject=("figures", what),
            after={"format": "csv", **period.as_query, **more},
        )


@revenue.get("/deferred")
@requires(Access.FINANCE)
def deferred() -> ResponseReturnValue:
    """What was paid ahead: how it rolled from month to month, what it consists of today, and what ran out."""
    period, errors = _asked(Every.MONTH)
    period = _whole_months(period)
    moves = queries.moved(_codes(), period)
    currency, zone = settings().currency, settings().company_zone
    due, today = queries.due(zone, currency), owed.today(queries.standing(_codes()[:-1]))
    page = render_template(
        "revenue/deferred.html",
        rolled=owed.rolled(period, [move for move in moves if move.name != owed.BREAKAGE]),
        broken=owed.broken(period, [move for move in moves if move.name == owed.BREAKAGE]),
        due=owed.by_quarter(due),
        today=today,
        adds_up=owed.sums(due) == {name: minor for name, minor in today.items() if minor},
        aged=queries.aged(clock.now(), AGES, currency),
        ages=AGES,
        names=owed.ACCOUNTS,
        columns=owed.columns,
        begun=owed.begun,
        credits=credits,
        credit_days=settings().credit_days,
        errors=errors,
        **_words(period, "revenue.deferred"),
    )
    return page, 422 if errors else 200


def _codes() -> list[str]:
    return [accounts.code_of(name, _unit()) for name in (*owed.ACCOUNTS, owed.BREAKAGE)]


def _whole_months(period: Period) -> Period:
    first = period.first.replace(day=1)
    last = periods.months_from(period.last.replace(day=1), 1) - periods.A_DAY
    return Period(first, last, Every.MONTH, period.zone)


@revenue.get("/deferred.csv")
@requires(Access.FINANCE)
def deferred_export() -> ResponseReturnValue:
    """Opening, movements and closing of each account and month, a row each."""
    period = _whole_months(_period(load_query(PeriodQuery), Every.MONTH))
    rolled = owed.rolled(period, queries.moved(_codes()[:-1], period))
    _taken_out("deferred", period)
    return sheets.download(f"deferred-{period.first}-{period.last}", OWED_HEADS, _owed_rows(rolled))


def _owed_rows(rolled: dict[str, list[owed.Month]]) -> Iterator[list[Cell]]:
    currency = settings().currency
    for name in owed.ACCOUNTS:
        for month in rolled[name]:
            cells = [("opening", month.opening), *month.moves.items(), ("closing", month.closing)]
            for movement, minor in cells:
                day, amount = month.month.isoformat(), sheets.decimal(minor, currency)
                yield [name, day, str(movement), currency, amount, minor]


@revenue.get("/lines")
@requires(Access.FINANCE)
def lines() -> ResponseReturnValue:
    """The lines of the ledger behind a figure, the newest first."""
    asked = load_query(LinesQuery)
    period, why = _period(asked, Every.DAY), asked["why"]
    after = (asked["after"], asked["after_id"]) if asked["after"] else None
    found = _behind(asked, period, after, PAGE + 1)
    here = {"account": asked["account"], "why": why, **period.as_query}
    last = found[PAGE - 1] if len(found) > PAGE else None
    return render_template(
        "revenue/lines.html",
        lines=found[:PAGE],
        account=asked["account"],
        why=why,
        here=here,
        later=after is not None,
        following={**here, "after": last.event_at.isoformat(), "after_id": last.id} if last else None,
        event_words=event_words,
        **_words(period, "revenue.home"),
    )


def _behind(
    asked: dict[str, Any], period: Period, after: tuple[Any, int] | None, most: int
) -> list[queries.Behind]:
    code = accounts.code_of(asked["account"], _unit())
    return queries.behind(code, period, owed.KINDS.get(asked["why"], ()), after=after, most=most)


@revenue.get("/lines.csv")
@requires(Access.FINANCE)
def lines_export() -> ResponseReturnValue:
    """The same lines as a file, the newest fifty thousand."""
    asked = load_query(LinesQuery)
    period = _period(asked, Every.DAY)
    found = _behind(asked, period, None, FILE)
    _taken_out("lines", period, account=asked["account"])
    return sheets.download(f"{asked['account']}-{period.first}-{period.last}", LINE_HEADS, _line_rows(found))


def _line_rows(found: list[queries.Behind]) -> Iterator[list[Cell]]:
    currency = settings().currency
    for line in found:
        amounts: list[Cell] = [currency, sheets.decimal(line.minor, currency), line.minor]
        said = [line.kind, line.key, line.source_kind, line.source_id, line.actor]
        yield [line.event_at, *said, *amounts]
